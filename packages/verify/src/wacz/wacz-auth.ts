/** Signatures in a WACZ, as wacz-auth 0.1.0 has them. Source: spec/foreign-proofs, "WACZ". */
import { equalBytes, fromBase64, utf8 } from "../format/bytes.ts";
import { FormatError, newHasher } from "../format/digest.ts";
import type { Outcome } from "../finding.ts";
import { formatInstant, instantMs, type Instant } from "../format/instant.ts";
import { memberOf } from "../format/json.ts";
import { UnknownAlgorithm } from "../time/algorithm.ts";
import { certificatesInPem, dnsNamesOf, isValidAt, nameText, type Certificate } from "../time/certificate.ts";
import { chainTo } from "../time/chain.ts";
import { judgeTimeStamp, type TimeTrust, type TimeVerdict } from "../time/judge.ts";
import { isSignedByEcdsaKey } from "../time/signed-by.ts";

/** Whom the user trusts to sign what is not of an archive. Nothing that lies in the evidence is among it. */
export interface SignerTrust {
  /** Public keys, each a SubjectPublicKeyInfo in DER. */
  readonly keys: readonly Uint8Array[];
  /** Roots of authorities over names. */
  readonly roots: readonly Certificate[];
  readonly time: TimeTrust;
  /** What has expired by then is told; it decides nothing. */
  readonly now: Instant;
}

/** What the holder of a key gives for the hash of a manifest, both in base64. */
export interface ManifestSignature {
  /** SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /** Two numbers, one after the other, each as long as the curve. */
  readonly signature: string;
}

/** The version of wacz-auth that is written, and read. */
export const waczAuthVersion = "0.1.0";

/** Nobody is trusted: what is intact is of an unknown signer. */
export const noSigners: SignerTrust = {
  keys: [],
  roots: [],
  time: { roots: [], others: [], lists: [] },
  now: "1970-01-01T00:00:00.000Z",
};

/** What is said of a signature. `signer` only where it is intact, and for want of trust alone. */
export interface JudgedSignature {
  readonly outcome: Outcome;
  readonly detail: string;
  readonly signer?: "unknown";
}

const common = ["hash", "signature", "created", "software", "version"] as const;
const anonymousForm: ReadonlySet<string> = new Set([...common, "publicKey"]);
const domainForm: ReadonlySet<string> = new Set([
  ...common,
  ...["domain", "domainCert", "timeSignature", "timestampCert", "crossSignedCert"],
]);
const certificatesMax = 16;
const createdWithinMs = 10 * 60 * 1000;
const forServers = { oid: "1.3.6.1.5.5.7.3.1", words: "servers" };

/** Judges `signedData` over the hash that the digest states. Whatever it is, the answer is a judgement, never an error. */
export function judgeWaczSignature(signed: unknown, hash: string, trust: SignerTrust): JudgedSignature {
  try {
    return judge(signed, hash, trust);
  } catch (error) {
    if (error instanceof UnknownAlgorithm) return { outcome: "unchecked", detail: `it has ${error.message}` };
    if (error instanceof FormatError) return fails(error.message);
    throw error;
  }
}

function judge(signed: unknown, hash: string, trust: SignerTrust): JudgedSignature {
  if (typeof signed !== "object" || signed === null || Array.isArray(signed)) return fails("it is no object");
  const stated = memberOf(signed, "version");
  if (stated !== undefined && stated !== waczAuthVersion)
    return { outcome: "unchecked", detail: "it is of a version of wacz-auth that is not known here" };
  const isDomain = memberOf(signed, "domain") !== undefined;
  const form = isDomain ? domainForm : anonymousForm;
  const foreign = Object.keys(signed).find((name) => !form.has(name));
  if (foreign !== undefined) return fails(`it has a member that its form does not have: ${foreign.slice(0, 40)}`);
  if (textOf(signed, "hash") !== hash) return fails("it is over the hash of another manifest");
  const signature = textOf(signed, "signature");
  if (signature === "") return fails("its signature is empty");
  const order = { signed, hash, signature, trust };
  return isDomain ? judgeDomain(order) : judgeAnonymous(order);
}

interface Order {
  readonly signed: object;
  /** The text that was signed. */
  readonly hash: string;
  readonly signature: string;
  readonly trust: SignerTrust;
}

function judgeAnonymous({ signed, hash, signature, trust }: Order): JudgedSignature {
  const key = fromBase64(textOf(signed, "publicKey"));
  if (!isSignedByEcdsaKey(key, utf8(hash), fromBase64(signature))) return fails("its signature is wrong");
  const who = `signed by the key ${keyText(key)}${claimedTime(signed)}`;
  if (trust.keys.some((one) => equalBytes(one, key)))
    return { outcome: "holds", detail: `${who}, which you trust: whoever holds it signed these files` };
  return unknown(`${who}, which is none that you trust: whoever holds it signed these files, and it does not say who`);
}

function judgeDomain({ signed, hash, signature, trust }: Order): JudgedSignature {
  const domain = textOf(signed, "domain");
  const certificates = certificatesInPem(textOf(signed, "domainCert"), certificatesMax);
  const [own] = certificates;
  if (own === undefined) return fails("it has no certificate");
  if (!isSignedByEcdsaKey(own.key.whole, utf8(hash), fromBase64(signature))) return fails("its signature is wrong");
  if (!dnsNamesOf(own).some((name) => isNamed(domain, name))) return fails("its certificate is not for its domain");
  const stamped = judgeStamp(signed, signature, trust);
  if (stamped.state === "broken") return fails(`its time signature: ${stamped.detail}`);
  if (stamped.time === null) return { outcome: "unchecked", detail: `its time signature: ${stamped.detail}` };
  const time = instantMs(stamped.time);
  const created = Date.parse(textOf(signed, "created"));
  if (Number.isNaN(created)) return fails("it does not say when it was created");
  if (Math.abs(created - time) > createdWithinMs)
    return fails(`it says that it was created ${formatInstant(created)}, and was stamped ${stamped.time}`);
  if (!isValidAt(own, time)) return fails("the certificate of its domain was not valid at the stamped time");
  const against = againstDomain(signed, own, certificates, { time, trust });
  const who = `signed by ${nameText(own.subject)} for ${domain}; ${stamped.detail}`;
  if (stamped.state === "revoked") return { outcome: "unchecked", detail: who };
  if (stamped.state === "trusted" && against === null)
    return { outcome: "holds", detail: `${who}; a root that you trust vouches for the domain` };
  return unknown(`intact: ${who}; ${against ?? "a root that you trust vouches for the domain"}`);
}

function judgeStamp(signed: object, signature: string, { time, now }: SignerTrust): TimeVerdict {
  const hints = memberOf(signed, "timestampCert");
  const others = hints === undefined ? [] : certificatesInPem(textOf(signed, "timestampCert"), certificatesMax);
  const token = fromBase64(textOf(signed, "timeSignature"));
  const trust = { ...time, others: [...time.others, ...others] };
  return judgeTimeStamp(token, { data: utf8(signature), nonce: null }, trust, now);
}

/** Null if a root of the user's vouches for the domain, by one of two ways; else why not. */
function againstDomain(
  signed: object,
  own: Certificate,
  hints: readonly Certificate[],
  { time, trust }: { readonly time: number; readonly trust: SignerTrust },
): string | null {
  const first = chainTo(trust.roots, own, hints, time, forServers);
  if (memberOf(signed, "crossSignedCert") === undefined) return first.reason;
  const crossed = certificatesInPem(textOf(signed, "crossSignedCert"), certificatesMax);
  const [cross] = crossed;
  if (cross === undefined || !equalBytes(cross.key.whole, own.key.whole))
    throw new FormatError("its cross-signed certificate has another key");
  if (first.reason === null || !isValidAt(cross, time)) return first.reason;
  return chainTo(trust.roots, cross, crossed, time, forServers).reason === null ? null : first.reason;
}

/** RFC 6125 section 6.4: a star stands for one whole label, the first. */
function isNamed(domain: string, name: string): boolean {
  const [wanted, own] = [domain.toLowerCase(), name.toLowerCase()];
  if (wanted === own) return true;
  return own.startsWith("*.") && own.split(".").length > 2 && wanted.slice(wanted.indexOf(".")) === own.slice(1);
}

function textOf(signed: object, name: string): string {
  const value = memberOf(signed, name);
  if (typeof value !== "string") throw new FormatError(`it has no ${name}`);
  return value;
}

/** Nothing covers it. */
function claimedTime(signed: object): string {
  const ms = Date.parse(String(memberOf(signed, "created")));
  return Number.isNaN(ms) ? "" : ` (by its own word ${formatInstant(ms)})`;
}

/** As `openssl pkey -pubin -outform DER | sha256sum` begins. */
function keyText(key: Uint8Array): string {
  const hasher = newHasher();
  hasher.update(key);
  return hasher.hex().slice(0, 16);
}

function fails(reason: string): JudgedSignature {
  return { outcome: "fails", detail: reason };
}

function unknown(detail: string): JudgedSignature {
  return { outcome: "unchecked", detail, signer: "unknown" };
}
