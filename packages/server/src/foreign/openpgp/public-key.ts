/** Public keys of OpenPGP, version 4, with their subkeys. Source: RFC 9580 sections 5.5.2 and 10.1. */
import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { concat, FormatError, type ByteStream } from "@muniment/verify";
import { PacketBytes, packetTag, readBlocks, type Packet } from "./packets.ts";
import {
  algorithm,
  isSignedBy,
  parseSignature,
  signatureType,
  UnknownWay,
  type Signature,
  type VerifyingKey,
} from "./signature.ts";

const keysMax = 1_000;
const rsaBits = { min: 2_048, max: 8_192 } as const;
const curves: Readonly<Record<string, { readonly crv: string; readonly size: number }>> = {
  "2a8648ce3d030107": { crv: "P-256", size: 32 },
  "2b81040022": { crv: "P-384", size: 48 },
  "2b81040023": { crv: "P-521", size: 66 },
};
const legacyEd25519 = "2b06010401da470f01";

type Usable = ReturnType<VerifyingKey["usable"]>;

/** A primary key or a subkey. */
export class PublicKey implements VerifyingKey {
  /** 40 hex digits, in capitals. */
  readonly fingerprint: string;
  readonly numberSize: number;
  /** The bytes that stand for it in what is signed over keys. */
  readonly hashed: Uint8Array;
  readonly #usable: Usable | string;

  constructor(body: Uint8Array) {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(body.length);
    this.hashed = concat(Uint8Array.of(0x99), length, body);
    this.fingerprint = createHash("sha1").update(this.hashed).digest("hex").toUpperCase();
    const reader = new PacketBytes(body);
    if (reader.number(1) !== 4) throw new FormatError("it has a key of another version than 4");
    reader.take(4);
    [this.#usable, this.numberSize] = materialOf(reader.number(1), reader);
  }

  get keyId(): string {
    return this.fingerprint.slice(-16);
  }

  usable(): Usable {
    if (typeof this.#usable === "string") throw new UnknownWay(this.#usable);
    return this.#usable;
  }
}

function materialOf(kind: number, reader: PacketBytes): [Usable | string, number] {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
  switch (kind) {
    case algorithm.rsa:
    case algorithm.rsaSigning: {
      const [n, e] = [reader.mpi(), reader.mpi()];
      const bits = 8 * n.length - Math.clz32(n[0] ?? 0) + 24;
      if (bits < rsaBits.min || bits > rsaBits.max || e.length > 4)
        return ["an RSA key that is too small or too large", n.length];
      return [
        {
          key: keyOf({ kty: "RSA", n: text(n), e: text(e) }),
          signs: [algorithm.rsa, algorithm.rsaSigning],
        },
        n.length,
      ];
    }
    case algorithm.ecdsa: {
      const curve = curves[Buffer.from(reader.take(reader.number(1))).toString("hex")];
      const point = reader.mpi();
      if (curve === undefined) return ["a key on a curve that is not taken as proof", 0];
      if (point[0] !== 4 || point.length !== 1 + 2 * curve.size) throw new FormatError("it has a key that is no point");
      const [x, y] = [point.subarray(1, 1 + curve.size), point.subarray(1 + curve.size)];
      const jwk = { kty: "EC", crv: curve.crv, x: text(x), y: text(y) };
      return [{ key: keyOf(jwk), signs: [algorithm.ecdsa] }, curve.size];
    }
    case algorithm.eddsa: {
      const oid = Buffer.from(reader.take(reader.number(1))).toString("hex");
      const point = reader.mpi();
      if (oid !== legacyEd25519) return ["a key on a curve that is not taken as proof", 0];
      if (point[0] !== 0x40 || point.length !== 33) throw new FormatError("it has a key that is no point");
      return [{ key: edKey(text(point.subarray(1))), signs: [algorithm.eddsa] }, 32];
    }
    case algorithm.ed25519:
      return [{ key: edKey(text(reader.take(32))), signs: [algorithm.ed25519] }, 32];
    default:
      return [`a key of the kind ${String(kind)}, which is not taken as proof`, 0];
  }
}

function edKey(x: string): KeyObject {
  return keyOf({ kty: "OKP", crv: "Ed25519", x });
}

function keyOf(key: JsonWebKey): KeyObject {
  try {
    return createPublicKey({ key, format: "jwk" });
  } catch (cause) {
    throw new FormatError("it has a key that is none", { cause });
  }
}

/** A primary key, and what lies beside it. */
export interface KeyRing {
  readonly primary: PublicKey;
  /** What it calls itself; anyone can write anything there. Null if there is nothing. */
  readonly userId: string | null;
  readonly subkeys: readonly { readonly key: PublicKey; readonly bindings: readonly Signature[] }[];
  /** A revocation lies beside it. */
  readonly isRevoked: boolean;
}

/** The keys of a file; those that are of another version are left out. Throws `FormatError` if it holds none at all. */
export function parseKeyRings(bytes: Uint8Array): KeyRing[] {
  const rings: KeyRing[] = [];
  let part: Packet[] = [];
  const close = (): void => {
    if (part.length > 0) rings.push(...ringOf(part));
    part = [];
  };
  for (const packet of readBlocks(bytes, "PUBLIC KEY BLOCK")) {
    if (packet.tag === packetTag.publicKey) close();
    if (rings.length > keysMax) throw new FormatError(`it has more than ${String(keysMax)} keys`);
    part.push(packet);
  }
  close();
  if (rings.length === 0) throw new FormatError("there is no OpenPGP key of version 4 in it");
  return rings;
}

function ringOf([first, ...rest]: readonly Packet[]): KeyRing[] {
  if (first?.tag !== packetTag.publicKey || first.body[0] !== 4) return [];
  const subkeys: { key: PublicKey; bindings: Signature[] }[] = [];
  let userId: string | null = null;
  let isRevoked = false;
  for (const { tag, body } of rest) {
    if (tag === packetTag.userId) userId ??= Buffer.from(body.subarray(0, 200)).toString("utf8");
    else if (tag === packetTag.publicSubkey && body[0] === 4) subkeys.push({ key: new PublicKey(body), bindings: [] });
    else if (tag === packetTag.signature) {
      // By its place in the body: a revocation by a weak hash is one all the same.
      if (body[0] === 4 && body[1] === signatureType.keyRevocation) isRevoked = true;
      const signature = readable(body);
      if (signature?.type === signatureType.subkeyBinding) subkeys.at(-1)?.bindings.push(signature);
    }
  }
  return [{ primary: new PublicKey(first.body), userId, subkeys, isRevoked }];
}

/** Null for what cannot bind a key for us. */
function readable(body: Uint8Array): Signature | null {
  try {
    return parseSignature(body);
  } catch (error) {
    if (error instanceof UnknownWay || error instanceof FormatError) return null;
    throw error;
  }
}

/** The key of a ring that has this id, if it may sign for it; null if there is none. */
export async function signingKeyOf(ring: KeyRing, keyId: string): Promise<PublicKey | null> {
  if (ring.primary.keyId === keyId) return ring.primary;
  for (const { key, bindings } of ring.subkeys) {
    if (key.keyId !== keyId) continue;
    for (const binding of bindings) if (await isBound(ring.primary, key, binding)) return key;
  }
  return null;
}

/** The primary key says that the subkey signs for it, and the subkey agrees: else anyone could take the key of another for their own. */
async function isBound(primary: PublicKey, subkey: PublicKey, binding: Signature): Promise<boolean> {
  if (!binding.maySign || binding.embedded === null) return false;
  const back = readable(binding.embedded);
  if (back?.type !== signatureType.primaryBinding) return false;
  const both = (): ByteStream => once(concat(primary.hashed, subkey.hashed));
  try {
    return (await isSignedBy(primary, binding, both())) && (await isSignedBy(subkey, back, both()));
  } catch (error) {
    if (error instanceof UnknownWay || error instanceof FormatError) return false;
    throw error;
  }
}

async function* once(bytes: Uint8Array): ByteStream {
  yield await Promise.resolve(bytes);
}
