/** What came of a list, row by row, and as CSV. Source: docs/take-in, "The status of a list, as CSV". */
import { hexOf, type CaptureVerdictValue, type Instant, type VerdictReason } from "@muniment/verify";
import type { ItemIndex } from "../../index/item-index.ts";
import { lineOf, type GivenList } from "../../queues/given-list.ts";
import type { QueueState } from "../../queues/queue-desk.ts";
import type { QueueNote } from "../../queues/queue-file.ts";
import { csvRow } from "../../queues/write-csv.ts";
import { linksOf } from "./list-links.ts";

/** A capture of a queue, as the index has it. */
export interface SealedLink {
  readonly item: string;
  /** Of its entry in the log. */
  readonly entry: number;
  /** Null where the record cannot be read: what is left is what the note says. */
  readonly sealed: Instant | null;
  readonly verdict: CaptureVerdictValue;
  readonly reasons: readonly VerdictReason[];
}

/** What is known of one that was noted. The index must have been brought up to the log. */
export async function sealedLink(index: Pick<ItemIndex, "find">, note: QueueNote): Promise<SealedLink> {
  const { entry, record, verdict } = note;
  const found = await index.find(`@${String(entry)}`);
  const known = found.found === "one" && found.item.record === record ? found.item : null;
  const reasons = known?.detail.kind === "capture" ? known.detail.verdict.reasons : [];
  return { item: hexOf(record).slice(0, 16), entry, sealed: known?.sealed ?? null, verdict, reasons };
}

/** One row of a list. `cells`: as given, as many as the widest row has. */
export interface StatusRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** Empty for a row without a link. */
  readonly verdict: CaptureVerdictValue | "left" | "no address" | "";
  readonly item: string;
  readonly sealed: Instant | "";
  readonly reason: string;
}

/** `list`: as it was given, or null for the addresses alone. */
export async function* statusRows(
  state: Pick<QueueState, "order" | "notes">,
  list: GivenList | null,
  index: Pick<ItemIndex, "find">,
): AsyncGenerator<StatusRow> {
  const given = list ?? listOfAddresses(state);
  const width = widthOf(given);
  const links = linksOf(given).rows;
  for (const [at, row] of given.rows.entries()) {
    const cells = [...row, ...Array<string>(width - row.length).fill("")];
    yield { line: lineOf(given, at), cells, ...(await statusOfLink(links[at] ?? null, state, index)) };
  }
}

type Status = Pick<StatusRow, "verdict" | "item" | "sealed" | "reason">;

async function statusOfLink(
  link: ReturnType<typeof linksOf>["rows"][number],
  { notes }: Pick<QueueState, "notes">,
  index: Pick<ItemIndex, "find">,
): Promise<Status> {
  const nothing = { item: "", sealed: "", reason: "" } as const;
  if (link === null) return { ...nothing, verdict: "" };
  if ("fault" in link) return { ...nothing, verdict: "no address", reason: link.fault.message };
  const note = notes.get(link.place);
  if (note === undefined) return { ...nothing, verdict: "left" };
  const { item, sealed, verdict, reasons } = await sealedLink(index, note);
  return {
    item,
    sealed: sealed ?? "",
    verdict,
    reason: reasons.map(({ text, code }) => `${text} (${code})`).join("; "),
  };
}

/** The list as CSV, with what came of each row. */
export async function* statusCsv(
  state: Pick<QueueState, "order" | "notes">,
  list: GivenList | null,
  index: Pick<ItemIndex, "find">,
): AsyncGenerator<string> {
  const given = list ?? listOfAddresses(state);
  const { separator } = given;
  if (given.marked) yield "\ufeff";
  const theirs = Array.from({ length: widthOf(given) }, (_, at) => headingOf(given, at));
  yield csvRow([...theirs, ...ours.map((name) => freeName(name, theirs))], separator);
  for await (const { cells, verdict, item, sealed, reason } of statusRows(state, given, index))
    yield csvRow([...cells, verdict, item, sealed, reason], separator);
}

const ours = ["verdict", "item", "sealed at", "reason"] as const;

/** The name, or with a number behind it if a heading of theirs has it: as where a status is given as a list again. */
function freeName(name: string, theirs: readonly string[]): string {
  let free = name;
  for (let number = 2; theirs.includes(free); number += 1) free = `${name} (${String(number)})`;
  return free;
}

function headingOf({ kind, columns }: GivenList, at: number): string {
  return kind === "lines" ? "address" : (columns?.[at] ?? "");
}

function widthOf({ columns, rows }: GivenList): number {
  return rows.reduce((width, row) => Math.max(width, row.length), columns?.length ?? 1);
}

/** A queue that was begun without a list has its addresses. */
function listOfAddresses({ order }: Pick<QueueState, "order">): GivenList {
  const rows = order.addresses.map((address) => [address]);
  return { kind: "lines", columns: null, link: 0, marked: true, separator: ",", rows };
}
