/**
 * What others have sealed: signatures, time stamps, statements and credentials that lie in files or beside them.
 * It may import storage, for reading. It promises to fetch nothing, to write nothing, and to hold no file whole but small ones.
 */
export type { Claim, ClaimId } from "./claim.ts";
export { ThreadedCredentialReader } from "./credentials.ts";
export { judgeFile, judgeFolder, type ClaimTools, type ClaimTrust } from "./judge-claims.ts";
export { readSigners, SignerError, type NamedSigners } from "./signer-files.ts";
