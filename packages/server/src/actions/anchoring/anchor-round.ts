/** One round of asking for anchors: what is asked of whom, what is kept of it, and what the log says. Source: spec/anchors. */
import {
  formatInstant,
  headText,
  type PeerDetail,
  type TokenDetail,
  type TokenRecord,
  type Vkey,
} from "@muniment/verify";
import type { AskForList } from "../../anchors/revocation-list.ts";
import type { AskForStatus } from "../../anchors/status-responder.ts";
import type { AskForStamp } from "../../anchors/time-authority.ts";
import type { NamedCalendar, NamedWitness, TimeAuthority } from "../../archive/anchor-settings.ts";
import type { Archive } from "../../archive/archive.ts";
import type { TokenEntry } from "../../index/items.ts";
import { subjectOf } from "../../index/token-subject.ts";
import { OperationError } from "../../operation-error.ts";
import type { Post } from "../../witness/ask-witness.ts";
import { envelope, type Maker } from "../maker.ts";
import type { AnchorFacts } from "./anchor-facts.ts";
import { cosignBy, type CosignedBy } from "./cosign.ts";
import { promiseBy, upgradeOf, type KeptProof, type Promised, type Upgraded } from "./proof.ts";
import {
  fetchList,
  fetchStatus,
  questionsOf,
  subjectOfQuestion,
  type ListHad,
  type RevocationTools,
  type StampAsked,
  type StampedHead,
  type StatusHad,
  type StatusQuestion,
} from "./revocation.ts";
import { stampBy, timeTrustOf, type Stamped } from "./stamp.ts";
import { headOf, isSaid, type Head, type KeptFile, type Recorded, type Tried } from "./tried.ts";

/** Nobody was named: nothing was asked of anybody. */
export class AnchorError extends OperationError<"anchor.nobody"> {
  override readonly name = "AnchorError";
}

export interface RoundTools {
  readonly archive: Pick<Archive, "append" | "checkpoint" | "evidence" | "keepAnchor">;
  readonly maker: Maker;
  /** The key that signs the log now. */
  readonly key: Vkey;
  readonly ask: AskForStamp;
  readonly askForList: AskForList;
  readonly askForStatus: AskForStatus;
  readonly post: Post;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly signal: AbortSignal;
}

/** Who is to be asked, and about what. All of them were named by the user. */
export interface RoundOrder {
  readonly authorities: readonly TimeAuthority[];
  /** Asked together, for one proof; none if it is empty. */
  readonly calendars: readonly NamedCalendar[];
  readonly witnesses: readonly (NamedWitness & { readonly url: string; readonly knownSize: number })[];
  /** Proofs that are to be asked about again, at the calendars that are named. */
  readonly proofs: { readonly kept: readonly KeptProof[]; readonly calendars: readonly NamedCalendar[] };
  /** What is asked for again, for stamps of before. */
  readonly again: RevocationOrder;
  /** Heads of other logs of which the log is to tell. */
  readonly peers: readonly PeerDetail[];
  /** Why the heads that this home's own witness cosigned are not known; else null. */
  readonly witnessFault: AnchorFacts["witnessFault"];
  /** What the log says of whom was asked before, the newest of each last. */
  readonly said: readonly TokenEntry[];
}

/** Lists, each beside the stamps over a head, and questions about certificates. */
export interface RevocationOrder {
  readonly lists: readonly { readonly url: string; readonly head: StampedHead }[];
  readonly questions: readonly StatusQuestion[];
}

/** What came of a round. The entries that say so have their index; null: see `Recorded`. */
export interface Anchored {
  /** The head that was anchored, for people. */
  readonly head: string;
  readonly entries: number;
  readonly stamps: readonly Recorded<Stamped>[];
  /** Null if no calendar was asked. */
  readonly proof: Recorded<Promised> | null;
  readonly cosignatures: readonly Recorded<CosignedBy>[];
  readonly lists: readonly Recorded<ListHad>[];
  readonly statuses: readonly Recorded<StatusHad>[];
  /** Those proofs of which something is open. */
  readonly upgrades: readonly Recorded<Upgraded>[];
  readonly peers: readonly Recorded<{ readonly origin: string; readonly size: number }>[];
  /** Why the heads that this home's own witness cosigned could not be told; else null. */
  readonly witnessFault: AnchorFacts["witnessFault"];
}

/**
 * Asks all at once, over one head. What was had is kept before the log says so; what was not had is in the log as failed, unless it
 * says so already. If a witness has cosigned more than is here, what was had is kept, and nothing is added to the log. Throws
 * ArchiveError where nothing could be kept or sealed, and the reason of `signal`.
 */
export async function anchorRound(tools: RoundTools, order: RoundOrder): Promise<Anchored> {
  const sealing = new Sealing(tools, order.said);
  const { checkpoint, note } = await tools.archive.checkpoint();
  const head = headOf(checkpoint, note, tools.key);
  const asking = { ...tools, now: () => tools.maker.now() };
  const [stamps, proof, cosignatures] = await Promise.all([
    Promise.all(order.authorities.map((one) => stampBy(one, head, asking))),
    order.calendars.length === 0 ? null : promiseBy(order.calendars, head, asking),
    Promise.all(order.witnesses.map(({ knownSize, key, url }) => cosignBy({ key, url }, head, knownSize, asking))),
  ]);
  if (cosignatures.some(({ told }) => told.outcome === "behind")) sealing.stop();
  const [stamped, promised, cosigned] = [
    await sealing.seal(stamps),
    await sealing.seal(proof === null ? [] : [proof]),
    await sealing.seal(cosignatures),
  ];
  // Not before the witnesses were asked: nothing may be added to a copy that was put back.
  const peers = await sealing.seal(order.peers.map(peerTried));
  const after = revocationsAfter(stamps, order.authorities, head);
  const lists = await sealing.seal(await listsOf(after, order.again, asking));
  const statuses = await sealing.seal(await statusesOf(after, order.again, asking));
  const upgrades = await sealing.seal(await upgradesOf(order.proofs, asking));
  return {
    ...{ head: headText(checkpoint), entries: checkpoint.size, stamps: stamped, proof: promised[0] ?? null },
    ...{ cosignatures: cosigned, lists, statuses, upgrades, peers, witnessFault: order.witnessFault },
  };
}

export function nobodyNamed(): AnchorError {
  return new AnchorError(
    "anchor.nobody",
    "Nobody was named who could be asked for proof over the log's head, and nobody else is asked.",
    "Name somebody: `muniment settings presets` lists well-known ones, `muniment settings --help` shows how. They learn the hash of the log's head, and nothing else of the archive.",
  );
}

function peerTried(detail: PeerDetail): Tried<{ readonly origin: string; readonly size: number }> {
  return { files: [], detail, told: { origin: detail.origin, size: detail.size } };
}

/** Right after a stamp: each list that was named with its authority, and each responder about the certificates of its chain. */
function revocationsAfter(
  stamps: readonly Tried<Stamped>[],
  authorities: readonly TimeAuthority[],
  head: Head,
): RevocationOrder {
  const asked = authorities.flatMap((authority) => {
    const stamp = stampIn(
      stamps.find(({ told }) => told.authority === authority.name),
      head,
    );
    return stamp === null ? [] : [{ authority, stamp }];
  });
  return {
    lists: asked.flatMap(({ authority }) => authority.lists.map((url) => ({ url, head }))),
    questions: asked.flatMap(({ authority, stamp }) =>
      questionsOf(stamp, authority.responders, timeTrustOf([authority])),
    ),
  };
}

function stampIn(tried: Tried<Stamped> | undefined, head: Head): StampAsked | null {
  const [detail, bytes] = [tried?.detail, tried?.files.at(-1)?.bytes];
  if (detail?.action !== "stamp" || detail.outcome !== "obtained" || bytes === undefined) return null;
  return { file: detail.file.name, bytes, stamped: detail.stamped, head };
}

/** Each once, whoever wants it. */
async function listsOf(
  after: RevocationOrder,
  again: RevocationOrder,
  tools: RevocationTools,
): Promise<readonly Tried<ListHad>[]> {
  const heads = new Map([...again.lists, ...after.lists].map(({ url, head }) => [url, head]));
  return await Promise.all([...heads].map(([url, head]) => fetchList(url, head, tools)));
}

async function statusesOf(
  after: RevocationOrder,
  again: RevocationOrder,
  tools: RevocationTools,
): Promise<readonly Tried<StatusHad>[]> {
  const questions = [...again.questions, ...after.questions].map((one) => [subjectOfQuestion(one), one] as const);
  return await Promise.all([...new Map(questions).values()].map((one) => fetchStatus(one, tools)));
}

/** One after another: each asks several calendars, and nothing waits for it. */
async function upgradesOf(
  { kept, calendars }: RoundOrder["proofs"],
  tools: Parameters<typeof upgradeOf>[2],
): Promise<readonly Tried<Upgraded>[]> {
  const tries: Tried<Upgraded>[] = [];
  for (const proof of calendars.length === 0 ? [] : kept) {
    const tried = await upgradeOf(proof, calendars, tools);
    if (tried !== null) tries.push(tried);
  }
  return tries;
}

/** Keeps, then seals. */
export class Sealing {
  readonly #tools: Pick<RoundTools, "archive" | "maker">;
  readonly #said: Pick<TokenEntry, "sealed" | "detail">[];
  #stopped = false;

  constructor(tools: Pick<RoundTools, "archive" | "maker">, said: readonly TokenEntry[]) {
    this.#tools = tools;
    this.#said = [...said];
  }

  /** From now on nothing is added to the log. */
  stop(): void {
    this.#stopped = true;
  }

  async seal<Told>(tries: readonly Tried<Told>[]): Promise<readonly Recorded<Told>[]> {
    const { archive, maker } = this.#tools;
    for (const { name, bytes } of tries.flatMap(({ files }): readonly KeptFile[] => files))
      await archive.keepAnchor(name, bytes);
    const details = tries.map(({ detail }) => (detail === null || this.#isSaid(detail) ? null : detail));
    const records = details.flatMap((detail): TokenRecord[] =>
      detail === null || this.#stopped ? [] : [{ ...envelope(maker, []), kind: "token", detail }],
    );
    const sealed = await archive.append(...records);
    let place = 0;
    return tries.map(({ told }, at) => {
      const index = details[at] === null || this.#stopped ? null : (sealed[place++]?.index ?? missed());
      return { ...told, index };
    });
  }

  /** Of several failures alike in one round, the first is said. */
  #isSaid(detail: TokenDetail): boolean {
    const subject = subjectOf(detail);
    const now = this.#tools.maker.now();
    const before = this.#said.findLast((other) => subjectOf(other.detail) === subject);
    if (isSaid(detail, before, now)) return true;
    this.#said.push({ sealed: formatInstant(now), detail });
    return false;
  }
}

function missed(): never {
  throw new Error("the archive acknowledged fewer records than it was given");
}
