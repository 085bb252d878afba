import type { Fate } from "@muniment/verify";

/** One request of a fate list, as it is shown. */
export interface ShownFate {
  readonly url: string;
  readonly method: string;
  readonly fate: Fate;
  /** Null when there was no answer. */
  readonly status: number | null;
  readonly reason: string | null;
  readonly code: string | null;
  readonly type: string;
  readonly by: string;
  /** What asked, and who answered, as the list names their kinds. */
  readonly target: string | null;
  readonly from: string | null;
  /** How it came: protocol, address and port, TLS. Exact, in no language. */
  readonly connection: string;
  readonly bytes: number;
  /** From the request to the end of the answer; null if one of the two is not known. */
  readonly durationMs: number | null;
}

export interface FateList {
  readonly lines: readonly ShownFate[];
  /** Requests that the list counts and does not show. */
  readonly omitted: number;
}

export const fates: readonly Fate[] = ["held", "cut", "failed", "blocked", "skipped"];

/**
 * Reads the fate list of a capture (spec/capture), which may be another version's or a forger's: lines that are none are left out.
 * `whole`: else the last line may be a part of one. Null if it is no fate list.
 */
export function parseFates(text: string, whole: boolean): FateList | null {
  const rows = text.split("\n");
  if (!whole) rows.pop();
  const [first, ...rest] = rows.map(fieldsOf);
  if (first?.["format"] !== "fates-1") return null;
  const last = rest.findLast((row) => row !== null && "omitted" in row);
  return { lines: rest.flatMap((row) => (row === null ? [] : shown(row))), omitted: numberIn(last, "omitted") ?? 0 };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(line: string): Fields | null {
  try {
    return asFields(JSON.parse(line));
  } catch {
    // No JSON, so no line of the list.
    return null;
  }
}

function asFields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null ? (value as Fields) : null;
}

function shown(row: Fields): readonly ShownFate[] {
  const fate = fates.find((known) => known === row["fate"]);
  const url = textIn(row, "url");
  if (fate === undefined || url === null) return [];
  const [sent, ended] = [timeIn(row, "sent"), timeIn(row, "ended")];
  return [
    {
      url,
      fate,
      method: textIn(row, "method") ?? "",
      status: numberIn(row, "status"),
      reason: textIn(row, "reason"),
      code: textIn(row, "code"),
      type: textIn(row, "type") ?? "",
      by: textIn(row, "by") ?? "",
      target: textIn(row, "target"),
      from: textIn(row, "from"),
      connection: connectionOf(row),
      bytes: numberIn(row, "bytes") ?? 0,
      durationMs: sent === null || ended === null ? null : Math.max(0, ended - sent),
    },
  ];
}

function connectionOf(row: Fields): string {
  const [address, port, tls] = [textIn(row, "address"), numberIn(row, "port"), asFields(row["tls"])];
  const host = address?.includes(":") === true ? `[${address}]` : address;
  return [
    textIn(row, "protocol"),
    host === null || port === null ? host : `${host}:${String(port)}`,
    textIn(tls, "protocol"),
    textIn(tls, "cipher"),
  ]
    .filter((part) => part !== null)
    .join(" · ");
}

function textIn(row: Fields | null | undefined, name: string): string | null {
  const value = row?.[name];
  return typeof value === "string" ? value : null;
}

function numberIn(row: Fields | null | undefined, name: string): number | null {
  const value = row?.[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function timeIn(row: Fields, name: string): number | null {
  const ms = Date.parse(textIn(row, name) ?? "");
  return Number.isNaN(ms) ? null : ms;
}
