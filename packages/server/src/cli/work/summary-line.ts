import type { ItemSummary } from "../../index/items.ts";
import { humanSize, printable } from "../terminal.ts";

/** An item in one line, the same wherever items are listed. */
export function summaryLine(item: ItemSummary): string {
  const kind = item.verdict ?? "file";
  const address = item.address === null || item.address === item.title ? "" : `  ${printable(item.address)}`;
  const title = item.described?.title ?? null;
  const labels = item.described?.labels ?? [];
  const said = `${title === null ? "" : `  (${printable(title)})`}${labels.length === 0 ? "" : `  [${labels.join(", ")}]`}`;
  return `${item.item}  ${item.sealed.slice(0, 16).replace("T", " ")}  ${kind.padEnd(8)}  ${humanSize(item.size).padStart(8)}  ${printable(item.title)}${address}${said}`;
}
