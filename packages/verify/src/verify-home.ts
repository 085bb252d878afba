/** A home as its owner checks it: the archive, and the keys beside it. Source: spec/findings, `key.pin` and `key.private`. */
import { UnreadableFile, type Evidence } from "./evidence.ts";
import { finding, type Finding } from "./finding.ts";
import { FormatError } from "./format/digest.ts";
import { checkKeyFile, checkPin, parsePin, pinFile, privateKeyFile } from "./format/keyfile.ts";
import { verifyArchiveInGroups, type Trust, type VerifyOptions } from "./verify.ts";
import type { Instant } from "./format/instant.ts";

/** The bytes of a key file; null if there is none; or why it cannot be read, as where it is another user's. */
export type OwnerFile = Uint8Array | UnreadableFile | null;

/** The owner's key files. */
export interface OwnerKeys {
  /** var/keys/log.vkey: the key that the owner trusts for this log. */
  readonly pin: OwnerFile;
  /** var/keys/log.key. A copy for reading has none, and lacks nothing. */
  readonly privateKey: OwnerFile;
  /** var/keys/log.key.sha256, which a key has that is protected by a passphrase. */
  readonly privateKeyHash: OwnerFile;
}

/** The findings on the keys, then those of `verifyArchiveInGroups` by what the owner trusts: the pin, and what `trust` adds. */
export async function* verifyHome(
  evidence: Evidence,
  owner: OwnerKeys,
  trust: Trust,
  now: Instant,
  options: VerifyOptions = {},
): AsyncGenerator<readonly Finding[]> {
  const pin = owner.pin instanceof UnreadableFile ? null : owner.pin;
  yield [pin === null ? withoutPin(owner.pin) : checkPin(pin)];
  if (owner.privateKey instanceof UnreadableFile) {
    yield [finding("key.private", privateKeyFile, "unchecked", owner.privateKey.message)];
  } else if (owner.privateKey !== null) {
    const hash = owner.privateKeyHash instanceof UnreadableFile ? null : owner.privateKeyHash;
    yield [checkKeyFile(owner.privateKey, { vkeyText: pinText(pin), hash })];
  }
  const pinned = pin === null ? [] : pinnedKeys(pin);
  yield* verifyArchiveInGroups(evidence, { ...trust, keys: [...pinned, ...trust.keys] }, now, options);
}

function withoutPin(pin: OwnerFile): Finding {
  const reason = pin instanceof UnreadableFile ? pin.message : "there is no such file: the owner's own pin is lost";
  return finding("key.pin", pinFile, "unchecked", reason);
}

/** No key where the pin is damaged: `checkPin` has told it. */
function pinnedKeys(pin: Uint8Array): Trust["keys"] {
  try {
    return [parsePin(pin)];
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

function pinText(pin: Uint8Array | null): string {
  return pin === null ? "" : new TextDecoder().decode(pin).trimEnd();
}
