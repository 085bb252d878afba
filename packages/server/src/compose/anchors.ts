/** What is known of those who are asked for anchors, and the asking itself, put together from settings, log and files. */
import {
  checkpointFile,
  judgeTimeStamp,
  parseAnchorFile,
  readKeys,
  sizeOfNote,
  vouchedKeys,
  type Digest,
  type Instant,
  type TimeTrust,
  type TimeVerdict,
  type TokenDetail,
  type Vkey,
} from "@muniment/verify";
import {
  entriesOf,
  historyOf,
  type AnchorFacts,
  type AskedFacts,
  type AuthorityFacts,
  type ProofObtained,
  type RevocationFacts,
  type WitnessFacts,
} from "../actions/anchoring/anchor-facts.ts";
import { planAnchors, type AnchorPlan } from "../actions/anchoring/anchor-plan.ts";
import {
  anchorRound,
  nobodyNamed,
  Sealing,
  type Anchored,
  type RevocationOrder,
  type RoundOrder,
} from "../actions/anchoring/anchor-round.ts";
import { cosignedOnStick, peerDetails, type CosignedBy, type PeerHead } from "../actions/anchoring/cosign.ts";
import { revocationFacts } from "../actions/anchoring/revocation-facts.ts";
import { questionsOf, subjectOfQuestion, type StampAsked, type StampedHead } from "../actions/anchoring/revocation.ts";
import { timeTrustOf, unnamedIn, type Stamped } from "../actions/anchoring/stamp.ts";
import { headOf, type Recorded } from "../actions/anchoring/tried.ts";
import type { Maker } from "../actions/maker.ts";
import { listOverHttp } from "../anchors/revocation-list.ts";
import { statusOverHttp } from "../anchors/status-responder.ts";
import { askOverHttp } from "../anchors/time-authority.ts";
import type { Archive } from "../archive/archive.ts";
import { homeLayout } from "../archive/home.ts";
import type { ArchivePlace } from "../archive/open.ts";
import { readSettings } from "../archive/settings.ts";
import { timeTrust } from "./time.ts";
import { readAnchor } from "../copies/anchor-copier.ts";
import type { ItemIndex } from "../index/index.ts";
import type { TokenEntry } from "../index/items.ts";
import type { StoreReader } from "../storage/store.ts";
import { httpPost } from "../witness/http-post.ts";
import type { WitnessShown } from "../witness/witness-desk.ts";
import { WitnessError } from "../witness/witness-error.ts";

/** Where facts come from. `peers` shows the home's own witness, null if it has none. */
export interface FactsSource {
  readonly place: ArchivePlace;
  readonly index: Pick<ItemIndex, "tokens" | "proofs" | "uncovered">;
  readonly peers: () => Promise<WitnessShown | null>;
}

/** Throws ArchiveError, as "archive.bad-settings", and IndexError. */
export async function anchorFacts({ place, index, peers }: FactsSource, now: Instant): Promise<AnchorFacts> {
  const layout = homeLayout(place.home);
  const { store } = place.backEnd.view(layout.archive, checkpointFile);
  const named = await readSettings(layout);
  const said = await index.tokens();
  const trust = await timeTrust(place.home, { roots: [], lists: [] });
  const asking = { store, index, trust, now };
  const stamps = entriesOf(said, "stamp");
  const authorities = new Set([
    ...named.timeAuthorities.map(({ name }) => name),
    ...stamps.map(({ detail }) => detail.authority.name),
  ]);
  const cosigned = entriesOf(said, "cosign");
  const urls = new Map(named.witnesses.map(({ key, url }) => [key, url]));
  const witnesses = new Set([...urls.keys(), ...cosigned.map(({ detail }) => detail.witness.key)]);
  const own = await ownWitness(peers);
  const authorityFacts = await Promise.all(
    [...authorities].map(async (authority): Promise<AuthorityFacts> => {
      const own = stamps.filter(({ detail }) => detail.authority.name === authority);
      const isNamed = named.timeAuthorities.some(({ name }) => name === authority);
      const facts = await askedFacts(own, isNamed, asking);
      return { authority, ...facts, verdict: await verdictOf(facts.had?.entry ?? null, asking) };
    }),
  );
  return {
    named,
    authorities: authorityFacts,
    calendars: await askedFacts(entriesOf(said, "timestamp"), named.calendars.length > 0, asking),
    upgrades: historyOf(entriesOf(said, "upgrade")).failing,
    proofs: (await index.proofs()).filter(
      (entry): entry is TokenEntry<ProofObtained> => entry.detail.outcome === "obtained",
    ),
    witnesses: await Promise.all(
      [...witnesses].map(async (witness): Promise<WitnessFacts> => {
        const own = cosigned.filter(({ detail }) => detail.witness.key === witness);
        return { witness, url: urls.get(witness) ?? null, ...(await askedFacts(own, urls.has(witness), asking)) };
      }),
    ),
    revocations: revocationFacts(named.timeAuthorities, authorityFacts, said),
    peers: peersOf(own.shown, entriesOf(said, "peer")),
    witnessFault: own.fault,
    said,
  };
}

interface Asking {
  readonly store: StoreReader;
  readonly index: Pick<ItemIndex, "uncovered">;
  readonly trust: TimeTrust;
  readonly now: Instant;
}

async function askedFacts<Detail extends TokenDetail>(
  own: readonly TokenEntry<Detail>[],
  named: boolean,
  { store, index }: Asking,
): Promise<AskedFacts<Detail>> {
  const { had, failing } = historyOf(own);
  const entries = had === null || !("anchor" in had.detail) ? null : await entriesUnder(store, had.detail.anchor);
  const waiting = await index.uncovered(entries ?? 0);
  return { named, had: had === null ? null : { entry: had, entries }, failing, waiting };
}

/** How many entries the anchored head has; null if its file cannot be read. */
export async function entriesUnder(store: StoreReader, anchor: Digest): Promise<number | null> {
  const { bytes } = await readAnchor(store, { kind: "checkpoint", anchor });
  return bytes === null ? null : sizeOfNote(bytes);
}

async function verdictOf(entry: AuthorityEntry | null, { store, trust, now }: Asking): Promise<TimeVerdict | null> {
  const name = entry?.detail.outcome === "obtained" ? parseAnchorFile(entry.detail.file.name) : null;
  if (name === null) return null;
  const [data, token] = [
    await readAnchor(store, { kind: "checkpoint", anchor: name.anchor }),
    await readAnchor(store, name),
  ];
  if (data.bytes === null || token.bytes === null) return null;
  return judgeTimeStamp(token.bytes, { data: data.bytes, nonce: null }, trust, now);
}

/** What keeps the home's own witness from being read keeps nobody from being asked: it is told. */
async function ownWitness(
  peers: FactsSource["peers"],
): Promise<{ readonly shown: WitnessShown | null; readonly fault: AnchorFacts["witnessFault"] }> {
  try {
    return { shown: await peers(), fault: null };
  } catch (error) {
    if (!(error instanceof WitnessError)) throw error;
    return { shown: null, fault: { message: error.message, next: error.next } };
  }
}

type AuthorityEntry = NonNullable<AuthorityFacts["had"]>["entry"];

function peersOf(
  witness: WitnessShown | null,
  said: readonly TokenEntry<Extract<TokenDetail, { readonly action: "peer" }>>[],
): AnchorFacts["peers"] {
  const heads = (witness?.logs ?? []).flatMap(({ origin, last }): PeerHead[] =>
    last === null ? [] : [{ origin, ...last }],
  );
  return peerDetails(
    heads,
    said.map(({ detail }) => detail),
  ).map((detail) => {
    const newest = said.findLast((entry) => entry.detail.origin === detail.origin);
    return { detail, told: newest?.sealed ?? null };
  });
}

/** What asking goes out with. */
export interface AskingTools {
  readonly maker: Maker;
  readonly key: Vkey;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly signal: AbortSignal;
}

/** Asks those that the plan names; all that are named, if it is null. Throws as `anchorRound`, and AnchorError if that is nobody. */
export async function askForAnchors(
  place: ArchivePlace,
  archive: Archive,
  { facts, plan }: { readonly facts: AnchorFacts; readonly plan: AnchorPlan | null },
  tools: AskingTools,
): Promise<Anchored> {
  const { store } = place.backEnd.view(homeLayout(place.home).archive, checkpointFile);
  const order = await orderOf(facts, plan, store);
  const due = plan?.revocations ?? planAnchors(facts, { asked: new Map() }, tools.maker.now()).revocations;
  const again = await againOf(facts, due, { store, trust: timeTrustOf(facts.named.timeAuthorities) });
  if (plan === null && Object.values(order.asked).every(({ length }) => length === 0)) throw nobodyNamed();
  const asking = {
    ask: askOverHttp(tools.signal),
    askForList: listOverHttp(tools.signal),
    askForStatus: statusOverHttp(tools.signal),
    post: httpPost(tools.signal),
  };
  return await anchorRound({ archive, ...tools, ...asking }, { ...order.asked, ...order.rest, again });
}

async function orderOf(
  { named, witnesses, proofs, peers, said, witnessFault }: AnchorFacts,
  plan: AnchorPlan | null,
  store: StoreReader,
): Promise<{
  readonly asked: Pick<RoundOrder, "authorities" | "calendars" | "witnesses" | "peers">;
  readonly rest: Pick<RoundOrder, "proofs" | "said" | "witnessFault">;
}> {
  const isAsked = (names: readonly string[] | undefined, name: string): boolean => names?.includes(name) ?? true;
  const open = proofs.filter(({ detail }) => isAsked(plan?.proofs, detail.file.name));
  const kept = await Promise.all(
    open.map(async ({ detail: { anchor, file } }) => {
      const name = parseAnchorFile(file.name);
      return { file: file.name, anchor, bytes: name === null ? null : (await readAnchor(store, name)).bytes };
    }),
  );
  return {
    asked: {
      authorities: named.timeAuthorities.filter(({ name }) => isAsked(plan?.authorities, name)),
      calendars: plan?.calendars === false ? [] : named.calendars,
      witnesses: named.witnesses.flatMap(({ key, url }) => {
        const knownSize = witnesses.find(({ witness }) => witness === key)?.had?.entries ?? 0;
        return url !== null && isAsked(plan?.witnesses, key) ? [{ key, url, knownSize }] : [];
      }),
      peers: peers.flatMap(({ detail }) => (isAsked(plan?.peers, detail.origin) ? [detail] : [])),
    },
    rest: { proofs: { kept, calendars: named.calendars }, said, witnessFault },
  };
}

/** What is asked for again, with the stamps that it is for. Where their files cannot be read there is nothing to lay it beside: `verify` tells of them. */
async function againOf(
  { revocations }: AnchorFacts,
  due: readonly string[],
  { store, trust }: { readonly store: StoreReader; readonly trust: TimeTrust },
): Promise<RevocationOrder> {
  const wanted = revocations.filter(({ subject }) => due.includes(subject));
  const lists = [];
  const questions = [];
  for (const one of wanted) {
    const stamp = await stampOf(one, store);
    if (stamp === null) continue;
    if (one.kind === "list") lists.push({ url: one.url, head: stamp.head });
    else
      questions.push(
        ...questionsOf(stamp, [one.url], trust).filter(
          (question) => one.certificate === null || subjectOfQuestion(question) === one.subject,
        ),
      );
  }
  return { lists, questions };
}

async function stampOf({ token, stamped }: RevocationFacts, store: StoreReader): Promise<StampAsked | null> {
  const name = parseAnchorFile(token);
  if (name === null || stamped === null) return null;
  const { anchor } = name;
  const [data, file] = [await readAnchor(store, { kind: "checkpoint", anchor }), await readAnchor(store, name)];
  if (data.bytes === null || file.bytes === null) return null;
  const head: StampedHead = { data: data.bytes, anchor };
  return { file: token, bytes: file.bytes, stamped: { basis: "reported", value: stamped }, head };
}

/** Keeps what a witness answered by stick. `key` is that of a witness that is named. Throws WitnessError where the answer is worth nothing. */
export async function keepCosignature(
  archive: Archive,
  { key, note }: { readonly key: string; readonly note: Uint8Array },
  facts: AnchorFacts,
  tools: Pick<AskingTools, "maker" | "key">,
): Promise<Recorded<CosignedBy>> {
  const { checkpoint, note: own } = await archive.checkpoint();
  const keys = vouchedKeys(await readKeys(archive.evidence, own), [tools.key]);
  const head = headOf(checkpoint, own, tools.key);
  const tried = await cosignedOnStick(key, note, head, { archive, keys, now: () => tools.maker.now() });
  const sealing = new Sealing({ archive, maker: tools.maker }, facts.said);
  const [recorded] = await sealing.seal([tried]);
  if (recorded === undefined) throw new Error("an answer was taken in, and nothing came of it");
  return recorded;
}

/** Addresses of lists and responders that the certificates in the newest stamp of an authority name, and the settings do not. */
export async function unnamedSources(
  { home, backEnd }: ArchivePlace,
  authority: string,
  index: Pick<ItemIndex, "tokens">,
): Promise<Pick<Stamped, "unnamedLists" | "unnamedResponders">> {
  const layout = homeLayout(home);
  const stamps = entriesOf(await index.tokens(), "stamp").filter(({ detail }) => detail.authority.name === authority);
  const { had } = historyOf(stamps);
  const name = had?.detail.outcome === "obtained" ? parseAnchorFile(had.detail.file.name) : null;
  const stamp = name === null ? null : await readAnchor(backEnd.view(layout.archive, checkpointFile).store, name);
  const named = (await readSettings(layout)).timeAuthorities;
  const [lists, responders] = [named.flatMap((one) => one.lists), named.flatMap((one) => one.responders)];
  return unnamedIn(stamp?.bytes ?? null, { lists, responders });
}
