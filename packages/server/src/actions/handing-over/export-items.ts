import { identityFacts, type Instant, type Opening } from "@muniment/verify";
import type { ArchiveReader } from "../../archive/archive.ts";
import { CaptureError } from "../../capture/capturer.ts";
import type { PagePrinter } from "../../capture/page-printer.ts";
import {
  guidesOf,
  isHistory,
  printedOf,
  readHistory,
  readStamps,
  reportsOf,
  writePackage,
  type Guide,
  type HeadTold,
  type ReportedItem,
  type WrittenPackage,
} from "../../export/index.ts";
import type { ItemDetail } from "../../index/items.ts";
import { sealExport, type Custodian, type InCustody, type NotInCustody } from "./custody.ts";
import { openingFor } from "./disclosure.ts";
import type { Maker } from "../maker.ts";
import type { IdentityTold, Printed } from "./handed-over.ts";
import { openedItem } from "../opened-item.ts";

export type { AnchorTold, WrittenPackage } from "../../export/index.ts";

export interface ExportOrder {
  readonly items: readonly ItemDetail[];
  /** A folder to be made, or a file: by the ending of its name. */
  readonly out: string;
  readonly recipients: readonly string[];
  readonly scratch: string;
  readonly today: Instant;
  /** All that there are: those that are of no use to these items stay out. */
  readonly guides: readonly Guide[];
  /** Makes the report on paper. Null: it is left out, as was asked for. */
  readonly printer: PagePrinter | null;
  readonly software: Maker["software"];
  /** Whether the WACZ of a capture that was made logged in is handed out as it was sealed. */
  readonly withCredentials: boolean;
  /** Fields of who collected that are opened, where the home can. */
  readonly disclose: ReadonlySet<string>;
  /** What the home keeps for an item. */
  readonly openingOf: (item: ItemDetail) => Promise<Opening | null>;
  /** Who seals that it was made; or why nobody does, which is told again. */
  readonly custody: Custodian | NotInCustody;
  /** To whom it goes, or what for. */
  readonly to: string | null;
  /** `bytes` so far. */
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

export interface Exported extends WrittenPackage {
  /** Null where it was not asked for. */
  readonly pdf: Printed | null;
  /** What was opened, and what withheld, by item. */
  readonly identity: readonly IdentityTold[];
  readonly custody: InCustody | NotInCustody;
}

/**
 * Writes items with their proofs as a package, and seals that it was made before it has its name. Throws ExportError, and ArchiveError where
 * it cannot be sealed; then nothing is left under the name.
 */
export async function exportItems(
  archive: Pick<ArchiveReader, "checkpoint" | "entries" | "evidence" | "object">,
  { items, guides, printer, withCredentials, disclose, openingOf, custody, to, onProgress, ...order }: ExportOrder,
): Promise<Exported> {
  // An item named twice is handed out once.
  const once = [...new Map(items.map((item) => [item.index, item])).values()];
  const handedOut = await Promise.all(
    once.map(async (item) => {
      const disclosed = await openingFor(archive, item, await openingOf(item), disclose);
      const withheld = withCredentials ? null : withheldOf(item);
      return { ...openedItem(item, disclosed?.fields ?? []), disclosed, withheld };
    }),
  );
  const { size } = (await archive.checkpoint()).checkpoint;
  const since = handedOut.reduce((least, { index }) => Math.min(least, index), size);
  const history = await readHistory(archive.entries(since, size, isHistory), handedOut);
  const { today: made, software } = order;
  const stop = new AbortController();
  const signal = AbortSignal.any([order.signal, stop.signal]);
  const paper: { pdf: Printed | null } = { pdf: null };
  const guidesFor = async (told: HeadTold): Promise<readonly Guide[]> => {
    const reports = reportsOf({ ...told, items: await withStamps(archive, handedOut, made), made, software, history });
    if (printer === null) return [...own, ...reports];
    const { printed, guides: sheets } = await onPaper(reports, made, { printer, signal });
    paper.pdf = printed;
    return [...own, ...reports, ...sheets];
  };
  const own = guidesOf(guides, once);
  const identity = handedOut.map(identityTold);
  let bytes = 0;
  let printing: Promise<unknown> = Promise.resolve();
  try {
    const { told, ...written } = await writePackage({
      ...order,
      evidence: archive.evidence,
      items: handedOut,
      guides: (told) => {
        const made = guidesFor(told);
        // What goes wrong is the package's to see; here it is only waited for.
        printing = made.catch(() => undefined);
        return made;
      },
      onProgress: (more) => {
        bytes += more;
        onProgress(bytes);
      },
      beforeNamed: async (written) => {
        signal.throwIfAborted();
        return "sealed" in custody
          ? custody
          : await sealExport(custody, { items: once, identity, written, to, withCredentials });
      },
    });
    return { ...written, pdf: paper.pdf, identity, custody: told };
  } finally {
    // No browser outlives a package that was given up.
    stop.abort(new Error("the package was given up"));
    await printing;
  }
}

/** That there is no browser for it is a fact about this machine, and no fault of the package. */
async function onPaper(
  reports: readonly Guide[],
  made: Instant,
  { printer, signal }: { readonly printer: PagePrinter; readonly signal: AbortSignal },
): Promise<{ readonly printed: Printed; readonly guides: readonly Guide[] }> {
  try {
    const guides = await printedOf(reports, made, (pages, time) => printer.print(pages, time, signal));
    return { printed: { made: true }, guides };
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    return { printed: { made: false, reason: error.message, next: error.next }, guides: [] };
  }
}

/** Read again when what they lie beside is copied: each is small, and there are few of an item. */
async function withStamps<Item extends Pick<ItemDetail, "detail" | "objects">>(
  { evidence }: Pick<ArchiveReader, "evidence">,
  items: readonly Item[],
  now: Instant,
): Promise<readonly (Item & Pick<ReportedItem, "stamps">)[]> {
  const read: (Item & Pick<ReportedItem, "stamps">)[] = [];
  for (const item of items) read.push({ ...item, stamps: await readStamps(evidence, item, now) });
  return read;
}

function identityTold(told: ItemDetail): IdentityTold {
  const { item, detail } = told;
  const identity = identityFacts(told);
  const named = (isDisclosed: boolean): readonly string[] =>
    identity.filter(({ statement }) => (statement !== null) === isDisclosed).map(({ name }) => name);
  if (detail.identity === undefined) return { item, disclosed: [], withheld: [], inClear: named(true) };
  return { item, disclosed: named(true), withheld: named(false), inClear: [] };
}

/** The WACZ of a capture that was made with a profile. Cookies that a site gives to anybody are no credentials of anyone. */
function withheldOf({ detail, objects }: ItemDetail): string | null {
  if (detail.kind !== "capture" || !(detail.session ?? detail.account.basis !== "not-measured")) return null;
  return objects.find(({ role }) => role === "capture")?.path ?? null;
}
