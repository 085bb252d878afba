/** A detached signature of OpenPGP over a file, judged. Source: spec/foreign-proofs, "OpenPGP". */
import { FormatError, formatInstant, type ByteStream } from "@muniment/verify";
import type { Judged } from "../claim.ts";
import { packetTag, readBlocks, type Packet } from "./packets.ts";
import { signingKeyOf, type KeyRing, type PublicKey } from "./public-key.ts";
import { isSignedBy, parseSignature, signatureType, UnknownWay, type Signature } from "./signature.ts";

export interface KnownKeys {
  /** Those that the user named. */
  readonly trusted: readonly KeyRing[];
  /** Those that came along. */
  readonly hints: readonly KeyRing[];
}

export const signatureFileMax = 64 * 1024;
const signaturesMax = 16;

/** Judges each signature of a file. `read` gives what is signed, anew each time. Rejects as that does. */
export async function judgeSignatures(file: Uint8Array, read: () => ByteStream, keys: KnownKeys): Promise<Judged[]> {
  let packets: readonly Packet[];
  try {
    if (file.length > signatureFileMax) throw new FormatError(`it is larger than ${String(signatureFileMax)} bytes`);
    packets = readBlocks(file, "SIGNATURE");
    if (packets.length === 0) throw new FormatError("there is no signature in it");
    if (packets.length > signaturesMax) throw new FormatError(`it has more than ${String(signaturesMax)} parts`);
  } catch (error) {
    if (error instanceof FormatError) return [{ outcome: "fails", detail: error.message }];
    throw error;
  }
  const judged: Judged[] = [];
  for (const packet of packets) judged.push(await judge(packet, read, keys));
  return judged;
}

async function judge(packet: Packet, read: () => ByteStream, keys: KnownKeys): Promise<Judged> {
  try {
    if (packet.tag !== packetTag.signature) throw new FormatError("it has something else than a signature in it");
    const signature = parseSignature(packet.body);
    if (signature.type !== signatureType.bytes)
      throw new UnknownWay(`a signature of the type ${String(signature.type)}, which is none over the bytes of a file`);
    return await judgeBy(signature, read, keys);
  } catch (error) {
    if (error instanceof UnknownWay) return { outcome: "unchecked", detail: `it has ${error.message}` };
    if (error instanceof FormatError) return { outcome: "fails", detail: error.message };
    throw error;
  }
}

async function judgeBy(signature: Signature, read: () => ByteStream, keys: KnownKeys): Promise<Judged> {
  const { keyId } = signature;
  if (keyId === null) return { outcome: "unchecked", detail: "it does not say by which key it was made" };
  const found = (await keyIn(keys.trusted, keyId, "trusted")) ?? (await keyIn(keys.hints, keyId, "hint"));
  if (found === null)
    return { outcome: "unchecked", detail: `made by the key ${keyId}${timeText(signature)}, which is not here` };
  const { ring, key, as } = found;
  if (!(await isSignedBy(key, signature, read())))
    return {
      outcome: "fails",
      detail: `its signature by the key ${keyId} is wrong: the file or the proof was changed`,
    };
  const name = ring.userId === null ? "" : ` (${ring.userId})`;
  const who = `signed by the OpenPGP key ${ring.primary.fingerprint}${name}${timeText(signature)}`;
  if (ring.isRevoked) return { outcome: "unchecked", detail: `${who}, beside which lies its revocation` };
  if (as === "trusted") return { outcome: "holds", detail: `${who}, which you trust` };
  return {
    outcome: "unchecked",
    signer: "unknown",
    detail: `intact: ${who}; the key came with it, and is none that you trust`,
  };
}

interface Found {
  readonly ring: KeyRing;
  readonly key: PublicKey;
  readonly as: "trusted" | "hint";
}

async function keyIn(rings: readonly KeyRing[], keyId: string, as: Found["as"]): Promise<Found | null> {
  for (const ring of rings) {
    const key = await signingKeyOf(ring, keyId);
    if (key !== null) return { ring, key, as };
  }
  return null;
}

function timeText({ created }: Signature): string {
  return created === null ? "" : `, by its own word ${formatInstant(created)}`;
}
