/** Asking whether certificates were taken back: lists of their issuers, and responders. Source: spec/anchors, "Asking". */
import {
  chainOfStamp,
  digestOf,
  encodeStatusRequest,
  formatInstant,
  FormatError,
  malformedRequest,
  nonceIn,
  parseRevocationList,
  parseStatusAnswer,
  readSource,
  refusalIn,
  respondersIn,
  statusesIn,
  statusNonceSize,
  toHex,
  type Certificate,
  type Instant,
  type Known,
  type StatusTold,
  type TimeTrust,
} from "@muniment/verify";
import type { AskForList } from "../../anchors/revocation-list.ts";
import type { AskForStatus } from "../../anchors/status-responder.ts";
import { claimed, filesOver, type Head, type Tried } from "./tried.ts";

/** What came of asking for one revocation list. `detail` says why it failed; else when its issuer made it. */
export interface ListHad {
  /** As in `RevocationFacts`. */
  readonly subject: string;
  readonly url: string;
  readonly outcome: "obtained" | "failed";
  readonly detail: string;
}

/** What came of asking about one certificate. `detail` says why it failed; else as of when it is so. */
export interface StatusHad {
  /** As in `RevocationFacts`. */
  readonly subject: string;
  readonly url: string;
  readonly outcome: "obtained" | "failed";
  /** Null if it failed. */
  readonly status: "good" | "revoked" | null;
  readonly detail: string;
}

export interface RevocationTools {
  readonly now: () => number;
  readonly askForList: AskForList;
  readonly askForStatus: AskForStatus;
  readonly randomBytes: (size: number) => Uint8Array;
}

/** What was stamped: the folder in which all that belongs to a stamp lies. */
export type StampedHead = Pick<Head, "data" | "anchor">;

/** The list is laid beside the stamps over that head. What is no list is not kept. */
export async function fetchList(url: string, head: StampedHead, tools: RevocationTools): Promise<Tried<ListHad>> {
  const common = { action: "list", asked: claimed(tools.now()), url } as const;
  const subject = `list ${url}`;
  const failed = (reason: string): Tried<ListHad> => {
    const detail = { ...common, outcome: "failed", reason } as const;
    return { files: [], detail, told: { subject, url, outcome: "failed", detail: reason } };
  };
  const answer = await tools.askForList(url);
  if (answer.is === "none") return failed(answer.reason);
  try {
    const { made, next } = parseRevocationList(answer.bytes);
    const { files, file } = filesOver(head, "crl", answer.bytes);
    return {
      files,
      detail: { ...common, outcome: "obtained", file, ...times({ made, next }) },
      told: { subject, url, outcome: "obtained", detail: formatInstant(made) },
    };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return failed(`what lies there is no revocation list: ${error.message}`);
  }
}

function times({ made, next }: Pick<StatusTold, "made" | "next">): { made: Known<Instant>; next?: Known<Instant> } {
  return { made: reported(made), ...(next === null ? {} : { next: reported(next) }) };
}

function reported(ms: number): Known<Instant> {
  return { basis: "reported", value: formatInstant(ms) };
}

/** A stamp whose chain is asked about. */
export interface StampAsked {
  /** Its file in the archive. */
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly stamped: Known<Instant>;
  readonly head: StampedHead;
}

/** A certificate of a stamp's chain, and who is asked about it. */
export interface StatusQuestion {
  readonly stamp: StampAsked;
  readonly url: string;
  /** Null where no chain leads to a root that was named. */
  readonly about: { readonly certificate: Certificate; readonly issuer: Certificate } | null;
}

export function subjectOfQuestion({ stamp, url, about }: StatusQuestion): string {
  return about === null ? `status ${url} ${stamp.file}` : `status ${digestOf(about.certificate.whole)} ${url}`;
}

/** Each responder that was named is asked about the certificates that name it; about the signer's, if none does. */
export function questionsOf(
  stamp: StampAsked,
  responders: readonly string[],
  trust: TimeTrust,
): readonly StatusQuestion[] {
  const chain = responders.length === 0 ? null : chainOfStamp(stamp.bytes, trust);
  if (chain === null) return responders.map((url) => ({ stamp, url, about: null }));
  const links = chain.flatMap((certificate, place) => {
    const issuer = chain[place + 1];
    return issuer === undefined ? [] : [{ certificate, issuer }];
  });
  return responders.flatMap((url) => {
    const naming = links.filter(({ certificate }) => namedBy(certificate).includes(url));
    return (naming.length === 0 ? links.slice(0, 1) : naming).map((about) => ({ stamp, url, about }));
  });
}

/** What cannot be read names nobody. */
function namedBy(certificate: Certificate): readonly string[] {
  try {
    return respondersIn(certificate);
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

/** An answer is kept beside the stamp if it speaks of that certificate; another one is not. */
export async function fetchStatus(question: StatusQuestion, tools: RevocationTools): Promise<Tried<StatusHad>> {
  const { stamp, url, about } = question;
  const asked = claimed(tools.now());
  const subject = subjectOfQuestion(question);
  const common = { action: "status", asked, stamped: stamp.stamped, token: stamp.file, url } as const;
  if (about === null) {
    const reason = "no chain leads from the stamp to a root that was named: there is no certificate to be asked about";
    const detail = { ...common, outcome: "failed", reason } as const;
    return { files: [], detail, told: { subject, url, outcome: "failed", status: null, detail: reason } };
  }
  const { whole, notAfter } = about.certificate;
  const which = { certificate: digestOf(whole), ends: reported(notAfter) };
  const had = await askAbout(question, about, tools);
  if (typeof had === "string") {
    const detail = { ...common, ...which, outcome: "failed", reason: had } as const;
    return { files: [], detail, told: { subject, url, outcome: "failed", status: null, detail: had } };
  }
  const { files, file } = filesOver(stamp.head, "ocsp", had.bytes);
  const status = had.told.status === "good" ? "good" : "revoked";
  return {
    files,
    detail: { ...common, ...which, outcome: "obtained", file, status, ...times(had.told) },
    told: { subject, url, outcome: "obtained", status, detail: formatInstant(had.told.made) },
  };
}

/** Or, for people, why there is none that could be kept. */
async function askAbout(
  { url }: StatusQuestion,
  about: NonNullable<StatusQuestion["about"]>,
  tools: RevocationTools,
): Promise<{ readonly bytes: Uint8Array; readonly told: StatusTold } | string> {
  const nonce = tools.randomBytes(statusNonceSize);
  const ask = (own: Uint8Array | null): ReturnType<AskForStatus> =>
    tools.askForStatus(url, encodeStatusRequest(about.certificate, about.issuer, own));
  let answer = await ask(nonce);
  // Some take a nonce for a mistake.
  if (answer.is === "answer" && refusalIn(answer.bytes) === malformedRequest) answer = await ask(null);
  if (answer.is === "none") return answer.reason;
  const told = judgeAnswer(answer.bytes, about, nonce, tools.now());
  return typeof told === "string" ? told : { bytes: answer.bytes, told };
}

/** Two clocks need not agree to the second. */
const aheadMaxMs = 5 * 60_000;

/** What it says of the certificate; or, for people, why it says nothing that could be kept. */
function judgeAnswer(
  bytes: Uint8Array,
  { certificate, issuer }: NonNullable<StatusQuestion["about"]>,
  nonce: Uint8Array,
  now: number,
): StatusTold | string {
  try {
    const answer = parseStatusAnswer(bytes);
    const own = nonceIn(answer);
    if (own !== null && toHex(own) !== toHex(nonce)) return "its answer is to another request";
    const speaks = readSource(answer, certificate, issuer) !== null;
    const [told] = speaks ? statusesIn(answer, certificate, issuer).filter(({ status }) => status !== "unknown") : [];
    if (told === undefined)
      return "its answer does not speak of that certificate: it is about another, is not known to it, or is not signed by its issuer or whom that named";
    if (told.made - now > aheadMaxMs) return "its answer is from a time that has not come, by the clock here";
    if (told.next !== null && now - told.next > aheadMaxMs) return "its answer was over already, by the clock here";
    return told;
  } catch (error) {
    if (error instanceof FormatError) return `its answer cannot be used: ${error.message}`;
    throw error;
  }
}
