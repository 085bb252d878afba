// Encryption with age (age-encryption.org/v1): to recipients, and by identities. Source: spec/container, "age".
// It may import verify, node:crypto and age-encryption, and nothing that knows disks, archives or people.
// It promises that no byte comes out that was not authenticated, and writes nothing anywhere.
export { encryptInto, parseRecipients, type ByteSink } from "./encrypt.ts";
export { EncryptionError, type EncryptionErrorCode } from "./encryption-error.ts";
export { openEncrypted, parseIdentities, type Unlocking } from "./open-encrypted.ts";
