import { exportedItemsMax, formatInstant, toHex, type Digest, type Instant, type Opening } from "@muniment/verify";
import type { ArchiveReader } from "../../archive/archive.ts";
import type { PagePrinter } from "../../capture/page-printer.ts";
import type { Guide } from "../../export/index.ts";
import type { ItemDetail } from "../../index/items.ts";
import { Limit } from "../../limit.ts";
import { isOperationError } from "../../operation-error.ts";
import { toWhom } from "./custody.ts";
import { fieldsToOpen } from "./disclosure.ts";
import { exportItems, type Exported } from "./export-items.ts";
import { noneOf, type HandOverFolder } from "./hand-over-folder.ts";
import type { HandOver, HandOverAsked, HandOverState } from "./handed-over.ts";
import { HandOverError, type HandedView, type HandOverDesk, type ReadyFile } from "./handing-over.ts";
import type { Maker } from "../maker.ts";
import type { Scratch } from "../workplace.ts";
import type { Writer, WritingDesk, WritingRoom } from "../writing-room.ts";

/** What packages are made with. */
export interface PackageTools {
  readonly archive: Pick<ArchiveReader, "checkpoint" | "entries" | "evidence" | "object">;
  /** Brings the index up to the log. */
  refresh(): Promise<void>;
  openingOf(record: Digest): Promise<Opening | null>;
  /** One recipient, read. Throws EncryptionError. */
  recipients(text: string): Promise<readonly string[]>;
  guides(): Promise<readonly Guide[]>;
  printer(): Promise<PagePrinter>;
  scratch(): Promise<Scratch>;
  readonly writing: Pick<WritingDesk, "as">;
  readonly software: Maker["software"];
  /** Milliseconds since 1970. */
  now(): number;
  randomBytes(size: number): Uint8Array;
  /** Told of what nobody waits for. */
  readonly onFault: (error: unknown) => void;
}

/** Of one account: what others have ready is nobody's to learn from a refusal. */
const readyMax = 100;
const recipientsMax = 100;
/** Of those that came to nothing, which are told of until the program ends. */
const endedMax = 100;

interface Running {
  shown: HandOver;
  readonly stop: AbortController;
  /** Never rejects. */
  ended: Promise<void>;
}

/** All that was asked, looked up and read. */
interface Order {
  readonly asked: HandOverAsked;
  readonly items: readonly ItemDetail[];
  readonly recipients: readonly string[];
  readonly disclose: ReadonlySet<string>;
  readonly room: WritingRoom;
}

/** Makes packages in the folder of a home. Source: docs/hand-over. */
export class PackageDesk implements HandOverDesk {
  readonly #folder: HandOverFolder;
  readonly #tools: PackageTools;
  /** By their ids: one of each account. */
  readonly #running = new Map<string, Running>();
  readonly #turns = new Limit(1);
  #ended: readonly HandOver[] = [];

  constructor(folder: HandOverFolder, tools: PackageTools) {
    this.#folder = folder;
    this.#tools = tools;
  }

  async list(view: HandedView): Promise<readonly HandOver[]> {
    await this.#folder.open(this.#tools.now());
    const running = [...this.#running.values()].map(({ shown }) => shown).reverse();
    const others = [...this.#ended, ...(await this.#folder.ready())];
    const all = [...running, ...others.sort((one, other) => (one.begun < other.begun ? 1 : -1))];
    const seen: HandOver[] = [];
    for (const one of all) if (await view.has(one.items)) seen.push(one);
    return seen;
  }

  async begin(asked: HandOverAsked, writer: Writer, view: HandedView): Promise<HandOver> {
    await this.#folder.open(this.#tools.now());
    const order = await this.#read(asked, writer, view);
    const isOwn = ({ by }: HandOver): boolean => by === writer.name;
    if ((await this.#folder.ready()).filter(isOwn).length >= readyMax)
      throw new HandOverError(
        "handover.full",
        `${String(readyMax)} packages of yours lie ready, which is all that may.`,
        "Remove some that were fetched.",
      );
    if ([...this.#running.values()].some(({ shown }) => isOwn(shown)))
      throw new HandOverError("handover.busy", "Another package of yours is being made.", "Wait until it is ready.");
    const id = `e-${toHex(this.#tools.randomBytes(8))}`;
    const shown: HandOver = {
      id,
      begun: this.#now(),
      by: writer.name,
      items: order.items.map(({ item }) => item),
      to: asked.to,
      now: { state: "working", bytes: 0, bytesTotal: bytesOf(order) },
    };
    const running: Running = { shown, stop: new AbortController(), ended: Promise.resolve() };
    this.#running.set(id, running);
    running.ended = this.#run(order, running).catch(this.#tools.onFault);
    return shown;
  }

  async stop(id: string, view: HandedView): Promise<HandOver> {
    const running = this.#running.get(id);
    if (running === undefined || !(await view.has(running.shown.items))) throw noneOf(id);
    running.stop.abort(new Error("the package was given up"));
    await running.ended;
    const ended = (await this.list(view)).find((one) => one.id === id);
    if (ended === undefined) throw noneOf(id);
    return ended;
  }

  async remove(id: string, view: HandedView): Promise<void> {
    if (!(await this.list(view)).some((one) => one.id === id)) throw noneOf(id);
    if (this.#running.has(id))
      throw new HandOverError("handover.busy", "This package is being made.", "Stop it first.");
    await this.#folder.remove(id);
    this.#ended = this.#ended.filter((one) => one.id !== id);
  }

  async file(id: string, view: HandedView): Promise<ReadyFile> {
    await this.#folder.open(this.#tools.now());
    const { items, ...file } = await this.#folder.file(id);
    if (!(await view.has(items))) throw noneOf(id);
    return file;
  }

  async close(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort(new Error("the viewer was ended"));
    await Promise.all(running.map(({ ended }) => ended));
    this.#folder.close();
  }

  /** What was asked, before anything is begun. */
  async #read(asked: HandOverAsked, writer: Writer, view: HandedView): Promise<Order> {
    const disclose = fieldsToOpen({ profile: asked.profile, disclose: [], withhold: [] });
    toWhom(asked.to);
    if (asked.recipients.length > recipientsMax)
      throw new HandOverError(
        "handover.recipients",
        "There are more recipients than a package is encrypted to.",
        `Name up to ${String(recipientsMax)}.`,
      );
    const recipients = (await Promise.all(asked.recipients.map((one) => this.#tools.recipients(one)))).flat();
    const items = await this.#items([...new Set(asked.items)], view);
    // Before an hour's copying: what cannot be sealed in the end is not begun.
    return { asked, items, recipients: [...new Set(recipients)], disclose, room: await this.#tools.writing.as(writer) };
  }

  async #items(names: readonly string[], view: HandedView): Promise<readonly ItemDetail[]> {
    if (names.length === 0 || names.length > exportedItemsMax)
      throw new HandOverError(
        "handover.items",
        names.length === 0
          ? "No items are named that are to be handed over."
          : "There are more items than one package takes.",
        `Choose 1 to ${String(exportedItemsMax)} items.`,
      );
    await this.#tools.refresh();
    const items = new Map<string, ItemDetail>();
    for (const name of names) {
      const found = await view.find(name);
      if (found.found !== "one")
        throw new HandOverError(
          "handover.items",
          found.found === "none"
            ? `There is no item ${name} that you may hand over.`
            : `Several items have a name that begins with ${name}.`,
          "Choose them from the list.",
        );
      items.set(found.item.item, found.item);
    }
    return [...items.values()];
  }

  async #run(order: Order, running: Running): Promise<void> {
    const { id } = running.shown;
    const bytesTotal = bytesOf(order);
    const tell = (now: HandOverState): void => {
      running.shown = { ...running.shown, now };
    };
    const { signal } = running.stop;
    try {
      const name = nameOf(id, this.#now(), order);
      const out = await this.#folder.place(id, name);
      const onBytes = (bytes: number): void => {
        tell({ state: "working", bytes, bytesTotal });
      };
      const made = await this.#turns.run(() => this.#make(order, { out, signal, onBytes }), signal);
      const { package: file, custody, files, redacted, identity, pdf, anchors } = made;
      const [entry] = custody.sealed ? custody.entries : [];
      if (entry === undefined) throw new Error("a package was made of which the log knows nothing");
      const proofs = anchors.filter(({ kind }) => kind !== "list").length;
      const now = { state: "ready", file, entry, files, redacted, identity, pdf, proofs } as const;
      await this.#folder.tell({ ...running.shown, now });
    } catch (error) {
      await this.#folder.remove(id);
      if (!signal.aborted && !isOperationError(error)) this.#tools.onFault(error);
      tell(signal.aborted ? { state: "stopped" } : failureOf(error));
      this.#ended = [running.shown, ...this.#ended].slice(0, endedMax);
    } finally {
      this.#running.delete(id);
    }
  }

  async #make(
    { asked, items, recipients, disclose, room }: Order,
    {
      out,
      signal,
      onBytes,
    }: { readonly out: string; readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
  ): Promise<Exported> {
    const tools = this.#tools;
    const scratch = await tools.scratch();
    try {
      return await exportItems(tools.archive, {
        ...{ items, out, recipients, disclose, signal, scratch: scratch.folder, today: this.#now() },
        guides: await tools.guides(),
        printer: asked.pdf ? await tools.printer() : null,
        software: tools.software,
        withCredentials: asked.withCredentials,
        custody: room,
        to: asked.to,
        openingOf: ({ record }) => tools.openingOf(record),
        onProgress: onBytes,
      });
    } finally {
      await scratch.remove();
    }
  }

  #now(): Instant {
    return formatInstant(this.#tools.now());
  }
}

function nameOf(id: string, now: Instant, { asked, recipients }: Order): string {
  return `muniment-${now.slice(0, 10)}-${id.slice(-4)}.${asked.container}${recipients.length > 0 ? ".age" : ""}`;
}

function bytesOf({ items }: Order): number {
  return items.reduce((sum, { size }) => sum + size, 0);
}

function failureOf(error: unknown): HandOverState {
  if (isOperationError(error)) return { state: "failed", code: error.code, message: error.message, next: error.next };
  return { state: "failed", code: "internal", message: "", next: "" };
}
