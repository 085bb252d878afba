/** A certificate authority of one run of the site, made at its start and trusted by nobody. DER as in X.690, certificates as in RFC 5280. */
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

/** In PEM. */
export interface Identity {
  readonly key: string;
  /** The server's certificate, and that of the authority. */
  readonly cert: string;
}

const ecdsaWithSha256 = Buffer.from("06082a8648ce3d040302", "hex");
const commonName = Buffer.from("0603550403", "hex");
const basicConstraints = Buffer.from("0603551d13", "hex");
const subjectAltName = Buffer.from("0603551d11", "hex");
const certain = Buffer.from("0101ff", "hex");

const dayMs = 24 * 60 * 60 * 1000;

/** A server's key, with a certificate for these IPv4 addresses that an authority of its own has signed. */
export function newIdentity(addresses: readonly string[]): Identity {
  const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = "Test authority of the site";
  const root = certificate({
    subject: issuer,
    issuer,
    key: authority.publicKey,
    signer: authority.privateKey,
    extensions: [extension(basicConstraints, sequence(certain))],
  });
  const names = addresses.map((address) => tlv(0x87, Buffer.from(address.split(".").map(Number))));
  const leaf = certificate({
    subject: "The test site",
    issuer,
    key: server.publicKey,
    signer: authority.privateKey,
    extensions: [extension(subjectAltName, sequence(...names))],
  });
  return { key: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert: pem(leaf) + pem(root) };
}

interface Order {
  readonly subject: string;
  readonly issuer: string;
  readonly key: KeyObject;
  readonly signer: KeyObject;
  readonly extensions: readonly Buffer[];
}

function certificate({ subject, issuer, key, signer, extensions }: Order): Buffer {
  const serial = randomBytes(16);
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0); // Positive, and of full length.
  const now = Date.now();
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))), // Version 3
    tlv(0x02, serial),
    sequence(ecdsaWithSha256),
    name(issuer),
    sequence(time(now - dayMs), time(now + 30 * dayMs)),
    name(subject),
    key.export({ type: "spki", format: "der" }),
    tlv(0xa3, sequence(...extensions)),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign("sha256", body, signer)]);
  return sequence(body, sequence(ecdsaWithSha256), tlv(0x03, signature));
}

function extension(id: Buffer, value: Buffer): Buffer {
  return sequence(id, tlv(0x04, value));
}

function name(text: string): Buffer {
  return sequence(tlv(0x31, sequence(commonName, tlv(0x0c, Buffer.from(text)))));
}

/** UTCTime: `YYMMDDHHMMSSZ`. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, "").slice(2, 14);
  return tlv(0x17, Buffer.from(`${digits}Z`, "latin1"));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, ...parts);
}

function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(length < 0x80 ? [length] : long)]), value]);
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
