import type { ReactNode } from "react";
import { useMoment } from "../language.tsx";

/** A time in the reader's zone; in UTC, to the millisecond, when pointed at. With `exact`, UTC stands beneath. */
export function Time({ at, exact = false }: { readonly at: string; readonly exact?: boolean }): ReactNode {
  const moment = useMoment(exact ? "long" : "short");
  const utc = at.replace("T", " ").replace("Z", " UTC");
  if (Number.isNaN(Date.parse(at))) return <bdi dir="ltr">{at}</bdi>;
  return (
    <span className="time">
      <time dateTime={at} title={utc}>
        <bdi>{moment(at)}</bdi>
      </time>
      {exact ? (
        <code className="exact utc">
          <bdi dir="ltr">{utc}</bdi>
        </code>
      ) : null}
    </span>
  );
}
