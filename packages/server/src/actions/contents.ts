import {
  hexOf,
  listingRole,
  type FactStep,
  type ListedCapture,
  type ListedLine,
  type RecordObject,
} from "@muniment/verify";
import type { ArchiveReader } from "../archive/archive.ts";
import { damaged, doing } from "../archive/failures.ts";
import { readListing } from "../archive/read-listing.ts";
import { unescaped } from "../index/item-fields.ts";
import type { ItemIndex } from "../index/item-index.ts";
import { valueOf } from "../index/item-of.ts";
import type { DerivationEntry, ItemDetail } from "../index/items.ts";
import type { Contents, ContentsKind, ContentsRow } from "./contents-told.ts";

/** An item's web archive, and what it is by its bytes. */
export interface WebArchive {
  readonly object: RecordObject;
  readonly form: "wacz" | "warc";
}

/** The WACZ of a capture; or the file that was taken in, where what was read of it last says that it is a web archive. Null if it is none. */
export function webArchiveIn(item: ItemDetail, derivations: readonly DerivationEntry[]): WebArchive | null {
  if (item.kind === "capture") {
    const object = item.objects.find(({ role }) => role === "capture");
    return object === undefined ? null : { object, form: "wacz" };
  }
  const listed = listedIn(item, derivations);
  const form = listed === null ? null : webFormOf(listed);
  return listed === null || form === null ? null : { object: listed.object, form };
}

export interface ContentsOrder {
  readonly kind: ContentsKind;
  /** What a title, an address or a reason must hold, whatever the case; all if null. */
  readonly query: string | null;
  readonly from: number;
  /** At most 200. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * What the web archive of an item holds, by the sealed list of it; null where it is none, or nobody has listed it yet. The list is read through each
 * time, and of it as much is held as is answered. Throws "archive.damaged" where it is not what was sealed.
 */
export async function contentsOf(
  { archive, index }: { readonly archive: ArchiveReader; readonly index: Pick<ItemIndex, "derivations"> },
  item: ItemDetail,
  order: ContentsOrder,
): Promise<Contents | null> {
  const listed = listedIn(item, await index.derivations(item.record));
  if (listed === null || factOf(listed.step, "contents.form") === "zip") return null;
  const listing = await listingOf(archive, listed.entry);
  const window = new ContentsWindow(order);
  if (listing !== null)
    await doing("reading the list of what a file holds", async () => {
      for await (const line of readListing(archive, listing)) {
        order.signal.throwIfAborted();
        window.take(line);
      }
    });
  const failed = listed.step.outcome === "failed" ? listed.step.reason : null;
  return { path: listed.object.path, form: webFormOf(listed), failed, ...window.close() };
}

interface Listed {
  readonly object: RecordObject;
  readonly step: FactStep;
  readonly entry: DerivationEntry;
}

/** The last look at a file of the item that lists it. */
function listedIn(item: ItemDetail, derivations: readonly DerivationEntry[]): Listed | null {
  for (const entry of derivations.toReversed()) {
    const { file, steps } = entry.detail;
    const object = item.objects.find(({ path, sha256 }) => path === file.path && sha256 === file.sha256);
    const step = steps.find((one) => one.step === "contents");
    if (object !== undefined && step !== undefined) return { object, step, entry };
  }
  return null;
}

/** Null where it is no web archive, or could not be read. */
function webFormOf({ step }: Listed): WebArchive["form"] | null {
  const form = factOf(step, "contents.form");
  return form === "wacz" || form === "warc" ? form : null;
}

function factOf(step: FactStep, name: string): string | number | null {
  const fact = step.outcome === "done" ? step.facts.find((one) => one.name === name)?.fact : undefined;
  return fact === undefined ? null : valueOf(fact);
}

/** The object with the list, as the record of that entry names it; null where nothing was listed. */
async function listingOf(
  archive: Pick<ArchiveReader, "entries">,
  { index }: DerivationEntry,
): Promise<RecordObject | null> {
  for await (const { entry, record } of archive.entries(index, index + 1)) {
    if (record.ok) return record.value.objects.find(({ role }) => role === listingRole) ?? null;
    throw damaged(`The record ${hexOf(entry.record)} cannot be read: ${record.reason}.`);
  }
  return null;
}

/** Takes the lines as they lie in the list, in which the pages that a maker names stand before all captures. */
class ContentsWindow {
  readonly #order: ContentsOrder;
  readonly #query: string | null;
  readonly #rows: ContentsRow[] = [];
  /** Titles of the pages that the maker names, by their addresses; and of those, what no capture came for yet. */
  readonly #named = new Map<string, NamedPage>();
  readonly #counts = { pages: 0, captures: 0, faults: 0 };
  #matching = 0;

  constructor(order: ContentsOrder) {
    this.#order = order;
    this.#query = order.query === null || order.query === "" ? null : plain(order.query);
  }

  take(line: ListedLine): void {
    if (line.is === "page") {
      const key = addressKey(line.url);
      if (!this.#named.has(key)) this.#named.set(key, { ...line, isHeld: false });
    } else if (line.is === "fault") {
      this.#counts.faults += 1;
      if (this.#order.kind === "faults") this.#add(line, [line.in, line.reason]);
    } else if (line.is === "capture") this.#takeCapture(line);
  }

  #takeCapture(line: ListedCapture): void {
    const { kind } = this.#order;
    const { url, time, type, status, media, size, agrees } = line;
    const named = this.#named.size === 0 ? undefined : this.#named.get(addressKey(url));
    const isPage = this.#named.size === 0 ? line.page : named !== undefined;
    if (named !== undefined) named.isHeld = true;
    this.#counts.captures += 1;
    if (isPage) this.#counts.pages += 1;
    if (kind === "faults" || (kind === "pages" && !isPage)) return;
    const title = line.title ?? named?.title ?? null;
    const isLost = type === "revisit" && line.original === null;
    this.#add({ is: "capture", url, time, title, type, status, media, size, agrees, isLost }, [title, url]);
  }

  #add(row: ContentsRow, texts: readonly (string | null)[]): void {
    if (this.#query !== null && !holds(texts, this.#query)) return;
    const { from, limit } = this.#order;
    if (this.#matching >= from && this.#rows.length < limit) this.#rows.push(row);
    this.#matching += 1;
  }

  close(): Pick<Contents, "counts" | "areNamed" | "matching" | "rows" | "next"> {
    for (const { isHeld, url, time, title } of this.#named.values()) {
      if (isHeld) continue;
      this.#counts.pages += 1;
      if (this.#order.kind === "pages") this.#add({ is: "named", url, time, title }, [title, url]);
    }
    const end = this.#order.from + this.#rows.length;
    const next = this.#rows.length > 0 && end < this.#matching ? end : null;
    const areNamed = this.#named.size > 0;
    return { counts: this.#counts, areNamed, matching: this.#matching, rows: this.#rows, next };
  }
}

interface NamedPage {
  readonly url: string;
  readonly time: string | null;
  readonly title: string | null;
  isHeld: boolean;
}

/** An address as it is compared: as the URL standard writes it, and without its fragment, which no server sees. */
function addressKey(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.hash = "";
  return url.href;
}

function holds(texts: readonly (string | null)[], query: string): boolean {
  return texts.some((text) => {
    if (text === null) return false;
    const undone = unescaped(text);
    return plain(text).includes(query) || (undone !== null && plain(undone).includes(query));
  });
}

function plain(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
