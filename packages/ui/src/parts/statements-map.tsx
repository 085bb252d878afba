import { useMemo, type ReactNode } from "react";
import type { DescribedStatement } from "../api.ts";
import { useMessages } from "../language.tsx";
import { LazyMap } from "../map/lazy-map.tsx";
import type { Mark } from "../map/mark.ts";
import { statementIn } from "../rooms/statement-thread.tsx";

/** A map of what holds of an item's places, where one has a point. The words stand with the statements. */
export function StatementsMap({ statements }: { readonly statements: readonly DescribedStatement[] }): ReactNode {
  const { places, description } = useMessages();
  const marks = useMemo(
    () =>
      statements.flatMap((one): readonly Mark[] => {
        const said = one.isReplaced ? null : statementIn(one);
        if (said?.field !== "place" || said.value.at === null) return [];
        const { at, name, precision } = said.value;
        const label = `${name ?? `${at.latitude}, ${at.longitude}`} · ${description.precision[precision]}`;
        return [{ key: one.record, ...degreesOf(at), precision, label }];
      }),
    [statements, description],
  );
  return marks.length === 0 ? null : <LazyMap marks={marks} label={places.ofItem} />;
}

export function degreesOf(at: { readonly latitude: string; readonly longitude: string }): {
  readonly latitude: number;
  readonly longitude: number;
} {
  return { latitude: Number(at.latitude), longitude: Number(at.longitude) };
}
