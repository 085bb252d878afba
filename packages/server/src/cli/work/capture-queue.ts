import { sumOf } from "../../actions/capturing/capture-queue.ts";
import type { Captured } from "../../actions/capturing/capture.ts";
import { addressAt, workOnQueue, type Which, type WorkHooks } from "../../actions/capturing/work-on-queue.ts";
import type { CaptureError, CaptureProgress } from "../../capture/capturer.ts";
import type { ItemDetail } from "../../index/items.ts";
import type { OpenQueue, QueueDesk } from "../../queues/queue-desk.ts";
import { areAlike } from "../../queues/queue-file.ts";
import type { Addresses } from "./address-list.ts";
import { askedOf, type CaptureOptions } from "./capture-order.ts";
import { countsOf } from "./queue-counts.ts";
import { resultOf, type Studio } from "./capture-studio.ts";
import { UsageError } from "../context.ts";
import { captureExit, exitCodes, graver, verdictExit, type ExitCode } from "../exit-codes.ts";
import { verifySealed } from "./sealing.ts";
import { counted, grouped, printable } from "../terminal.ts";

/** Captures a list. A queue that is alike and not done is gone on with: so the same command does, after it was killed. */
export async function captureList(
  studio: Studio,
  options: CaptureOptions,
  { wanted, list }: Pick<Addresses, "wanted" | "list">,
): Promise<ExitCode> {
  const desk = await studio.workplace.queues(studio.home);
  const order = { addresses: wanted.map(({ text }) => text), asked: askedOf(options, studio.into) };
  const begun = options.anew === true ? [] : await desk.all();
  const same = begun.find((state) => state.left > 0 && areAlike(state.order, order));
  if (same !== undefined) return await work(studio, options, await desk.open(same.id), "left");
  const entries = (await studio.archive.checkpoint()).checkpoint.size;
  return await work(studio, options, await desk.begin({ ...order, entries }, list), "left");
}

/** Goes on with a queue that was begun before. */
export async function goOn(studio: Studio, options: CaptureOptions): Promise<ExitCode> {
  const desk = await studio.workplace.queues(studio.home);
  const { retryFailed } = options;
  const id = retryFailed === undefined ? await unfinished(desk, options.resume) : await newest(desk, retryFailed);
  if (id !== null)
    return await work(studio, options, await desk.open(id), retryFailed === undefined ? "left" : "failed");
  studio.output.note("No queue is left: every address of each was captured.");
  return exitCodes.ok;
}

async function unfinished(desk: QueueDesk, named: string | true | undefined): Promise<string | null> {
  if (typeof named === "string") return named;
  const [only, ...more] = (await desk.all()).filter(({ left }) => left > 0);
  if (more.length === 0) return only?.id ?? null;
  const names = [only, ...more].slice(0, 10).map((state) => state?.id);
  throw new UsageError(
    `Several queues are not done: ${names.join(", ")}.`,
    "Name the one to go on with after --resume.",
  );
}

async function newest(desk: QueueDesk, named: string | true): Promise<string> {
  if (typeof named === "string") return named;
  const [first] = await desk.all();
  if (first === undefined)
    throw new UsageError("This home has no queue.", "Give a list: muniment capture --from <file>");
  return first.id;
}

async function work(studio: Studio, options: CaptureOptions, queue: OpenQueue, which: Which): Promise<ExitCode> {
  try {
    const teller = new Teller(studio, queue);
    const { workplace, home } = studio;
    await workOnQueue({
      deps: studio,
      queue,
      which,
      profiles: () => workplace.profiles(home),
      atOnce: options.atOnce ?? workplace.capturesAtOnce(),
      scratch: () => workplace.scratch(),
      hooks: teller,
      signal: studio.context.signal,
    }).finally(() => {
      teller.ends();
    });
    return [...queue.notes.values()].reduce((exit, { verdict }) => graver(exit, captureExit[verdict]), teller.exit);
  } finally {
    await queue.close();
  }
}

/** Tells what becomes of each address, and of the queue. */
class Teller implements WorkHooks {
  readonly #studio: Studio;
  readonly #queue: OpenQueue;
  /** What is done for the addresses under way, by place. */
  readonly #underWay = new Map<number, string>();
  #begun = false;
  exit: ExitCode = exitCodes.ok;

  constructor(studio: Studio, queue: OpenQueue) {
    this.#studio = studio;
    this.#queue = queue;
  }

  looking(done: number, total: number): void {
    this.#studio.output.progress(
      () => `Looking for what is sealed: ${counted(done, "entry", "entries")} of ${String(total)}`,
    );
  }

  begins(places: number): void {
    this.#begun = true;
    const { id, order, notes } = this.#queue;
    const before = notes.size === 0 ? "" : ` ${counted(notes.size, "was", "were")} captured before.`;
    const all = counted(order.addresses.length, "address", "addresses");
    this.#studio.output.note(`Queue ${id}: ${all}, ${String(places)} to capture.${before}`);
  }

  /** It was sealed before a kill, and perhaps never told. */
  found(item: ItemDetail): void {
    if (item.detail.kind !== "capture" || item.detail.queue === undefined) return;
    const { index, kind, record, time, objects, verdict } = item;
    const acknowledgement = { item: item.item, index, verdict, objects, kind, record, time };
    const captured = { acknowledgement, detail: item.detail };
    this.#tell(item.detail.queue.place, captured);
  }

  sealed: WorkHooks["sealed"] = async (place, captured) => {
    this.#underWay.delete(place);
    this.#tell(place, captured);
    const verdict = await verifySealed(this.#studio, captured.acknowledgement.index, "faults");
    this.exit = graver(this.exit, verdictExit[verdict]);
  };

  undone: WorkHooks["undone"] = (place, { code, message, next }: CaptureError) => {
    this.#underWay.delete(place);
    const address = addressAt(this.#queue, place);
    const lines = [`Not captured, and left in the queue: ${printable(address)}`, printable(message), printable(next)];
    this.#studio.output.error({ code, message, next, address }, [...lines, `(${code})`]);
    this.exit = graver(this.exit, exitCodes.error);
  };

  progress = (place: number, { text }: Parameters<CaptureProgress>[0]): void => {
    this.#underWay.set(place, text);
    this.#studio.output.progress(() => {
      const { left, addresses } = sumOf(this.#queue);
      const each = [...this.#underWay].map(
        ([at, step]) => `${printable(addressAt(this.#queue, at).slice(0, 60))} ${step}`,
      );
      return `${grouped(addresses - left)} of ${grouped(addresses)} · ${each.join(" · ")}`;
    });
  };

  /** Counts, and how to go on where something is left. Nothing where it was not come as far as to begin. */
  ends(): void {
    if (!this.#begun) return;
    const { context, output } = this.#studio;
    const { id } = this.#queue;
    const sum = sumOf(this.#queue);
    output.result({ queue: id, ...sum }, () => ["", `Queue ${id}: ${countsOf(sum)}`]);
    const command = `${context.config.calledAs} capture`;
    if (sum.failed > 0 && sum.left === 0) output.note(`Try again what failed:  ${command} --retry-failed ${id}`);
    if (sum.left === 0) return;
    const message = `${counted(sum.left, "address is", "addresses are")} left of the queue ${id}.`;
    const next = `Go on with: ${command} --resume ${id}`;
    output.warning({ code: "queue.unfinished", message, next }, [message, next]);
  }

  #tell(place: number, captured: Captured): void {
    const address = addressAt(this.#queue, place);
    this.#studio.output.result(resultOf(captured, address), () => [lineOf(captured, address)]);
  }
}

function lineOf({ acknowledgement, detail }: Captured, address: string): string {
  const { value, reasons } = detail.verdict;
  const codes = reasons.length === 0 ? "" : `  (${reasons.map(({ code }) => code).join(", ")})`;
  return `${value.padEnd(8)}  ${acknowledgement.item}  ${printable(address)}${codes}`;
}
