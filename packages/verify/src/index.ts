/**
 * The trust kernel: what an outsider needs to check a Muniment archive, in Node or a browser.
 * It may import @noble/curves and @noble/hashes, and nothing that knows disks, networks, a page or the clock.
 * It promises one answer to one archive: the same findings, in the same order, wherever it runs.
 */
export * from "./format/bytes.ts";
export * from "./format/digest.ts";
export * from "./evidence.ts";
export * from "./finding.ts";
export * from "./proof-told.ts";
export * from "./format/instant.ts";
export * from "./format/layout.ts";
export * from "./format/entry.ts";
export * from "./format/merkle.ts";
export * from "./format/tile.ts";
export * from "./format/signature.ts";
export * from "./format/note.ts";
export * from "./format/checkpoint.ts";
export * from "./format/cosignature.ts";
export * from "./format/policy.ts";
export * from "./format/json.ts";
export * from "./format/known.ts";
export * from "./format/record.ts";
export * from "./format/record-capture.ts";
export * from "./format/fate.ts";
export * from "./format/record-custody.ts";
export * from "./format/listing.ts";
export * from "./format/record-derivation.ts";
export * from "./format/record-description.ts";
export * from "./format/coordinates.ts";
export * from "./format/edtf.ts";
export * from "./format/record-fixity.ts";
export * from "./format/record-key.ts";
export type { ListDetail, StatusDetail } from "./format/record-revocation.ts";
export * from "./format/record-token.ts";
export * from "./format/record-proof.ts";
export * from "./format/record-witness.ts";
export type { TokenFile } from "./format/token-fields.ts";
export * from "./format/archive-file.ts";
export * from "./format/staged.ts";
export * from "./format/keyfile.ts";
export * from "./format/protected-key.ts";
export * from "./verify.ts";
export { inOrder } from "./in-order.ts";
export * from "./format/proof.ts";
export * from "./format/redaction.ts";
export * from "./format/disclosure.ts";
export type { Disclosed, GivenOpening } from "./check-disclosed.ts";
export { checkHomeOpening } from "./check-disclosed.ts";
export * from "./format/beacon.ts";
export * from "./verify-home.ts";
export { rotationsMax, vouchedKeys, type KeyChain, type KeyChange } from "./key-chain.ts";
export { followKeys, readAfter, readKeys } from "./follow-keys.ts";
export { verifyItem, type ItemEvidence } from "./verify-item.ts";
export {
  ageBeginning,
  evidenceIn,
  isEncrypted,
  listFile,
  verifyListing,
  type ListedFile,
  type ListedPackage,
  type FilePart,
  type PartOutcome,
} from "./package-file.ts";
export { packageIn, verifyFile, type FileOptions } from "./verify-file.ts";
export { containerLimits } from "./container/container.ts";
export { isTar } from "./container/tar-container.ts";
export { firstNameFault } from "./container/entry-name.ts";
export { shownAt, type Shown } from "./shown.ts";
export { anchorSizeMax } from "./anchors/anchor-part.ts";
export { noAnchorTrust, trustedKeys, type AnchorTrust } from "./anchors/anchor-trust.ts";
export { verifyPackage, type PackageOptions } from "./verify-package.ts";
export type { RandomAccess } from "./wacz/random-access.ts";
export { readZip, readZipEntry, zipLimits, type ZipEntry, type ZipFault, type ZipReading } from "./wacz/zip.ts";
export type { ZipLimits } from "./wacz/zip-directory.ts";
export { OverBudget, warcField, warcRecords, type WarcRecord } from "./wacz/warc.ts";
export { faultsOfFields } from "./wacz/warc-rules.ts";
export { parseLabelledDigest } from "./wacz/labelled-digest.ts";
export { ByteReader, indexOf } from "./wacz/byte-reader.ts";
export { gunzipMember } from "./wacz/gzip.ts";
export { exactly } from "./wacz/random-access.ts";
export { findDirectory } from "./wacz/zip-directory.ts";
export { centralHeader, flag as zipFlag } from "./wacz/zip-headers.ts";
export { RecordDigests, type BlockPart } from "./wacz/record-digests.ts";
export { indexLines, type IndexLine } from "./wacz/wacz-index.ts";
export { checkWarc, type ReadRecord, type WarcOptions } from "./wacz/check-warc.ts";
export { stampRole, stampsMax, type StampTrust } from "./check-stamps.ts";
export { isStampOn, stampPath } from "./wacz/first-warc.ts";
export { verifyWacz, wholeWacz, type WaczOptions } from "./wacz/wacz.ts";
export { isRoundOf, roundTime, type BeaconSources } from "./time/beacon.ts";
export { noSigners, waczAuthVersion, type ManifestSignature, type SignerTrust } from "./wacz/wacz-auth.ts";
export * from "./time/bitcoin-block.ts";
export { isOtsUri, type OtsAttestation } from "./time/ots-attestation.ts";
export { applyOtsOperation, otsDigest, type OtsHash, type OtsOperation } from "./time/ots-operation.ts";
export * from "./time/ots-timestamp.ts";
export * from "./time/ots.ts";
export * from "./time/ots-verify.ts";
export { certificatesIn, certificatesInPem, nameText, parseCertificate, type Certificate } from "./time/certificate.ts";
export {
  chainOfStamp,
  intactOutcome,
  judgeTimeStamp,
  timeOutcome,
  type TimeState,
  type TimeTrust,
  type TimeVerdict,
} from "./time/judge.ts";
export type { Digests } from "./time/intact.ts";
export { listSizeMax, parseRevocationList, type RevocationList } from "./time/revocation-list.ts";
export {
  certificatesOf,
  mayTellOf,
  parseRevocationSource,
  readSource,
  type RevocationSource,
} from "./time/revocation.ts";
export { listBytesMax, listsMax } from "./anchors/revocation-lists.ts";
export {
  answerSizeMax,
  malformedRequest,
  nonceIn,
  parseStatusAnswer,
  refusalIn,
  statusesIn,
  type StatusAnswer,
  type StatusTold,
} from "./time/status-answer.ts";
export { tokenSizeMax } from "./time/token.ts";
export { listAddressesOf, responderAddressesOf, respondersIn } from "./time/list-addresses.ts";
export { encodeStatusRequest, statusNonceSize } from "./time/status-request.ts";
export { encodeTimeStampRequest, nonceOf, nonceSize } from "./time/request.ts";
export { anchoredBytes } from "./format/anchored.ts";
