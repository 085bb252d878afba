/** A chain of certificates from a signer to a root that the user named. Source: spec/anchors, "A token". */
import { equalBytes } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import { UnknownAlgorithm } from "./algorithm.ts";
import {
  authorityOf,
  isIssuedBy,
  isSameCertificate,
  isValidAt,
  keyUsageBit,
  keyUsageOf,
  nameText,
} from "./certificate.ts";
import { allowsPurpose, timeStamping, unknownCritical, type Certificate } from "./certificate.ts";

export const chainMax = 8;
/** Certificates of one name and key could be arranged so that there are millions of ways: only so many links are looked at. */
const signaturesMax = 64;

export type ChainReading =
  | { readonly chain: readonly Certificate[]; readonly reason: null }
  /** Why none was found: what stood against the last link that was tried. */
  | { readonly chain: null; readonly reason: string };

/** What the end of a chain was certified for. */
export interface ChainPurpose {
  /** As extended key usage, in dots. */
  readonly oid: string;
  /** In the plural, for people. */
  readonly words: string;
}

const forStamps: ChainPurpose = { oid: timeStamping, words: "time stamps" };

/** The first chain that holds at `time`, signer first, root last. `others` are hints: nobody trusts them. */
export function chainTo(
  roots: readonly Certificate[],
  signer: Certificate,
  others: readonly Certificate[],
  time: number,
  purpose: ChainPurpose = forStamps,
): ChainReading {
  if (roots.length === 0) return { chain: null, reason: `no root for ${purpose.words} was given` };
  const search = new ChainSearch(roots, others, time, purpose);
  const chain = search.from([signer]);
  return chain === null ? { chain, reason: search.reason } : { chain, reason: null };
}

class ChainSearch {
  reason = "no certificate leads from its signer to a root that was given";
  readonly #roots: readonly Certificate[];
  readonly #others: readonly Certificate[];
  readonly #time: number;
  readonly #purpose: ChainPurpose;
  #left = signaturesMax;

  constructor(roots: readonly Certificate[], others: readonly Certificate[], time: number, purpose: ChainPurpose) {
    this.#roots = roots;
    this.#others = others;
    this.#time = time;
    this.#purpose = purpose;
  }

  /** At most `chainMax` calls deep. */
  from(chain: readonly Certificate[]): readonly Certificate[] | null {
    const last = chain.at(-1);
    if (last === undefined || chain.length >= chainMax) return null;
    for (const root of this.#roots) if (this.#links(last, root, chain)) return [...chain, root];
    for (const other of this.#others) {
      if (chain.some((one) => isSameCertificate(one, other)) || !this.#links(last, other, chain)) continue;
      const whole = this.from([...chain, other]);
      if (whole !== null) return whole;
    }
    return null;
  }

  #links(certificate: Certificate, issuer: Certificate, below: readonly Certificate[]): boolean {
    if (!equalBytes(certificate.issuer, issuer.subject)) return false;
    const against = this.#against(certificate, issuer, below.length - 1);
    if (against === null) return true;
    this.reason = `${nameText(issuer.subject)} does not vouch for ${nameText(certificate.subject)}: ${against}`;
    return false;
  }

  /** `between` counts the CAs that stand between the issuer and the signer. */
  #against(certificate: Certificate, issuer: Certificate, between: number): string | null {
    try {
      if (!isValidAt(issuer, this.#time)) return "its certificate was not valid at the stamped time";
      const authority = authorityOf(issuer);
      if (authority === null) return "it is no authority over certificates";
      if (authority.below !== null && authority.below < between) return "too many certificates stand between the two";
      const usage = keyUsageOf(issuer);
      if (usage !== null && !usage.has(keyUsageBit.certificateSigning)) return "its key is not for certificates";
      if (!allowsPurpose(issuer, this.#purpose.oid)) return `it is not for ${this.#purpose.words}`;
      const unknown = unknownCritical(issuer);
      if (unknown !== null) return `its certificate has the critical extension ${unknown}`;
      if (this.#left === 0) return `more than ${signaturesMax} signatures would have to be tried`;
      this.#left -= 1;
      return isIssuedBy(certificate, issuer) ? null : "its signature is wrong";
    } catch (error) {
      if (error instanceof FormatError || error instanceof UnknownAlgorithm) return error.message;
      throw error;
    }
  }
}
