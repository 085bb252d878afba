import type { ItemSummary } from "../../index/items.ts";
import { humanSize, printable } from "../terminal.ts";

/** An item in one line, the same wherever items are listed. */
export function summaryLine(item: ItemSummary): string {
  const kind = item.verdict ?? "file";
  const address = item.address === null || item.address === item.title ? "" : `  ${printable(item.address)}`;
  return `${item.item}  ${item.sealed.slice(0, 16).replace("T", " ")}  ${kind.padEnd(8)}  ${humanSize(item.size).padStart(8)}  ${printable(item.title)}${address}`;
}
