import { utf8 } from "@muniment/verify";
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
