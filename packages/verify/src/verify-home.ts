/** A home as its owner checks it: the archive, and the keys beside it. Source: spec/findings, `key.pin` and `key.private`. */
import type { Evidence } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import { FormatError } from "./format/digest.ts";
import { checkKeyFile, checkPin, parsePin, pinFile } from "./format/keyfile.ts";
import { verifyArchive, type Trust, type VerifyOptions } from "./verify.ts";
import type { Instant } from "./format/instant.ts";

/** The bytes of the owner's key files, or null where there is none. */
export interface OwnerKeys {
  /** var/keys/log.vkey: the key that the owner trusts for this log. */
  readonly pin: Uint8Array | null;
  /** var/keys/log.key. A copy for reading has none, and lacks nothing. */
  readonly privateKey: Uint8Array | null;
  /** var/keys/log.key.sha256, which a key has that is protected by a passphrase. */
  readonly privateKeyHash: Uint8Array | null;
}

/** The findings on the keys, then those of `verifyArchive` by what the owner trusts: the pin, and what `trust` adds. */
export async function* verifyHome(
  evidence: Evidence,
  owner: OwnerKeys,
  trust: Trust,
  now: Instant,
  options: VerifyOptions = {},
): AsyncGenerator<Finding> {
  if (owner.pin === null) {
    yield {
      check: "key.pin",
      subject: { file: pinFile },
      outcome: "unchecked",
      detail: "there is no such file: the owner's own pin is lost",
    };
  } else {
    yield checkPin(owner.pin);
  }
  if (owner.privateKey !== null) {
    yield checkKeyFile(owner.privateKey, { vkeyText: pinText(owner.pin), hash: owner.privateKeyHash });
  }
  const pinned = owner.pin === null ? [] : pinnedKeys(owner.pin);
  yield* verifyArchive(evidence, { keys: [...pinned, ...trust.keys], seen: trust.seen }, now, options);
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
