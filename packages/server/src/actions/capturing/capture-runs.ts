import type { ArchiveReader } from "../../archive/archive.ts";
import type { Capturer } from "../../capture/capturer.ts";
import type { ItemIndex } from "../../index/item-index.ts";
import { reachesCase, type Reach } from "../../index/items.ts";
import { Limit } from "../../limit.ts";
import type { ProfileDesk } from "../../profiles/profile-desk.ts";
import type { OpenQueue, QueueDesk, QueueState } from "../../queues/queue-desk.ts";
import { noQueue, QueueError } from "../../queues/queue-error.ts";
import { areAlike, type QueueNote } from "../../queues/queue-file.ts";
import { readLines, readTable } from "../../queues/read-list.ts";
import type { GivenList } from "../../queues/given-list.ts";
import type { CaptureDesk, QueueOrdered } from "./capture-desk.ts";
import { askedByDefault, browserDefaults } from "./capture-order.ts";
import { noteSealed, sumOf } from "./capture-queue.ts";
import { CaptureRun, type RunTools } from "./capture-run.ts";
import { fewCapturesAtOnce } from "./few-captures-at-once.ts";
import type {
  BeginOrder,
  CaptureChoices,
  ListFault,
  QueueLook,
  QueueRow,
  QueueTold,
  RowState,
  Show,
} from "./queue-told.ts";
import type { CheckSum } from "../check-sum.ts";
import { linksOf } from "./list-links.ts";
import {
  orderToTry,
  portToTry,
  servedAt,
  type SampleLanguage,
  type ServedPage,
  type ServePage,
} from "./page-to-try.ts";
import { sealedLink, statusCsv, type SealedLink } from "./queue-status.ts";
import { isLink, wantedIn } from "./wanted-address.ts";
import { addressAt, sessionOf, workOnQueue, type Which } from "./work-on-queue.ts";
import type { Scratch } from "../workplace.ts";
import type { WritingRoom } from "../writing-room.ts";

export interface CaptureRunsDeps extends RunTools {
  readonly archive: Pick<ArchiveReader, "checkpoint" | "entries">;
  readonly index: Pick<ItemIndex, "find" | "within">;
  /** Brings the index up to the log. */
  readonly refresh: () => Promise<void>;
  readonly queues: () => Promise<QueueDesk>;
  readonly profiles: () => Promise<ProfileDesk>;
  readonly capturer: () => Promise<Capturer>;
  readonly scratch: () => Promise<Scratch>;
  /** How many browsers may run at once, for all queues together. */
  readonly atOnce: number;
  /** What who runs the server permits though it is refused by default. */
  readonly allowPrivate: readonly string[];
  readonly servePage: ServePage;
}

type Given = Pick<QueueLook, "kind" | "faults" | "faultCount" | "repeated">;

const waiting: RowState = { state: "waiting" };

const rowsMax = 200;
const faultsMax = 200;

// Of so many queues it is remembered what their lists hold: they never change.
const givenMax = 20;
const linksMax = 5_000;

/** The queues of a home, worked on in this process. */
export class CaptureRuns implements CaptureDesk {
  readonly #deps: CaptureRunsDeps;
  /** By queue, what is worked on and what was: so many there are, as many as a person begins while the program runs. */
  readonly #runs = new Map<string, CaptureRun>();
  readonly #given = new Map<string, Given>();
  readonly #links = new Map<string, SealedLink>();
  #capturer: Promise<Capturer> | null = null;
  #noted: Promise<void> | null = null;
  /** One after another: the same list given twice at once is one queue, and a queue is opened once. */
  readonly #turns = new Limit(1);

  constructor(deps: CaptureRunsDeps) {
    this.#deps = deps;
  }

  async queues(reach: Reach): Promise<readonly QueueTold[]> {
    const desk = await this.#desk();
    return (await desk.all()).filter((state) => isInReach(reach, state)).map((state) => this.#told(state));
  }

  async look(reach: Reach, queue: string, show: Show, from: number): Promise<QueueLook> {
    const desk = await this.#desk();
    const run = this.#runs.get(queue) ?? null;
    const state = inReach(reach, run?.working === true ? run.queue : await desk.look(queue));
    const places = placesShown(state, show);
    const shown = places.filter((place) => place >= from).slice(0, rowsMax + 1);
    const next = shown.length > rowsMax ? (shown.at(-1) ?? null) : null;
    await this.#deps.refresh();
    const rows: QueueRow[] = [];
    for (const place of shown.slice(0, rowsMax)) rows.push(await this.#row(reach, state, run, place));
    return { queue: this.#told(state), rows, matching: places.length, next, ...(await this.#givenOf(desk, queue)) };
  }

  async status(reach: Reach, queue: string): Promise<AsyncIterable<string>> {
    const desk = await this.#desk();
    const [state, list] = [inReach(reach, await desk.look(queue)), await desk.listOf(queue)];
    await this.#deps.refresh();
    return statusCsv(state, list, this.#deps.index);
  }

  async choices(reach: Reach): Promise<CaptureChoices> {
    const profiles = reach === "all" ? await (await this.#deps.profiles()).list() : [];
    return { defaults: browserDefaults, profiles: profiles.map(({ name }) => name) };
  }

  async begin(order: QueueOrdered, room: WritingRoom, by: string): Promise<string> {
    const list = readGiven(order);
    const addresses = linksOf(list).wanted.map(({ text }) => text);
    if (addresses.length === 0) throw nothingIn();
    const { options, reason, case: into } = order;
    const { allowPrivate } = this.#deps;
    const asked = { ...askedByDefault, ...options, reason, case: into, allowPrivate };
    // Before anything is written down: a profile that is not there is a mistake of who asks.
    await sessionOf(this.#deps.profiles, asked.profile);
    return await this.#turns.run(async () => {
      const desk = await this.#desk();
      const same = (await desk.all()).find(
        ({ left, order: begun }) => left > 0 && areAlike(begun, { addresses, asked }),
      );
      if (same !== undefined && this.#isWorkedOn(same.id)) return same.id;
      const entries = (await room.archive.checkpoint()).checkpoint.size;
      const queue =
        same === undefined ? await desk.begin({ addresses, asked, entries }, list) : await desk.open(same.id);
      this.#start(queue, "left", room, by, null);
      return queue.id;
    });
  }

  async beginSample(language: SampleLanguage, room: WritingRoom, by: string): Promise<string> {
    return await this.#turns.run(async () => {
      for (const { queue, working } of this.#runs.values())
        if (working && portToTry(queue.order) !== null) return queue.id;
      const desk = await this.#desk();
      const entries = (await room.archive.checkpoint()).checkpoint.size;
      const page = await servedAt(this.#deps.servePage, 0);
      try {
        const queue = await desk.begin({ ...orderToTry(page, language), entries }, readLines(page.url));
        this.#start(queue, "left", room, by, page);
        return queue.id;
      } catch (error) {
        await page.close();
        throw error;
      }
    });
  }

  async goOn(reach: Reach, queue: string, which: Which, room: WritingRoom, by: string): Promise<void> {
    await this.#turns.run(async () => {
      const desk = await this.#desk();
      inReach(reach, await desk.look(queue));
      if (this.#isWorkedOn(queue)) return;
      this.#start(await desk.open(queue), which, room, by, null);
    });
  }

  async stop(reach: Reach, queue: string): Promise<void> {
    const run = this.#runs.get(queue);
    if (run === undefined) return;
    inReach(reach, run.queue);
    await run.stop();
  }

  async close(): Promise<void> {
    await this.#turns.run(() => Promise.resolve());
    await Promise.all([...this.#runs.values()].map((run) => run.stop()));
  }

  /** `served`: the sample page, where the queue is of it and it is served already. */
  #start(queue: OpenQueue, which: Which, room: WritingRoom, by: string, served: ServedPage | null): void {
    const { profiles, scratch, atOnce } = this.#deps;
    const run = new CaptureRun(queue, by, this.#deps);
    this.#runs.set(queue.id, run);
    run.begin(async (hooks, signal) => {
      const port = portToTry(queue.order);
      const page = served ?? (port === null ? null : await servedAt(this.#deps.servePage, port));
      try {
        const deps = { ...room, capturer: await this.#sharedCapturer() };
        await workOnQueue({ deps, queue, which, profiles, scratch, atOnce, hooks, signal });
      } finally {
        await page?.close();
      }
    });
  }

  #sharedCapturer(): Promise<Capturer> {
    this.#capturer ??= this.#deps.capturer().then((capturer) => fewCapturesAtOnce(capturer, this.#deps.atOnce));
    return this.#capturer;
  }

  #isWorkedOn(queue: string): boolean {
    return this.#runs.get(queue)?.working === true;
  }

  /** Once in a process what a kill kept from being noted is noted, so that what is sealed is shown as sealed. */
  async #desk(): Promise<QueueDesk> {
    const desk = await this.#deps.queues();
    this.#noted ??= this.#noteSealed(desk).catch((error: unknown) => {
      // The next who asks tries again.
      this.#noted = null;
      throw error;
    });
    await this.#noted;
    return desk;
  }

  async #noteSealed(desk: QueueDesk): Promise<void> {
    for (const { id, left } of await desk.all()) {
      if (left === 0) continue;
      const queue = await openUnlessBusy(desk, id);
      if (queue === null) continue;
      try {
        await noteSealed(this.#deps.archive, queue, () => undefined);
      } finally {
        await queue.close();
      }
    }
  }

  #told(state: Pick<QueueState, "id" | "order" | "notes">): QueueTold {
    const { id, order } = state;
    const { reason, profile, case: into } = order.asked;
    const run = this.#runs.get(id)?.told() ?? { working: false, by: null, trouble: null };
    return { queue: id, begun: order.begun, reason, case: into, profile, sum: sumOf(state), ...run };
  }

  async #row(
    reach: Reach,
    state: Pick<QueueState, "order" | "notes">,
    run: CaptureRun | null,
    place: number,
  ): Promise<QueueRow> {
    const address = addressAt(state, place);
    const note = state.notes.get(place);
    const own = run?.stateOf(place) ?? null;
    const read = wantedIn(address);
    const href = "wanted" in read ? read.wanted.url.href : address;
    const isSealed = note !== undefined && own === null;
    const held = await this.#deps.index.within(reach).held(href, isSealed ? note.entry : null);
    return { place, address, held, ...(isSealed ? await this.#sealed(note, run) : (own ?? waiting)) };
  }

  readBack(entry: number): CheckSum | null {
    for (const run of this.#runs.values()) {
      const told = run.readBack(entry);
      if (told !== null) return told;
    }
    return null;
  }

  async #sealed(note: QueueNote, run: CaptureRun | null): Promise<RowState> {
    const { item, entry, sealed, verdict, reasons } = await this.#linkOf(note);
    return { state: "sealed", verdict, item, sealed, reasons, checked: run?.readBack(entry)?.verdict ?? null };
  }

  /** What is sealed does not change: it is read once, and shown each second. */
  async #linkOf(note: QueueNote): Promise<SealedLink> {
    const known = this.#links.get(note.record);
    if (known !== undefined) return known;
    const link = await sealedLink(this.#deps.index, note);
    if (link.sealed !== null) this.#links.set(note.record, link);
    for (const oldest of this.#links.keys()) if (this.#links.size > linksMax) this.#links.delete(oldest);
    return link;
  }

  async #givenOf(desk: QueueDesk, queue: string): Promise<Given> {
    const known = this.#given.get(queue);
    if (known !== undefined) return known;
    const given = told(await desk.listOf(queue));
    this.#given.set(queue, given);
    for (const oldest of this.#given.keys()) if (this.#given.size > givenMax) this.#given.delete(oldest);
    return given;
  }
}

function told(list: GivenList | null): Given {
  if (list === null) return { kind: null, faults: [], faultCount: 0, repeated: 0 };
  const { rows, repeated } = linksOf(list);
  const faults: ListFault[] = rows.flatMap((row) => (row !== null && "fault" in row ? [row.fault] : []));
  return { kind: list.kind, faults: faults.slice(0, faultsMax), faultCount: faults.length, repeated: repeated.length };
}

function placesShown({ order, notes }: Pick<QueueState, "order" | "notes">, show: Show): readonly number[] {
  const all = order.addresses.map((_, place) => place);
  if (show === "all") return all;
  return all.filter((place) => (notes.get(place)?.verdict ?? "left") === show);
}

function isInReach(reach: Reach, { order }: Pick<QueueState, "order">): boolean {
  return reachesCase(reach, order.asked.case?.id ?? null);
}

function inReach<Q extends Pick<QueueState, "id" | "order">>(reach: Reach, queue: Q): Q {
  if (isInReach(reach, queue)) return queue;
  throw noQueue(queue.id);
}

function readGiven({ list, kind, column }: Pick<BeginOrder, "list" | "kind" | "column">): GivenList {
  return kind === "lines" ? readLines(list) : readTable(list, column, isLink);
}

function nothingIn(): QueueError {
  const next = "Put one address on each line; each begins with https:// or http://.";
  return new QueueError("list.empty", "Nothing in the list is a web address.", next);
}

async function openUnlessBusy(desk: QueueDesk, id: string): Promise<OpenQueue | null> {
  try {
    return await desk.open(id);
  } catch (error) {
    if (error instanceof QueueError && error.code === "queue.busy") return null;
    throw error;
  }
}
