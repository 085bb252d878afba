import type { Session } from "../../browser/index.ts";
import { CollectedBody, type Scratch } from "../../recorder/index.ts";
import type { Deadline } from "../deadline.ts";
import type { Made } from "../made.ts";
import { StepError, type StepOutcome } from "../step-log.ts";

/** The largest side that the browser draws in one piece, in pixels of the picture; beyond it the picture repeats or stays empty. */
const sideMax = 16_384;

/** The window as it is seen. */
export async function screenshotView(page: Session, deadline: Deadline): Promise<StepOutcome<Made>> {
  const { data } = await deadline.race(page.send("Page.captureScreenshot", { format: "png" }));
  const made = {
    role: "screenshot-view",
    path: "screenshot-view.png",
    mediaType: "image/png",
    bytes: data,
  };
  return { value: made, detail: "The window as first seen" };
}

/** One picture of the whole page, and what of it is still to be drawn. */
export interface Piece {
  readonly made: Made;
  /** Null when the page is drawn to its end. */
  readonly next: { readonly index: number; readonly wide: number; readonly high: number } | null;
}

/** A page higher than the browser draws in one piece comes in pieces, each from where the one before ended. No more than these. */
const piecesMax = 12;

/** Draws the whole page, piece by piece: `piece` is null for the first, and `next` of the one before for each that follows. */
export async function screenshotFull(
  page: Session,
  scale: number,
  piece: Piece["next"],
  scratch: Scratch,
  deadline: Deadline,
): Promise<StepOutcome<Piece>> {
  // Measured once: a page that grows meanwhile would have pieces which do not fit each other.
  const { index, wide, high } = piece ?? (await measure(page, deadline));
  if (index >= piecesMax)
    throw new StepError(
      `The page is ${String(high)} px high, and was drawn for ${String(topOf(index, scale))} px only`,
    );
  const [y, width] = [topOf(index, scale), Math.min(wide, topOf(1, scale))];
  const height = Math.min(high - y, topOf(1, scale));
  const clip = { x: 0, y, width, height, scale: 1 };
  const order = { format: "png", captureBeyondViewport: true, clip } as const;
  const { data } = await deadline.race(page.send("Page.captureScreenshot", order));
  const bytes = new CollectedBody(scratch);
  bytes.append(data);
  bytes.finish();
  const [role, path] =
    index === 0
      ? ["screenshot-full", "screenshot-full.png"]
      : ["screenshot-more", `screenshot-full-${String(index + 1)}.png`];
  const next = y + height < high ? { index: index + 1, wide, high } : null;
  const from = index === 0 && next === null ? "" : `, from ${String(y)} px on, of ${String(high)}`;
  const cut = width < wide ? `; the page is ${String(wide)} px wide and was cut` : "";
  const value = { made: { role, path, mediaType: "image/png", bytes }, next };
  return { value, detail: `${String(width)} by ${String(height)} px${from}${cut}` };
}

async function measure(page: Session, deadline: Deadline): Promise<NonNullable<Piece["next"]>> {
  const { cssContentSize } = await deadline.race(page.send("Page.getLayoutMetrics"));
  const [wide, high] = [Math.ceil(cssContentSize.width), Math.ceil(cssContentSize.height)];
  if (wide < 1 || high < 1) throw new StepError("The page has no size");
  return { index: 0, wide, high };
}

/** Where a piece begins, in the page's own pixels. */
function topOf(index: number, scale: number): number {
  return index * Math.floor(sideMax / scale);
}

const chunkSize = 1024 * 1024;

/** The page as printed, with backgrounds, on the paper that the page asks for. */
export async function printed(page: Session, scratch: Scratch, deadline: Deadline): Promise<StepOutcome<Made>> {
  const order = { printBackground: true, preferCSSPageSize: true, transferMode: "ReturnAsStream" } as const;
  const { stream } = await deadline.race(page.send("Page.printToPDF", order));
  if (stream === undefined) throw new StepError("The browser gave no PDF");
  const bytes = new CollectedBody(scratch);
  for (let eof = false; !eof;) {
    const part = await deadline.race(page.send("IO.read", { handle: stream, size: chunkSize }));
    bytes.append(Buffer.from(part.data, part.base64Encoded === true ? "base64" : "utf8"));
    eof = part.eof;
  }
  bytes.finish();
  await deadline.race(page.send("IO.close", { handle: stream }));
  return {
    value: { role: "pdf", path: "page.pdf", mediaType: "application/pdf", bytes },
    detail: "Printed with backgrounds",
  };
}
