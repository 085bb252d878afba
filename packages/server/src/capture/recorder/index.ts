// The recorder: every request of the browser becomes an exchange, without holding the page up.
// May import: @muniment/verify, Node, ../browser, the types of ../network, ../overhear and ../exchange.ts.
// Promises: a request that left the browser is written, answered or not; each has its fate, and what is not whole is named.
export { attachTargets, type Target, type Targets } from "./targets.ts";
export { CollectedBody, scratchIn, type Scratch } from "./collected-body.ts";
export type { HopWatcher } from "./hop-watcher.ts";
export { Recorder } from "./recorder.ts";
export type { Activity, Recorded } from "./recorder-options.ts";
export { cutText, urlMax } from "./cut-text.ts";
export { hostAndPort } from "./host-and-port.ts";
export type { Fates, Loss } from "./fates.ts";
export { judgeFiles, judgePolls } from "./judge-files.ts";
export type { Hop } from "./request-table.ts";
export { watchDocuments, type DocumentFact, type DocumentWatcher, type Redirect } from "./documents.ts";
export { watchMedia, type MediaWatcher } from "./media.ts";
export { fetchWhole } from "./fetch-whole.ts";
export { manifestSizeMax, watchManifests, type Manifest, type ManifestWatcher } from "./manifests.ts";
export { watchOwnRequests, type OwnRequests } from "./own-requests.ts";
export { watchTls, type TlsFact, type TlsWatcher } from "./tls.ts";
export { watchDownloads, type Downloads } from "./downloads.ts";
