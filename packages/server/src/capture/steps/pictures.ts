import type { Session } from "../browser/index.ts";
import { CollectedBody, type Scratch } from "../recorder/index.ts";
import type { Deadline } from "./deadline.ts";
import type { Made } from "./made.ts";
import { StepError, type StepOutcome } from "./step-log.ts";

/** The largest side that the browser draws in one piece, in pixels of the picture; beyond it the picture repeats or stays empty. */
const sideMax = 16_384;

/** The window as it is seen. */
export async function screenshotView(page: Session, deadline: Deadline): Promise<StepOutcome<Made>> {
  const { data } = await deadline.race(page.send("Page.captureScreenshot", { format: "png" }));
  const made = {
    role: "screenshot-view",
    path: "screenshot-view.png",
    mediaType: "image/png",
    bytes: Buffer.from(data, "base64"),
  };
  return { value: made, detail: "The window as first seen" };
}

/** The whole page, as far as it can be drawn in one piece. */
export async function screenshotFull(page: Session, scale: number, deadline: Deadline): Promise<StepOutcome<Made>> {
  const { cssContentSize } = await deadline.race(page.send("Page.getLayoutMetrics"));
  const max = Math.floor(sideMax / scale);
  const [wide, high] = [Math.ceil(cssContentSize.width), Math.ceil(cssContentSize.height)];
  if (wide < 1 || high < 1) throw new StepError("The page has no size");
  const [width, height] = [Math.min(wide, max), Math.min(high, max)];
  const clip = { x: 0, y: 0, width, height, scale: 1 };
  const { data } = await deadline.race(
    page.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: true, clip }),
  );
  const cut = width < wide || height < high ? `; the page is ${String(wide)} by ${String(high)} px and was cut` : "";
  const made = {
    role: "screenshot-full",
    path: "screenshot-full.png",
    mediaType: "image/png",
    bytes: Buffer.from(data, "base64"),
  };
  return { value: made, detail: `${String(width)} by ${String(height)} px${cut}` };
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
