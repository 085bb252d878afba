import { decodeUtf8, utf8, type Instant } from "@muniment/verify";
import type { Guide } from "../guides.ts";
import { premisOf } from "../premis.ts";
import { arabic } from "./arabic.ts";
import { english } from "./english.ts";
import { reportPage, type ReportedPackage } from "./report.ts";

/** The report on a package, in each language, and for machines. */
export function reportsOf(told: ReportedPackage): readonly Guide[] {
  return [
    premisOf(told),
    { name: "report.html", bytes: utf8(reportPage(told, english)) },
    { name: "report.ar.html", bytes: utf8(reportPage(told, arabic)) },
  ];
}

/** What makes a PDF of each page, bearing a time. */
export type PrintPages = (pages: readonly string[], made: Instant) => Promise<readonly Uint8Array[]>;

/** The pages among these guides, on paper. Throws what `print` throws. */
export async function printedOf(guides: readonly Guide[], made: Instant, print: PrintPages): Promise<readonly Guide[]> {
  const pages = guides.filter(({ name }) => name.startsWith("report.") && name.endsWith(".html"));
  const printed = await print(
    pages.map(({ bytes }) => decodeUtf8(bytes)),
    made,
  );
  return pages.flatMap(({ name }, at) => {
    const bytes = printed[at];
    return bytes === undefined ? [] : [{ name: name.replace(/html$/, "pdf"), bytes }];
  });
}
