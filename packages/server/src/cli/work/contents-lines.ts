import type { Contents, ContentsRow } from "../../actions/contents-told.ts";
import { counted, printable } from "../terminal.ts";

/** What lies in the web archive that an item is, for people: how much, and the first of its pages. */
export function contentsLines(contents: Contents): readonly string[] {
  const { pages, captures, faults } = contents.counts;
  const whose = contents.areNamed ? ", as its maker names them" : "";
  const rest = contents.matching - contents.rows.length;
  return [
    "",
    "Inside",
    `  ${counted(pages, "page", "pages")}${whose}; ${counted(captures, "capture", "captures")}; ${counted(faults, "fault", "faults")}`,
    ...(contents.failed === null ? [] : [`  may lack something: ${printable(contents.failed)}`]),
    ...contents.rows.flatMap(rowLines),
    ...(rest > 0 ? [`  and ${counted(rest, "page", "pages")} more, which the viewer lists`] : []),
  ];
}

function rowLines(row: ContentsRow): readonly string[] {
  if (row.is === "fault") return [`  ${printable(row.reason)}`];
  const title = row.title === null || row.title === "" ? "without a title" : row.title;
  const status = row.is === "named" ? "no capture of it" : row.status === null ? row.type : String(row.status);
  return [
    `  ${printable(row.time ?? "no time stated")}  ${printable(status)}  ${printable(title)}`,
    `    ${printable(row.url)}`,
  ];
}
