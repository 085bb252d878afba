/** Asking time-stamp authorities. Source: spec/anchors, "Asking". */
import { createHash } from "node:crypto";
import {
  formatInstant,
  fromBase64,
  judgeTimeStamp,
  listAddressesOf,
  nonceOf,
  parseCertificate,
  responderAddressesOf,
  toHex,
  type Instant,
  type StampDetail,
  type TimeTrust,
  type TimeVerdict,
} from "@muniment/verify";
import type { AskForStamp } from "../../anchors/time-authority.ts";
import type { TimeAuthority } from "../../archive/anchor-settings.ts";
import { claimed, filesOver, type Head, type Tried } from "./tried.ts";

/** What came of asking one authority. */
export interface Stamped {
  readonly authority: string;
  readonly outcome: "obtained" | "failed";
  /** The stamped time; null if it failed. */
  readonly time: Instant | null;
  /** Whether the stamp leads to a root that was named for the authority. */
  readonly trusted: boolean;
  readonly detail: string;
  /** Addresses of revocation lists that its certificates name, and its owner did not. */
  readonly unnamedLists: readonly string[];
  /** Likewise, of responders. */
  readonly unnamedResponders: readonly string[];
}

/** What the owner trusts for stamps: the roots that were named with the authorities. */
export function timeTrustOf(authorities: readonly TimeAuthority[]): TimeTrust {
  const roots = authorities.flatMap((one) => one.roots.map((root) => parseCertificate(fromBase64(root))));
  return { roots, others: [], lists: [] };
}

export interface StampTools {
  readonly now: () => number;
  readonly ask: AskForStamp;
  readonly randomBytes: (size: number) => Uint8Array;
}

/** What came of one question: an intact token, whoever signed it, with its time; or why there is none. */
export type TokenTried =
  | {
      readonly is: "token";
      readonly bytes: Uint8Array;
      readonly nonce: Uint8Array;
      readonly time: Instant;
      readonly verdict: TimeVerdict;
    }
  | { readonly is: "none"; readonly reason: string };

/** Asks for a token over a SHA-256, and judges it as of `asked`. */
export async function askForToken(
  authority: TimeAuthority,
  hash: Uint8Array,
  { ask, randomBytes, asked }: Pick<StampTools, "ask" | "randomBytes"> & { readonly asked: number },
): Promise<TokenTried> {
  const nonce = nonceOf(randomBytes(16));
  const answer = await ask(authority.url, hash, nonce);
  if (answer.is === "none") return answer;
  const { bytes } = answer;
  const verdict = judgeTimeStamp(
    bytes,
    { data: { sha256: hash }, nonce },
    timeTrustOf([authority]),
    formatInstant(asked),
  );
  const { time, detail } = verdict;
  if (time === null) return { is: "none", reason: `its answer is no stamp that could be used: ${detail}` };
  return { is: "token", bytes, nonce, time, verdict };
}

export async function stampBy(
  authority: TimeAuthority,
  head: Head,
  { now, ask, randomBytes }: StampTools,
): Promise<Tried<Stamped>> {
  const { name, url } = authority;
  const { data, anchor } = head;
  const asked = now();
  const common = { action: "stamp", anchor, asked: claimed(asked), authority: { name, url } } as const;
  const failed = (reason: string): Tried<Stamped> => {
    const detail: StampDetail = { ...common, outcome: "failed", reason };
    const none = { time: null, trusted: false, ...unnamedIn(null, authority) };
    return { files: [], detail, told: { authority: name, outcome: "failed", detail: reason, ...none } };
  };
  const hash = createHash("sha256").update(data).digest();
  const tried = await askForToken(authority, hash, { ask, randomBytes, asked });
  if (tried.is === "none") return failed(tried.reason);
  const { bytes, nonce, time, verdict } = tried;
  const { state, detail } = verdict;
  const { files, file } = filesOver(head, "tsr", bytes);
  return {
    files,
    detail: { ...common, outcome: "obtained", file, nonce: toHex(nonce), stamped: { basis: "reported", value: time } },
    told: {
      ...{ authority: name, outcome: "obtained", time, trusted: state === "trusted", detail },
      ...unnamedIn(bytes, authority),
    },
  };
}

/** Addresses that the certificates in a stamp name, and its owner did not: a stranger's word, which is told and not asked. */
export function unnamedIn(
  stamp: Uint8Array | null,
  named: Pick<TimeAuthority, "lists" | "responders">,
): Pick<Stamped, "unnamedLists" | "unnamedResponders"> {
  if (stamp === null) return { unnamedLists: [], unnamedResponders: [] };
  return {
    unnamedLists: listAddressesOf(stamp).filter((address) => !named.lists.includes(address)),
    unnamedResponders: responderAddressesOf(stamp).filter((address) => !named.responders.includes(address)),
  };
}
