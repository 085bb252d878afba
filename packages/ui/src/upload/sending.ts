import type { DeliveryLimits, DeliveryShown, FileShown, Problem, Receipt } from "../api.ts";
import { ApiError } from "../client.ts";
import { problemOf } from "../use-answer.ts";
import type { ChosenFile } from "./chosen-files.ts";
import { digestOf } from "./hash.ts";
import { Patience } from "./patience.ts";
import { tallyOf, type Phase, type SendingView, type SentFile } from "./sending-view.ts";
import * as server from "./upload-client.ts";

/** A file with what this page knows of it beside. */
interface Own {
  view: SentFile;
  readonly file: File | null;
  /** A person said that it is to be taken in though the archive has its bytes. */
  again: boolean;
}

/** Up to this a file is read as a whole, and hashed before it is sent. In bytes. */
const hashedFirstMax = 64 * 1024 * 1024;
/** What is wrong with one file and keeps no other from being taken in. */
const ofOneFile: ReadonlySet<string> = new Set(["upload.changed", "upload.closed", "upload.large", "upload.path"]);

/** One delivery that this page sends. */
export class Sending {
  readonly #limits: DeliveryLimits;
  readonly #onChange: () => void;
  readonly #own: Own[];
  readonly #patience: Patience;
  #delivery: DeliveryShown;
  #phase: Phase = "paused";
  #problem: Problem | null = null;
  #stop = new AbortController();
  #view: SendingView | null = null;
  #ended: Promise<void> = Promise.resolve();

  /** `states` of those that were announced: of a new delivery none. Files of `chosen` are found by their paths. */
  constructor(
    { delivery, limits }: { readonly delivery: DeliveryShown; readonly limits: DeliveryLimits },
    chosen: readonly ChosenFile[],
    states: readonly FileShown[],
    onChange: () => void,
  ) {
    this.#delivery = delivery;
    this.#limits = limits;
    this.#onChange = onChange;
    this.#patience = new Patience((waits) => {
      if (!this.#stop.signal.aborted) this.#enter(waits ? "line" : "running");
    });
    this.#own = states.length === 0 ? chosen.map(fresh) : matched(chosen, states, delivery.count);
  }

  get id(): string {
    return this.#delivery.id;
  }

  /** The same until something changes. */
  view(): SendingView {
    if (this.#view !== null) return this.#view;
    const files = this.#own.map(({ view }) => view);
    this.#view = {
      delivery: this.#delivery,
      phase: this.#phase,
      problem: this.#problem,
      files,
      tally: tallyOf(files),
    };
    return this.#view;
  }

  /** Sends what waits, until nothing does, or something stands in the way. Never rejects. */
  async run(): Promise<void> {
    if (this.#phase === "running" || this.#phase === "line" || this.#phase === "done") return;
    const stop = new AbortController();
    this.#stop = stop;
    this.#problem = null;
    this.#enter("running");
    // One that was paused may still have an answer to come.
    const before = this.#ended;
    this.#ended = before.then(() => this.#work(stop.signal));
    await this.#ended;
  }

  async #work(signal: AbortSignal): Promise<void> {
    try {
      signal.throwIfAborted();
      await this.#announce(signal);
      for (let next = this.#next(); next.length > 0; next = this.#next()) await this.#send(next, signal);
      if (this.#own.every(({ view }) => view.stage === "sealed" || view.stage === "left")) await this.#finish();
      else this.#enter("asks");
    } catch (error) {
      for (const own of this.#own) if (own.view.stage === "sending") this.#set(own, { stage: "waiting" });
      // It was paused, and somebody may have gone on since.
      if (signal !== this.#stop.signal || this.#phase === "paused") return;
      this.#problem = problemOf(error);
      this.#enter("stopped");
    }
  }

  pause(): void {
    if (this.#phase !== "running" && this.#phase !== "line") return;
    this.#enter("paused");
    this.#stop.abort();
  }

  /** Those that are held are taken in all the same, and those that were refused tried once more. */
  tryAgain(stage: "held" | "refused", place: number | null): void {
    for (const own of this.#own) {
      if (own.view.stage !== stage || (place !== null && own.view.place !== place)) continue;
      if (stage === "held") own.again = true;
      this.#set(own, { stage: "waiting", problem: null, same: [] });
    }
    void this.run();
  }

  /** Leaves files out. Never rejects. */
  async leave(stage: "held" | "refused" | "missing", place: number | null): Promise<void> {
    try {
      for (const own of this.#own) {
        if (own.view.stage !== stage || (place !== null && own.view.place !== place)) continue;
        await server.leaveFile(this.id, own.view.place);
        this.#set(own, { stage: "left", problem: null, same: [] });
      }
    } catch (error) {
      this.#problem = problemOf(error);
      this.#enter("stopped");
      return;
    }
    if (this.#phase === "asks") {
      this.#enter("paused");
      void this.run();
    }
  }

  /** Ends it: what is not sealed is left out. Never rejects. */
  async cancel(): Promise<void> {
    this.pause();
    try {
      for (const own of this.#own)
        if (own.view.stage !== "sealed") this.#set(own, { stage: "left", problem: null, same: [] });
      await this.#finish();
    } catch (error) {
      this.#problem = problemOf(error);
      this.#enter("stopped");
    }
  }

  async #finish(): Promise<void> {
    try {
      await this.#patience.with(() => server.endDelivery(this.id), new AbortController().signal);
    } catch (error) {
      // The answer to an earlier order was lost.
      if (!(error instanceof ApiError) || error.problem.code !== "upload.none") throw error;
    }
    this.#enter("done");
  }

  async #announce(signal: AbortSignal): Promise<void> {
    let { announced } = this.#delivery;
    while (announced < this.#own.length) {
      const some = this.#own.slice(announced, announced + this.#limits.announcedAtOnce).map(({ file, view }) => ({
        path: view.path,
        size: view.size,
        modified: modifiedOf(file),
        sha256: null,
      }));
      const from = announced;
      announced = await this.#patience.with(() => server.announce(this.id, from, some), signal);
      this.#delivery = { ...this.#delivery, announced };
    }
  }

  /** The next file, or as many small ones as go together. */
  #next(): readonly Own[] {
    const waiting = this.#own.filter(({ view }) => view.stage === "waiting");
    const group: Own[] = [];
    let size = 0;
    for (const own of waiting) {
      const isSmall = own.view.size <= this.#limits.smallSize;
      const isFull = group.length >= this.#limits.batchFiles || size + own.view.size > this.#limits.pieceSize;
      if (group.length > 0 && (!isSmall || isFull)) break;
      group.push(own);
      size += own.view.size;
      if (!isSmall) break;
    }
    return group;
  }

  async #send(group: readonly Own[], signal: AbortSignal): Promise<void> {
    for (const own of group) this.#set(own, { stage: "sending" });
    const [first] = group;
    if (first !== undefined && first.view.size > this.#limits.smallSize)
      await this.#orRefuse(first, () => this.#large(first, signal));
    else await this.#batch(group, signal);
  }

  async #batch(group: readonly Own[], signal: AbortSignal): Promise<void> {
    const read: { readonly own: Own; readonly bytes: Uint8Array<ArrayBuffer>; readonly hex: string }[] = [];
    for (const own of group)
      await this.#orRefuse(own, async () => {
        const bytes = await bytesOf(own, 0, own.view.size);
        read.push({ own, bytes, hex: (await digestOf(bytes)).hex });
      });
    const asked = read.filter(({ own }) => !own.again);
    const known =
      asked.length === 0
        ? new Map<string, readonly string[]>()
        : await this.#patience.with(() => server.held(asked.map(({ hex }) => hex)), signal);
    const sent = read.filter(({ own, hex }) => {
      const same = own.again ? undefined : known.get(hex);
      if (same !== undefined) this.#set(own, { stage: "held", same });
      return same === undefined;
    });
    if (sent.length === 0) return;
    const places = sent.map(({ own }) => own.view.place);
    const bytes = joined(sent.map((one) => one.bytes));
    const receipts = await this.#patience.with(() => server.sendBatch(this.id, places, bytes, signal), signal);
    for (const [at, { own }] of sent.entries()) this.#sealed(own, receipts[at]);
  }

  async #large(own: Own, signal: AbortSignal): Promise<void> {
    const { place, size } = own.view;
    let sha256: string | null = null;
    if (size <= hashedFirstMax) {
      const { hex } = await digestOf(await bytesOf(own, 0, size));
      sha256 = hex;
      const same = own.again ? undefined : (await this.#patience.with(() => server.held([hex]), signal)).get(hex);
      if (same !== undefined) {
        this.#set(own, { stage: "held", same });
        return;
      }
    }
    await this.#pieces(own, signal);
    const { again } = own;
    const answer = await this.#patience.with(() => server.endFile(this.id, place, { sha256, again }), signal);
    if (answer.state === "sealed") this.#sealed(own, answer.receipt);
    else this.#set(own, { stage: "held", same: answer.same });
  }

  async #pieces(own: Own, signal: AbortSignal): Promise<void> {
    const { place, size } = own.view;
    while (own.view.sent < size) {
      signal.throwIfAborted();
      const sent = await this.#patience.with(async () => {
        const from = own.view.sent;
        const bytes = await bytesOf(own, from, Math.min(size, from + this.#patience.pieceSize(this.#limits.pieceSize)));
        try {
          return await server.sendPiece(this.id, { place, from, bytes }, signal);
        } catch (error) {
          if (!(error instanceof ApiError) || error.problem.code !== "upload.gap") throw error;
          return (await server.fileAt(this.id, place, signal))?.received ?? 0;
        }
      }, signal);
      this.#set(own, { sent });
    }
  }

  async #orRefuse(own: Own, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const isOne = error instanceof UnreadFile || (error instanceof ApiError && ofOneFile.has(error.problem.code));
      if (!isOne) throw error;
      const problem = error instanceof UnreadFile ? error.problem : problemOf(error);
      this.#set(own, { stage: "refused", problem, sent: 0 });
    }
  }

  #sealed(own: Own, receipt: Receipt | undefined): void {
    if (receipt === undefined) throw new Error("fewer files were sealed than were sent");
    this.#set(own, { stage: "sealed", receipt, sent: own.view.size });
  }

  #set(own: Own, change: Partial<SentFile>): void {
    own.view = { ...own.view, ...change };
    this.#changed();
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#changed();
  }

  #changed(): void {
    this.#view = null;
    this.#onChange();
  }
}

/** A file that the browser cannot read as it was chosen: it has changed since, or is gone. */
class UnreadFile extends Error {
  readonly problem: Problem = { code: "file.changed", message: "", next: "" };
}

async function bytesOf({ file, view }: Own, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  if (file === null) throw new UnreadFile();
  try {
    // Of a file that a browser cannot open it says that it is empty; and a part without bytes is given without a look at it.
    const part = start === 0 && end === file.size ? file : file.slice(start, end);
    const bytes = new Uint8Array(await part.arrayBuffer());
    if (bytes.length !== end - start || file.size !== view.size) throw new UnreadFile();
    return bytes;
  } catch (error) {
    if (error instanceof DOMException) throw new UnreadFile("", { cause: error });
    throw error;
  }
}

function joined(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function fresh({ path, file }: ChosenFile, place: number): Own {
  const view = {
    place,
    path,
    size: file.size,
    stage: "waiting",
    sent: 0,
    receipt: null,
    same: [],
    problem: null,
  } as const;
  return { view, file, again: false };
}

export function modifiedOf(file: File | null): string | null {
  const time = new Date(file?.lastModified ?? NaN);
  const year = time.getUTCFullYear();
  return year >= 0 && year <= 9999 ? time.toISOString() : null;
}

/** Those that were announced, with the chosen files of the same path; and, where all were chosen again, the rest. */
function matched(chosen: readonly ChosenFile[], states: readonly FileShown[], count: number): Own[] {
  const byPath = new Map(chosen.map((one) => [one.path, one.file]));
  const known = states.map((state): Own => {
    const file = byPath.get(state.path) ?? null;
    const { place, path, size, receipt } = state;
    const isSame = file !== null && file.size === size && modifiedOf(file) === state.modified;
    const stage = state.state !== "waiting" ? state.state : file === null ? "missing" : isSame ? "waiting" : "refused";
    const problem = stage === "refused" ? new UnreadFile().problem : null;
    const sent = state.state === "sealed" ? size : state.received;
    return {
      view: { place, path, size, stage, sent, receipt, same: [], problem },
      file: isSame ? file : null,
      again: false,
    };
  });
  const rest = chosen.length === count ? chosen.slice(states.length) : [];
  return [...known, ...rest.map((one, at) => fresh(one, states.length + at))];
}
