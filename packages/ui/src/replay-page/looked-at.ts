/** One capture, opened: what of it can be looked at, each view made when it is asked for. */
import { FormatError, type RandomAccess } from "@muniment/verify";
import { readMainPage } from "../main-page.ts";
import { Turns } from "../verify-page/turns.ts";
import { readObject, type Capture, type CaptureObject } from "./captures.ts";
import { decodeText } from "./decode-text.ts";
import { FrameDocuments } from "./frame-documents.ts";
import { OpenedWacz, withoutFragment, type Found } from "./opened-wacz.ts";
import { PartShelf } from "./part-shelf.ts";
import { PartTally } from "./part-tally.ts";
import { mediaTypeOf } from "./http-answer.ts";
import { DocumentMaker, isHtml, isShown } from "./shown-document.ts";

/** `page`: the document as it stood at the end; `answer`: as the server first gave it; `picture`: the capture's own. */
export type View = "page" | "answer" | "picture";

/** A document that is made to be shown. */
export interface MadeDocument {
  /** Null where there is nothing that can be shown; then `told` says why, in English. */
  readonly html: string | null;
  readonly told: string | null;
  /** What of the document itself differs from its digest, each in a sentence. */
  readonly faults: readonly string[];
  readonly tally: PartTally;
}

export interface MadePicture {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly same: boolean;
}

export interface LookedAt {
  readonly capture: Capture;
  /** Of the document that the capture is of. */
  readonly address: string;
  readonly views: readonly View[];
  document(view: "page" | "answer", veiled: boolean, signal: AbortSignal): Promise<MadeDocument>;
  pictures(): Promise<readonly MadePicture[]>;
  has(url: string): boolean;
}

/** `address`: of another page in it, which a link of the first leads to. Rejects with `FormatError` for what is no WACZ. */
export async function lookAt(capture: Capture, address: string | null, signal: AbortSignal): Promise<LookedAt> {
  const file = accessTo(capture.wacz);
  const wacz = await OpenedWacz.open(file, signal);
  const main = await readMainPage(file);
  const own = main?.url ?? wacz.firstPage ?? capture.address;
  const shown = address ?? own;
  if (shown === null) throw new FormatError("it does not say which page it is of");
  const isMain = address === null || withoutFragment(address) === own;
  const until = isMain ? (main?.timestamp ?? null) : null;
  const first = await wacz.find(shown, until);
  const dom = isMain && isOfPage(first) ? withRole(capture, "dom")[0] : undefined;
  const pictures = isMain ? [...withRole(capture, "screenshot-full"), ...withRole(capture, "screenshot-more")] : [];
  const seen: readonly View[] = pictures.length > 0 ? ["picture"] : [];
  const views: readonly View[] =
    dom !== undefined ? ["page", "answer", ...seen] : canBeShown(first) ? ["answer", ...seen] : [...seen, "answer"];
  const [from, to] = [folderOf(own ?? shown), folderOf(capture.address ?? shown)];
  const moved = isMain && from !== to ? { from, to } : null;
  return {
    capture,
    address: shown,
    views,
    has: (url) => wacz.has(url),
    pictures: () => Promise.all(pictures.map(async (one) => ({ ...(await readObject(one)), path: one.path }))),
    document: async (view, veiled, stop) => {
      const tally = new PartTally();
      const turns = new Turns();
      const shelf = new PartShelf({ wacz, tally, veiled, known: capture.missing, moved, signal: stop });
      const make = (ended: readonly string[]): DocumentMaker =>
        new DocumentMaker(shelf, new FrameDocuments(ended), () => turns.next());
      if (view === "page" && dom !== undefined) {
        const { bytes, same } = await readObject(dom);
        const frames = await framesOf(capture, tally);
        const url = capture.address ?? shown;
        const html = await make(frames).make({ html: decodeText(bytes, "utf-8"), url, scripted: true });
        return { html, told: null, faults: same ? [] : ["its SHA-256 is not the one that the record names"], tally };
      }
      return answered(first, make([]), tally);
    },
  };
}

/** What is no page a browser shows by a document of its own making, which looks like nothing outside of it. */
function isOfPage(found: Found): boolean {
  if (found.is !== "answer") return true;
  const { essence } = mediaTypeOf(found.answer.head);
  return isHtml(essence) || essence.startsWith("image/") || /[/+]xml$/.test(essence);
}

function canBeShown(found: Found): boolean {
  return found.is === "answer" && isShown(mediaTypeOf(found.answer.head).essence);
}

async function answered(found: Found, maker: DocumentMaker, tally: PartTally): Promise<MadeDocument> {
  if (found.is !== "answer") {
    const told = found.is === "unread" ? found.reason : found.is;
    return { html: null, told, faults: [], tally };
  }
  const html = await maker.makeOf(found.answer);
  return { html, told: null, faults: found.answer.faults, tally };
}

/** One that is not what the record names is told, and not shown. */
async function framesOf(capture: Capture, tally: PartTally): Promise<readonly string[]> {
  const frames: string[] = [];
  for (const frame of withRole(capture, "dom-frame")) {
    const { bytes, same } = await readObject(frame);
    if (same) frames.push(decodeText(bytes, "utf-8"));
    else tally.tell({ url: frame.path, fate: "differs", reason: "its SHA-256 is not the one that the record names" });
  }
  return frames;
}

/** What relative addresses of a page at this one begin with. */
function folderOf(address: string): string {
  return URL.parse(".", address)?.href ?? address;
}

function withRole({ objects }: Capture, role: string): readonly CaptureObject[] {
  const found = [...objects].filter(([, object]) => object.role === role);
  // `screenshot-full-10` comes behind `-9`.
  found.sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
  return found.map(([, object]) => object);
}

function accessTo(file: File): RandomAccess {
  return {
    size: file.size,
    async *read(start, end) {
      yield* file.slice(start, end).stream();
    },
  };
}
