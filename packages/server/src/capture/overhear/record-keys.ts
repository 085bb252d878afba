import { createDecipheriv, createHmac } from "node:crypto";

import { NotFollowed } from "./reading.ts";

/** How one direction of a TLS connection is protected. Sources: RFC 8446 §7 (TLS 1.3), RFC 5246 §6, RFC 5288 and RFC 7905 (TLS 1.2). */
interface Suite {
  readonly cipher: "aes-128-gcm" | "aes-256-gcm" | "chacha20-poly1305";
  readonly hash: "sha256" | "sha384";
  readonly keyLength: 16 | 32;
}

const aes128 = { cipher: "aes-128-gcm", hash: "sha256", keyLength: 16 } as const;
const aes256 = { cipher: "aes-256-gcm", hash: "sha384", keyLength: 32 } as const;
const chacha = { cipher: "chacha20-poly1305", hash: "sha256", keyLength: 32 } as const;

/** By the number of the suite. Those of TLS 1.2 with CBC, which servers of today do not choose, are not followed. */
const suites: ReadonlyMap<number, Suite> = new Map<number, Suite>([
  [0x1301, aes128],
  [0x1302, aes256],
  [0x1303, chacha],
  [0x009c, aes128],
  [0x009d, aes256],
  [0xc02b, aes128],
  [0xc02c, aes256],
  [0xc02f, aes128],
  [0xc030, aes256],
  [0xcca8, chacha],
  [0xcca9, chacha],
]);

const tagLength = 16;
const ivLength = 12;

/** What a record held: its content, and the type of that. */
export interface Opened {
  readonly type: number;
  readonly content: Buffer;
}

/** Opens the records of one direction, in their order. */
export interface RecordOpener {
  /** Null where the record is not under these keys, or is not the next one. */
  open(header: Buffer, sealed: Buffer): Opened | null;
}

export function suiteOf(number: number): Suite {
  const suite = suites.get(number);
  if (suite === undefined) throw new NotFollowed(`cipher suite ${number.toString(16)}`);
  return suite;
}

/** TLS 1.3: keys from a traffic secret. After a KeyUpdate the sender goes on under the secret that follows from the last. */
export class TrafficOpener implements RecordOpener {
  readonly #suite: Suite;
  #secret: Buffer;
  #key: Buffer;
  #iv: Buffer;
  #count = 0n;

  constructor(suite: Suite, secret: Buffer) {
    this.#suite = suite;
    this.#secret = secret;
    [this.#key, this.#iv] = this.#keys();
  }

  update(): void {
    this.#secret = expandLabel(this.#suite.hash, this.#secret, "traffic upd", this.#secret.length);
    [this.#key, this.#iv] = this.#keys();
    this.#count = 0n;
  }

  open(header: Buffer, sealed: Buffer): Opened | null {
    const nonce = nonceOf(this.#iv, this.#count);
    const inner = opened(this.#suite, this.#key, nonce, header, sealed);
    if (inner === null) return null;
    this.#count += 1n;
    // Behind the content stands its type, and behind that as many zeros as the sender likes.
    let end = inner.length - 1;
    while (end >= 0 && inner[end] === 0) end -= 1;
    return end < 0 ? null : { type: inner[end] ?? 0, content: inner.subarray(0, end) };
  }

  #keys(): [Buffer, Buffer] {
    const { hash, keyLength } = this.#suite;
    return [expandLabel(hash, this.#secret, "key", keyLength), expandLabel(hash, this.#secret, "iv", ivLength)];
  }
}

/** TLS 1.2. */
export class MasterOpener implements RecordOpener {
  readonly #suite: Suite;
  readonly #key: Buffer;
  readonly #iv: Buffer;
  #count = 0n;

  constructor(suite: Suite, side: "client" | "server", master: Buffer, randoms: { client: Buffer; server: Buffer }) {
    this.#suite = suite;
    const { keyLength } = suite;
    const fixed = suite.cipher === "chacha20-poly1305" ? ivLength : 4;
    const block = prf(
      suite.hash,
      master,
      "key expansion",
      Buffer.concat([randoms.server, randoms.client]),
      2 * (keyLength + fixed),
    );
    const second = side === "server" ? 1 : 0;
    this.#key = block.subarray(second * keyLength, (second + 1) * keyLength);
    const ivs = block.subarray(2 * keyLength);
    this.#iv = ivs.subarray(second * fixed, (second + 1) * fixed);
  }

  open(header: Buffer, sealed: Buffer): Opened | null {
    const explicit = ivLength - this.#iv.length;
    const length = sealed.length - explicit - tagLength;
    if (length < 0) return null;
    const nonce =
      explicit === 0 ? nonceOf(this.#iv, this.#count) : Buffer.concat([this.#iv, sealed.subarray(0, explicit)]);
    const bound = Buffer.alloc(13);
    bound.writeBigUInt64BE(this.#count);
    header.copy(bound, 8, 0, 3);
    bound.writeUInt16BE(length, 11);
    const content = opened(this.#suite, this.#key, nonce, bound, sealed.subarray(explicit));
    if (content === null) return null;
    this.#count += 1n;
    return { type: header[0] ?? 0, content };
  }
}

function opened({ cipher }: Suite, key: Buffer, nonce: Buffer, bound: Buffer, sealed: Buffer): Buffer | null {
  if (sealed.length < tagLength) return null;
  // One name for the three ciphers: each takes a tag and bound data alike.
  const decipher = createDecipheriv(cipher as "aes-128-gcm", key, nonce, { authTagLength: tagLength });
  decipher.setAAD(bound).setAuthTag(sealed.subarray(-tagLength));
  const content = decipher.update(sealed.subarray(0, -tagLength));
  try {
    decipher.final();
  } catch {
    return null;
  }
  return content;
}

function nonceOf(iv: Buffer, count: bigint): Buffer {
  const nonce = Buffer.from(iv);
  nonce.writeBigUInt64BE(nonce.readBigUInt64BE(ivLength - 8) ^ count, ivLength - 8);
  return nonce;
}

/** HKDF-Expand-Label (RFC 8446 §7.1) without a context. All that is asked for here fits into one block of the hash. */
function expandLabel(hash: Suite["hash"], secret: Buffer, label: string, length: number): Buffer {
  const full = `tls13 ${label}`;
  const info = Buffer.from([length >> 8, length & 0xff, full.length, ...Buffer.from(full), 0, 1]);
  return createHmac(hash, secret).update(info).digest().subarray(0, length);
}

/** RFC 5246 §5. */
function prf(hash: Suite["hash"], secret: Buffer, label: string, seed: Buffer, length: number): Buffer {
  const full = Buffer.concat([Buffer.from(label), seed]);
  const blocks: Buffer[] = [];
  let a = full;
  for (let size = 0; size < length;) {
    a = createHmac(hash, secret).update(a).digest();
    const block = createHmac(hash, secret).update(a).update(full).digest();
    blocks.push(block);
    size += block.length;
  }
  return Buffer.concat(blocks).subarray(0, length);
}
