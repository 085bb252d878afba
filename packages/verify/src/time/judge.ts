/** What a token is worth: one of five states. Source: spec/anchors, "A token". */
import { FormatError } from "../format/digest.ts";
import { formatInstant, instantMs, type Instant } from "../format/instant.ts";
import type { Outcome } from "../finding.ts";
import { UnknownAlgorithm } from "./algorithm.ts";
import { nameText, type Certificate } from "./certificate.ts";
import { chainTo } from "./chain.ts";
import { BrokenToken, signerOf, type Stamped } from "./intact.ts";
import { parseRevocationList } from "./revocation-list.ts";
import { revocationOf, type RevocationSource } from "./revocation.ts";
import { outlives, reasonText } from "./revoked.ts";
import { parseTimeStamp, StampRefused, type Token } from "./token.ts";

/** What the user of a verifier brings from outside. What lies in an archive or a token is never among the roots. */
export interface TimeTrust {
  readonly roots: readonly Certificate[];
  /** Certificates that may stand between; nobody trusts them for being here. */
  readonly others: readonly Certificate[];
  /** Revocation lists and status answers. */
  readonly lists: readonly RevocationSource[];
}

/**
 * `trusted`: it proves the time. `untrusted`: intact, signer not trusted. `revoked`: intact, and its signer's word is worth
 * nothing. `undecided`: made in a way that is not known. `broken`: it speaks against itself.
 */
export type TimeState = "trusted" | "untrusted" | "revoked" | "undecided" | "broken";

export interface TimeVerdict {
  readonly state: TimeState;
  /** The stamped time; null if the token is broken or undecided. */
  readonly time: Instant | null;
  /** Who signed, as its certificate says; null with `time`. */
  readonly signer: string | null;
  /** When the signer's certificate runs out; null with `time`. */
  readonly expires: Instant | null;
  /** The root that vouches for it, as its certificate says; null unless the state is `trusted`. */
  readonly root: string | null;
  /** One sentence for people. */
  readonly detail: string;
}

/** Whether the time is proven: `holds`, `fails`, `unchecked`. `untrusted` is `unchecked` for want of a root. */
export function timeOutcome(state: TimeState): Outcome {
  switch (state) {
    case "trusted":
      return "holds";
    case "broken":
      return "fails";
    case "untrusted":
    case "revoked":
    case "undecided":
      return "unchecked";
  }
}

/** Whether the token is intact, whoever signed it. */
export function intactOutcome(state: TimeState): Outcome {
  if (state === "broken") return "fails";
  return state === "undecided" ? "unchecked" : "holds";
}

/**
 * Judges an answer or a bare token, at its stamped time. `now` tells only what has expired since. Whatever the bytes, the
 * answer is a verdict, never an error.
 */
export function judgeTimeStamp(bytes: Uint8Array, stamped: Stamped, trust: TimeTrust, now: Instant): TimeVerdict {
  try {
    const token = parseTimeStamp(bytes);
    const signer = signerOf(token, stamped, trust.others);
    return judgeIntact(token, signer, trust, instantMs(now));
  } catch (error) {
    if (error instanceof UnknownAlgorithm) return without("undecided", `it has ${error.message}`);
    if (isOfToken(error)) return without("broken", error.message);
    throw error;
  }
}

/** The certificates from the signer of a token to a root, signer first; null if none leads there, or `judgeTimeStamp` finds it not intact. */
export function chainOfStamp(bytes: Uint8Array, trust: TimeTrust): readonly Certificate[] | null {
  try {
    const token = parseTimeStamp(bytes);
    const signer = signerOf(token, { data: null, nonce: null }, trust.others);
    return chainTo(trust.roots, signer, [...token.certificates, ...trust.others], token.stamp.time).chain;
  } catch (error) {
    if (isOfToken(error)) return null;
    throw error;
  }
}

function isOfToken(error: unknown): error is BrokenToken | StampRefused | FormatError | UnknownAlgorithm {
  return [BrokenToken, StampRefused, FormatError, UnknownAlgorithm].some((one) => error instanceof one);
}

function without(state: TimeState, detail: string): TimeVerdict {
  return { state, time: null, signer: null, expires: null, root: null, detail };
}

function judgeIntact(token: Token, signer: Certificate, trust: TimeTrust, now: number): TimeVerdict {
  const { time, accuracy } = token.stamp;
  const who = nameText(signer.subject);
  const give = (state: TimeState, detail: string, root: string | null = null): TimeVerdict => {
    const off = accuracy === null ? "" : `, to ${accuracy / 1000} s`;
    const said = `stamped ${formatInstant(time)}${off} by ${who}; ${detail}`;
    const expires = formatInstant(signer.notAfter);
    return { state, time: formatInstant(time), signer: who, expires, root, detail: said };
  };
  const { chain, reason } = chainTo(trust.roots, signer, [...token.certificates, ...trust.others], time);
  if (chain === null) return give("untrusted", `intact, signer not trusted: ${reason}`);
  const lists = [...trust.lists, ...readable(token.lists)];
  const notes: string[] = [];
  let lookedAt = Number.POSITIVE_INFINITY;
  for (const [place, certificate] of chain.slice(0, -1).entries()) {
    const issuer = chain[place + 1];
    if (issuer === undefined) break;
    const found = revocationOf(certificate, issuer, lists);
    lookedAt = Math.min(lookedAt, found.lookedAt ?? Number.NEGATIVE_INFINITY);
    // What one of them says against the stamp is not made good by another.
    const revoked = found.revoked.find((one) => !outlives(one, time)) ?? found.revoked[0];
    if (revoked === undefined) continue;
    const said = `${nameText(certificate.subject)} was revoked ${formatInstant(revoked.time)} (${reasonText(revoked)})`;
    if (!outlives(revoked, time)) return give("revoked", `time not proven: ${said}`);
    notes.push(`${said}, after the stamp`);
  }
  const ended = chain.filter(({ notAfter }) => notAfter < now).map(({ notAfter }) => notAfter);
  if (ended.length > 0)
    notes.push(`its certificates were valid then, the first of them until ${formatInstant(Math.min(...ended))}`);
  const last = chain.at(-1);
  const root = last === undefined ? "" : nameText(last.subject);
  notes.unshift(`trusted by the root ${root}`);
  const word = "no revocation list or status answer of after that time was looked at";
  notes.push(lookedAt >= time ? "not revoked at that time" : word);
  return give("trusted", notes.join("; "), root);
}

/** Lists in a token are hints like its certificates: one that cannot be read is as good as none. */
function readable(lists: readonly Uint8Array[]): RevocationSource[] {
  const read: RevocationSource[] = [];
  for (const bytes of lists) {
    try {
      read.push(parseRevocationList(bytes));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return read;
}
