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

export async function stampBy(
  authority: TimeAuthority,
  head: Head,
  { now, ask, randomBytes }: StampTools,
): Promise<Tried<Stamped>> {
  const { name, url } = authority;
  const { data, anchor } = head;
  const nonce = nonceOf(randomBytes(16));
  const asked = now();
  const common = { action: "stamp", anchor, asked: claimed(asked), authority: { name, url } } as const;
  const failed = (reason: string): Tried<Stamped> => {
    const detail: StampDetail = { ...common, outcome: "failed", reason };
    const none = { time: null, trusted: false, ...unnamedIn(null, authority) };
    return { files: [], detail, told: { authority: name, outcome: "failed", detail: reason, ...none } };
  };
  const answer = await ask(url, createHash("sha256").update(data).digest(), nonce);
  if (answer.is === "none") return failed(answer.reason);
  const { bytes } = answer;
  const verdict = judgeTimeStamp(bytes, { data, nonce }, timeTrustOf([authority]), formatInstant(asked));
  const { state, time, detail } = verdict;
  if (time === null) return failed(`its answer is no stamp that could be used: ${detail}`);
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
