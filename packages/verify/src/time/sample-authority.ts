/** Time-stamp authorities made for tests: certificates, tokens, revocation lists and status answers with whatever dates and faults are asked for. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { p256 } from "@noble/curves/nist.js";
import { concat, fromHex, utf8 } from "../format/bytes.ts";
import { parseCertificate, type Certificate } from "./certificate.ts";
import { derList } from "./der.ts";

export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(...parts);
  const { length } = content;
  const head =
    length < 0x80
      ? [length]
      : length < 0x100
        ? [0x81, length]
        : length < 0x10000
          ? [0x82, length >> 8, length & 0xff]
          : null;
  if (head === null)
    return concat(Uint8Array.of(tag, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff), content);
  return concat(Uint8Array.of(tag, ...head), content);
}

const seq = (...parts: readonly Uint8Array[]): Uint8Array => der(0x30, ...parts);
const set = (...parts: readonly Uint8Array[]): Uint8Array => der(0x31, ...parts);
const octets = (bytes: Uint8Array): Uint8Array => der(0x04, bytes);
const small = (value: number): Uint8Array => der(0x02, Uint8Array.of(value));
const bits = (bytes: Uint8Array): Uint8Array => der(0x03, Uint8Array.of(0), bytes);
const time = (iso: string): Uint8Array => der(0x18, utf8(iso.replaceAll(/[-T:]|\.000/g, "")));

export function oid(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const groups = [first * 40 + second, ...rest].map((arc) => {
    const group = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) group.unshift((left & 0x7f) | 0x80);
    return Uint8Array.from(group);
  });
  return der(0x06, ...groups);
}

const sha256Id = seq(oid("2.16.840.1.101.3.4.2.1"));
const signatures = {
  ec: seq(oid("1.2.840.10045.4.3.2")),
  rsa: seq(oid("1.2.840.113549.1.1.11"), der(0x05)),
  ed25519: seq(oid("1.3.101.112")),
  sha1: seq(oid("1.2.840.113549.1.1.5"), der(0x05)),
};

export function nameOf(text: string): Uint8Array {
  return seq(set(seq(oid("2.5.4.3"), der(0x0c, utf8(text)))));
}

export function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  return seq(oid(id), ...(critical ? [der(0x01, Uint8Array.of(0xff))] : []), octets(value));
}

export const timeStampingOnly = extension("2.5.29.37", true, seq(oid("1.3.6.1.5.5.7.3.8")));
export const authority = (below?: number): Uint8Array =>
  extension("2.5.29.19", true, seq(der(0x01, Uint8Array.of(0xff)), ...(below === undefined ? [] : [small(below)])));
/** Bits 5 and 6: certificates and lists. */
export const authorityUsage = extension("2.5.29.15", true, der(0x03, Uint8Array.of(1, 0x06)));

export type SampleKind = keyof typeof signatures;

export interface Sample {
  readonly certificate: Certificate;
  readonly name: string;
  readonly key: KeyObject;
  readonly kind: SampleKind;
  /** The secret scalar of a key that is the same at each run; null for one made by chance. */
  readonly secret: Uint8Array | null;
}

export interface SampleOrder {
  readonly name: string;
  readonly issuer?: Sample;
  readonly kind?: SampleKind;
  readonly from?: string;
  readonly to?: string;
  readonly serial?: number;
  /** Its key, in the place of a new one. */
  readonly sameKeyAs?: Sample;
  readonly extensions: readonly Uint8Array[];
  /** 32 bytes: the key is this one, of P-256, and all that it signs is the same at each run. */
  readonly secret?: Uint8Array;
}

/** A key of P-256 by its secret scalar. */
function keyOf(secret: Uint8Array): KeyObject {
  const point = p256.getPublicKey(secret, false);
  const part = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
  const [d, x, y] = [secret, point.subarray(1, 33), point.subarray(33)].map(part);
  return createPrivateKey({ format: "jwk", key: { kty: "EC", crv: "P-256", d: d ?? "", x: x ?? "", y: y ?? "" } });
}

function newKey(kind: SampleKind): KeyObject {
  if (kind === "ec") return generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
  if (kind === "ed25519") return generateKeyPairSync("ed25519").privateKey;
  return generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
}

function signBy({ key, kind, secret }: Pick<Sample, "key" | "kind" | "secret">, bytes: Uint8Array): Uint8Array {
  // Node takes chance for a signature of this kind; RFC 6979 takes none.
  if (secret !== null) return p256.sign(bytes, secret, { format: "der" });
  return sign(kind === "ed25519" ? null : kind === "sha1" ? "sha1" : "sha256", bytes, key);
}

/** A certificate and its key; signed by itself if no issuer is named. */
export function makeSample(order: SampleOrder): Sample {
  const kind = order.sameKeyAs?.kind ?? order.kind ?? "ec";
  const secret = order.sameKeyAs?.secret ?? order.secret ?? null;
  const key = order.sameKeyAs?.key ?? (secret === null ? newKey(kind) : keyOf(secret));
  const by = order.issuer ?? { key, kind, name: order.name, secret };
  const publicKey = createPublicKey(key).export({ type: "spki", format: "der" });
  const part = seq(
    der(0xa0, small(2)),
    small(order.serial ?? 7),
    signatures[by.kind],
    nameOf(by.name),
    seq(time(order.from ?? "2020-01-01T00:00:00Z"), time(order.to ?? "2049-01-01T00:00:00Z")),
    nameOf(order.name),
    publicKey,
    der(0xa3, seq(...order.extensions)),
  );
  const whole = seq(part, signatures[by.kind], bits(signBy(by, part)));
  return { certificate: parseCertificate(whole), name: order.name, key, kind, secret };
}

export interface StampOrder {
  readonly data: Uint8Array;
  readonly at: string;
  readonly nonce?: string;
  /** Certificates in the token; the signer's alone if not told. */
  readonly certificates?: readonly Certificate[];
  /** In the place of the signer's, in the binding; null for no binding. */
  readonly bound?: Certificate | null;
  readonly contentType?: string;
  readonly status?: number;
  /** What the imprint is by, if not SHA-256. */
  readonly imprint?: "sha384";
}

/** A TimeStampResp. */
export function makeStamp(signer: Sample, order: StampOrder): Uint8Array {
  const hash = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
  const stamp = seq(
    small(1),
    oid("1.2.3.4"),
    order.imprint === undefined
      ? seq(sha256Id, octets(hash(order.data)))
      : seq(seq(oid("2.16.840.1.101.3.4.2.2")), octets(createHash(order.imprint).update(order.data).digest())),
    small(1),
    time(order.at),
    ...(order.nonce === undefined ? [] : [der(0x02, fromHex(order.nonce))]),
  );
  const bound = order.bound === undefined ? signer.certificate : order.bound;
  const attributes = [
    seq(oid("1.2.840.113549.1.9.3"), set(oid(order.contentType ?? "1.2.840.113549.1.9.16.1.4"))),
    seq(oid("1.2.840.113549.1.9.4"), set(octets(hash(stamp)))),
    ...(bound === null ? [] : [seq(oid("1.2.840.113549.1.9.16.2.47"), set(seq(seq(seq(octets(hash(bound.whole)))))))]),
  ];
  const info = seq(
    small(1),
    seq(signer.certificate.issuer, der(0x02, signer.certificate.serial)),
    sha256Id,
    der(0xa0, ...attributes),
    signatures[signer.kind],
    octets(signBy(signer, set(...attributes))),
  );
  const content = seq(oid("1.2.840.113549.1.9.16.1.4"), der(0xa0, octets(stamp)));
  const certificates = (order.certificates ?? [signer.certificate]).map(({ whole }) => whole);
  const signed = seq(small(3), set(sha256Id), content, der(0xa0, ...certificates), set(info));
  return seq(seq(small(order.status ?? 0)), seq(oid("1.2.840.113549.1.7.2"), der(0xa0, signed)));
}

export interface Revoked {
  readonly serial: number;
  readonly at: string;
  readonly reason?: number;
}

export function makeList(issuer: Sample, made: string, revoked: readonly Revoked[]): Uint8Array {
  const entries = revoked.map(({ serial, at, reason }) =>
    seq(
      small(serial),
      time(at),
      ...(reason === undefined ? [] : [seq(extension("2.5.29.21", false, der(0x0a, Uint8Array.of(reason))))]),
    ),
  );
  const part = seq(
    small(1),
    signatures[issuer.kind],
    nameOf(issuer.name),
    time(made),
    time("2049-01-01T00:00:00Z"),
    ...(entries.length === 0 ? [] : [seq(...entries)]),
  );
  return seq(part, signatures[issuer.kind], bits(signBy(issuer, part)));
}

export const statusSigning = extension("2.5.29.37", false, seq(oid("1.3.6.1.5.5.7.3.9")));

export interface AnswerOrder {
  /** In the place of the certificate that is asked about. */
  readonly serial?: number;
  /** In the place of the issuer in the name of the certificate. */
  readonly named?: Sample;
  /** `good` unless told. */
  readonly status?: "good" | "unknown" | Omit<Revoked, "serial">;
  readonly made?: string;
  readonly next?: string;
  readonly produced?: string;
  readonly hash?: "sha1" | "sha256" | "md5";
  /** Who signs; the issuer unless told. */
  readonly by?: Sample;
  /** Certificates in the answer; the signer's unless it is the issuer. */
  readonly certificates?: readonly Certificate[];
  /** Says that it is by this one; the signer unless told. */
  readonly responder?: Sample;
  readonly byKey?: boolean;
  readonly extensions?: readonly Uint8Array[];
  readonly single?: readonly Uint8Array[];
  /** Of the whole answer: 0 unless told. */
  readonly refused?: number;
  /** How often the same is said. */
  readonly times?: number;
}

const certificateHashes = {
  sha1: seq(oid("1.3.14.3.2.26"), der(0x05)),
  sha256: sha256Id,
  md5: seq(oid("1.2.840.113549.2.5"), der(0x05)),
} as const;

function keyBits({ certificate }: Sample): Uint8Array {
  const [, bitString] = derList(certificate.key, 0x30, "a key");
  return (bitString ?? certificate.key).content.subarray(1);
}

/** An OCSPResponse about a certificate of this issuer. */
export function makeAnswer(issuer: Sample, about: Sample, order: AnswerOrder = {}): Uint8Array {
  if (order.refused !== undefined) return seq(der(0x0a, Uint8Array.of(order.refused)));
  const by = order.by ?? issuer;
  const hash = (bytes: Uint8Array): Uint8Array =>
    createHash(order.hash ?? "sha1")
      .update(bytes)
      .digest();
  const made = order.made ?? "2026-12-01T00:00:00Z";
  const named = order.named ?? issuer;
  const single = seq(
    seq(
      certificateHashes[order.hash ?? "sha1"],
      ...[octets(hash(named.certificate.subject)), octets(hash(keyBits(named)))],
      order.serial === undefined ? der(0x02, about.certificate.serial) : small(order.serial),
    ),
    statusOf(order.status ?? "good"),
    time(made),
    ...(order.next === undefined ? [] : [der(0xa0, time(order.next))]),
    ...(order.single === undefined ? [] : [der(0xa1, seq(...order.single))]),
  );
  const responder = order.responder ?? by;
  const part = seq(
    order.byKey === true
      ? der(0xa2, octets(createHash("sha1").update(keyBits(responder)).digest()))
      : der(0xa1, responder.certificate.subject),
    time(order.produced ?? made),
    seq(...Array.from({ length: order.times ?? 1 }, () => single)),
    ...(order.extensions === undefined ? [] : [der(0xa1, seq(...order.extensions))]),
  );
  const bag = (order.certificates ?? (by === issuer ? [] : [by.certificate])).map(({ whole }) => whole);
  const basic = seq(
    ...[part, signatures[by.kind], bits(signBy(by, part))],
    ...(bag.length === 0 ? [] : [der(0xa0, seq(...bag))]),
  );
  return seq(der(0x0a, Uint8Array.of(0)), der(0xa0, seq(oid("1.3.6.1.5.5.7.48.1.1"), octets(basic))));
}

function statusOf(status: NonNullable<AnswerOrder["status"]>): Uint8Array {
  if (status === "good") return der(0x80);
  if (status === "unknown") return der(0x82);
  const { at, reason } = status;
  return der(0xa1, time(at), ...(reason === undefined ? [] : [der(0xa0, der(0x0a, Uint8Array.of(reason)))]));
}
