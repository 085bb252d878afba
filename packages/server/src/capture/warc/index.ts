// Web archives: exchanges as WARC 1.1, packed as WACZ 1.1.1.
// May import: @muniment/verify, Node, and the type of an exchange.
// Promises: nothing that a page or server says can forge a record; digests and offsets are exact; memory stays flat.
export { packWacz, type WaczPage, type WaczParts } from "./wacz.ts";
export { openWarc, warcName, type WarcInfo, type WarcWriter, type WrittenWarc } from "./warc-writer.ts";
