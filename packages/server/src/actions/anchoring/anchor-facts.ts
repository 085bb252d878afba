/** What is known of everybody who is asked for anchors: from settings, log and the files of anchors. Gathered by whoever knows where they lie. */
import {
  instantMs,
  type CosignDetail,
  type Digest,
  type Instant,
  type Known,
  type ListDetail,
  type PeerDetail,
  type ProofDetail,
  type StampDetail,
  type StatusDetail,
  type TimestampDetail,
  type TimeVerdict,
  type TokenDetail,
  type UpgradeDetail,
} from "@muniment/verify";
import type { NamedForAnchors } from "../../archive/anchor-settings.ts";
import type { TokenEntry, Uncovered } from "../../index/items.ts";

/** How it stands with one authority or witness, or with the calendars, which are asked together. */
export interface AskedFacts<Detail extends TokenDetail> {
  /** Whether the settings name it: it is asked. */
  readonly named: boolean;
  /** The newest that was had, and how many entries it covers: null if its files cannot be read. */
  readonly had: { readonly entry: TokenEntry<Detail>; readonly entries: number | null } | null;
  /** The newest that was not had and the first since one was, if none was had since; else null. */
  readonly failing: { readonly first: TokenEntry<Detail>; readonly last: TokenEntry<Detail> } | null;
  /** Entries that wait for it, other than those about anchors. */
  readonly waiting: Uncovered | null;
}

export interface AuthorityFacts extends AskedFacts<StampDetail> {
  readonly authority: string;
  /** The newest stamp as it is judged now; null if there is none that can be read. */
  readonly verdict: TimeVerdict | null;
}

export interface WitnessFacts extends AskedFacts<CosignDetail> {
  /** Its verifier key. */
  readonly witness: string;
  /** Null: by stick. */
  readonly url: string | null;
}

export type RevocationDetail = ListDetail | StatusDetail;

/** One list, or one certificate at one responder. */
export interface RevocationFacts {
  /** Unlike that of any other. */
  readonly subject: string;
  readonly kind: "list" | "status";
  readonly url: string;
  /** Of a status, the certificate: null where all in the token's chain are asked about, as none was yet. */
  readonly certificate: Digest | null;
  /** The file of the newest token that it is for, its stamped time, and when its signer's certificate runs out: null where that is not known. */
  readonly token: string;
  readonly stamped: Instant | null;
  readonly ends: Instant | null;
  readonly had: TokenEntry<RevocationDetail & { readonly outcome: "obtained" }> | null;
  readonly failing: AskedFacts<RevocationDetail>["failing"];
}

export interface AnchorFacts {
  readonly named: NamedForAnchors;
  readonly authorities: readonly AuthorityFacts[];
  readonly calendars: AskedFacts<TimestampDetail>;
  /** The newest that failed, where it is newer than any that gained a block. */
  readonly upgrades: AskedFacts<UpgradeDetail>["failing"];
  /** Those that no other was made from. */
  readonly proofs: readonly TokenEntry<ProofObtained>[];
  readonly witnesses: readonly WitnessFacts[];
  /** Of the lists and responders that are named. */
  readonly revocations: readonly RevocationFacts[];
  /** Heads that this home's witness cosigned and the log does not tell of, with when it told last of that log. */
  readonly peers: readonly { readonly detail: PeerDetail; readonly told: Instant | null }[];
  /** What keeps this home's own witness from being read; else null. */
  readonly witnessFault: { readonly message: string; readonly next: string } | null;
  /** All that the log says of whom was asked before. */
  readonly said: readonly TokenEntry[];
}

export type ProofObtained = Extract<ProofDetail, { readonly outcome: "obtained" }>;

/** Of the entries about one subject, in the order of the log. */
export function historyOf<Detail extends TokenDetail>(
  entries: readonly TokenEntry<Detail>[],
): { readonly had: TokenEntry<Detail> | null; readonly failing: AskedFacts<Detail>["failing"] } {
  const isHad = ({ detail }: TokenEntry<Detail>): boolean => detail.action === "peer" || detail.outcome === "obtained";
  const had = entries.findLast(isHad) ?? null;
  const missed = entries.filter((entry) => !isHad(entry) && entry.index > (had?.index ?? -1));
  const [first, last] = [missed[0], missed.at(-1)];
  return { had, failing: first === undefined || last === undefined ? null : { first, last } };
}

/** The entries of one action, for those who ask what it means. */
export function entriesOf<Action extends TokenDetail["action"]>(
  entries: readonly TokenEntry[],
  action: Action,
): readonly TokenEntry<Extract<TokenDetail, { readonly action: Action }>>[] {
  type Own = Extract<TokenDetail, { readonly action: Action }>;
  return entries.filter((entry): entry is TokenEntry<Own> => entry.detail.action === action);
}

/** When an entry says that was asked, in milliseconds since 1970, by the clock of then; null if it does not say. */
export function askedAt(entry: TokenEntry | null | undefined): number | null {
  if (entry === null || entry === undefined || entry.detail.action === "peer") return null;
  const asked: Known<Instant> = entry.detail.asked;
  return asked.basis === "not-measured" ? null : instantMs(asked.value);
}
