/**
 * The trust kernel: what an outsider needs to check a Muniment archive, in Node or a browser.
 * It may import @noble/curves and @noble/hashes, and nothing that knows disks, networks, a page or the clock.
 * It promises one answer to one archive: the same findings, in the same order, wherever it runs.
 */
export * from "./bytes.ts";
export * from "./digest.ts";
export * from "./evidence.ts";
export * from "./finding.ts";
export * from "./instant.ts";
export * from "./layout.ts";
export * from "./entry.ts";
export * from "./merkle.ts";
export * from "./tile.ts";
export * from "./signature.ts";
export * from "./note.ts";
export * from "./checkpoint.ts";
export * from "./json.ts";
export * from "./known.ts";
export * from "./record.ts";
export * from "./record-capture.ts";
export * from "./archive-file.ts";
export * from "./staged.ts";
export * from "./keyfile.ts";
export * from "./verify.ts";
export * from "./proof.ts";
export * from "./verify-home.ts";
export { verifyItem, type ItemEvidence } from "./verify-item.ts";
export { isPackage, verifyPackage, type PackageOptions } from "./verify-package.ts";
export type { RandomAccess } from "./random-access.ts";
export { readZip, readZipEntry, zipLimits, type ZipEntry, type ZipFault, type ZipReading } from "./zip.ts";
export type { ZipLimits } from "./zip-directory.ts";
export { warcField, warcRecords, type WarcRecord } from "./warc.ts";
export { checkWarc, type ReadRecord, type WarcOptions } from "./check-warc.ts";
export { verifyWacz, wholeWacz, type WaczOptions } from "./wacz.ts";
