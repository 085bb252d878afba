// Export: evidence and a selection become a package that can be checked alone (spec/package).
// It may import verify and Node's file system; never a database, http or cli.
// It promises a whole package or none: the folder or file appears under its name when its last byte is synced.
export { ExportError, type ExportErrorCode } from "./export-error.ts";
export { guidesOf, readGuides, type Guide } from "./guides.ts";
export { isHistory, readHistory } from "./history.ts";
export { readStamps } from "./read-stamps.ts";
export type { ReportedItem } from "./report/report.ts";
export { printedOf, reportsOf } from "./report/reports.ts";
export type { HeadTold } from "./choose-head.ts";
export type { AnchorTold } from "./read-anchors.ts";
export { writePackage, type PackageItem, type WrittenPackage } from "./write-package.ts";
