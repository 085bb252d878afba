import type { Statement } from "@muniment/verify";
import { describedIn, type DescribedStatement, type ItemDescription } from "../../index/descriptions.ts";
import { printable } from "../terminal.ts";

/** What people said of an item, for people: what holds, each with its entry; then how many entries there are besides. */
export function descriptionLines(description: ItemDescription): readonly string[] {
  const { statements, conflicts, total } = description;
  if (total === 0) return [];
  const ends = statements.filter(({ isReplaced }) => !isReplaced);
  const holding = ends.filter(({ detail }) => detail.action === "state");
  const withdrawn = describedIn(description)?.withdrawn ?? null;
  const more = total - holding.length;
  return [
    "",
    "Said of it",
    ...(withdrawn === null
      ? []
      : ["  WITHDRAWN FROM VIEW: lists and searches leave it out unless they are asked for it."]),
    ...ends
      .filter((one) => one.detail.action === "state" || conflicts.includes(one.thread))
      .map((one) => statementLine(one, conflicts.includes(one.thread))),
    ...(more === 0
      ? []
      : [`  ${String(more)} more in the history: what was replaced or retracted. With --json, all of it.`]),
  ];
}

function statementLine({ index, sealed, actor, detail }: DescribedStatement, isInConflict: boolean): string {
  const said =
    detail.action === "retract"
      ? `retracted${detail.reason === null ? "" : `: ${detail.reason}`}`
      : detail.said.basis === "not-measured"
        ? `not known: ${detail.said.reason}`
        : `${statementWords({ field: detail.field, value: detail.said.value } as Statement)}  [${detail.said.basis}]`;
  const conflict = isInConflict ? "  CONFLICT: changed by several at once" : "";
  const who = `@${String(index)}, ${sealed.slice(0, 16).replace("T", " ")}, ${actor}`;
  return `  ${detail.field.padEnd(11)} ${printable(said)}  (${printable(who)})${conflict}`;
}

/** A statement in one line. */
export function statementWords({ field, value }: Statement): string {
  switch (field) {
    case "title":
    case "tag":
    case "note":
      return value;
    case "quote":
      return [
        `“${value.exact}”`,
        ...(value.speaker === null ? [] : [named(value.speaker)]),
        ...(value.claim === null ? [] : [`claims: ${value.claim}`]),
        ...(value.source === null ? [] : [`cites: ${value.source.text}`]),
        ...[value.place, value.date].filter((one) => one !== null),
        `in ${value.object.path}`,
      ].join("; ");
    case "place": {
      const at = value.at === null ? null : `${value.at.latitude}, ${value.at.longitude}`;
      return [value.name, at, value.precision].filter((one) => one !== null).join("; ");
    }
    case "date":
      return `${value.edtf} (${value.of})`;
    case "party":
      return `${named(value)} (${value.is})`;
    case "label":
      return value.kind === null ? value.label : `${value.label}: ${value.kind}`;
    case "consent":
      return [value.state, value.by, value.note].filter((one) => one !== null).join("; ");
    case "restriction":
      return value.until === null ? value.text : `${value.text} (until ${value.until})`;
    case "withdrawal":
      return value.reason;
    case "case":
      return `${value.name} (${value.id})`;
  }
}

function named({ name, role }: { readonly name: string; readonly role: string | null }): string {
  return role === null ? name : `${name}, ${role}`;
}
