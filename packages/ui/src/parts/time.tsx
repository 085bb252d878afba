import { useMemo, type ReactNode } from "react";
import { useLanguage } from "../language.tsx";

/** A time in the reader's zone; in UTC, to the millisecond, when pointed at. With `exact`, UTC stands beneath. */
export function Time({ at, exact = false }: { readonly at: string; readonly exact?: boolean }): ReactNode {
  const { locale } = useLanguage();
  const format = useMemo(
    () => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: exact ? "long" : "short" }),
    [locale, exact],
  );
  const date = new Date(at);
  const utc = at.replace("T", " ").replace("Z", " UTC");
  if (Number.isNaN(date.getTime())) return <bdi dir="ltr">{at}</bdi>;
  return (
    <span className="time">
      <time dateTime={at} title={utc}>
        <bdi>{format.format(date)}</bdi>
      </time>
      {exact ? (
        <code className="exact utc">
          <bdi dir="ltr">{utc}</bdi>
        </code>
      ) : null}
    </span>
  );
}
