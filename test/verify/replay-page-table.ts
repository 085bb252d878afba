/**
 * The table of the replay page: captures each page of the site with the built program, ends the site, exports the capture, and compares what
 * `replay.html` shows of the package, without scripts and without a network, with the pictures that the capture took. Ends with 1 if a page that
 * is not on the list below is another one there.
 *
 * `node --conditions=source test/verify/replay-page-table.ts [--only kind,…] [--light] [--out folder]`
 *
 * `--light` leaves out what is large; `--out` puts pictures there: the capture, what is shown and what differs beside each other.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startPageBrowser } from "../browser-for-tests.ts";
import { temporaryFolder } from "../program.ts";
import { choosePages } from "../site/choose-pages.ts";
import type { HardPage } from "../site/hard-page.ts";
import { keptIn } from "../site/kept.ts";
import { isSame } from "../site/replay-pictures.ts";
import { captureInto, exportTo } from "./replay-page-room.ts";
import { lookAtPackage } from "./replay-page-view.ts";

/** The kinds of pages that are not, or not always, what the capture's picture shows, each with its reason. */
const notSame: Readonly<Record<string, string>> = {
  everyday: "the player stands at its beginning",
  "byte-ranges": "the player stands at its beginning",
  parts: "text under a mask is smoothed in another way there",
  frames: "frames that scripts wrote without an address are empty",
  "frame-denied": "the archive shows what the server gave, also where a browser kept it from being framed",
  "video-without-ranges": "a film gets controls, as nothing else could play it",
  "as-pdf": "a PDF has no picture as a page: the capture's own is shown, and the file lies beside it",
  "as-json": "a browser puts a bar of its own above it",
  "as-download": "what a browser saves has no picture",
  "as-image": "a browser shows an image by itself in another way than in a page",
  "push-state": "a picture was asked for from an address that the page had in between, which nothing records",
  print: "what is fixed to the window is in each window, and in the picture of the whole page once",
  "certificate-refused": "nothing was captured",
  "sticky-header": "what is fixed to the window is in each window, and in the picture of the whole page once",
};

const { values } = parseArgs({
  options: { only: { type: "string" }, light: { type: "boolean", default: false }, out: { type: "string" } },
});
const chosen = choosePages({ light: values.light, ...(values.only === undefined ? {} : { only: values.only }) });
if (values.out !== undefined) await mkdir(values.out, { recursive: true });
const folder = await temporaryFolder();
const browser = await startPageBrowser();
let [same, known, faulty] = [0, 0, 0];
try {
  for (const page of chosen) await take(page);
} finally {
  await browser.close();
  await folder.remove();
}
console.log(`${same} of ${chosen.length} pages are the same; ${known} that differ are known to, ${faulty} are not`);
process.exitCode = faulty === 0 ? 0 : 1;

async function take(page: HardPage): Promise<void> {
  const [home, bag] = [join(folder.path, "home"), join(folder.path, "package")];
  const captured = await captureInto(home, page);
  if (captured === null) {
    tell(page.kind, "there is nothing to look at", "");
    return;
  }
  await exportTo(home, [captured.index], bag);
  try {
    const { windows, parts, asked } = await lookAtPackage(
      browser,
      bag,
      keptIn(join(home, "archive"), captured.objects),
    );
    const other = windows.filter((one) => !isSame(one));
    const faults = [
      ...(windows.length === 0 ? ["the capture has no picture"] : []),
      ...other.map(({ differing, of, y }) => `${((100 * differing) / of).toFixed(3)} % differ at ${y} px`),
      ...asked.map((one) => `asked: ${one}`),
    ];
    for (const { y, beside } of values.out === undefined ? [] : windows)
      await writeFile(join(values.out ?? "", `${page.kind}-${y}.png`), beside);
    tell(page.kind, faults.length === 0 ? null : faults.join("; "), parts);
  } catch (error) {
    tell(page.kind, error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error), "");
  } finally {
    await rm(bag, { recursive: true });
  }
}

function tell(kind: string, fault: string | null, parts: string): void {
  const reason = notSame[kind];
  if (fault === null) same += 1;
  else if (reason === undefined) faulty += 1;
  else known += 1;
  const mark = fault === null || reason === undefined ? "" : ` [known: ${reason}]`;
  console.log(`${kind.padEnd(24)} ${(fault ?? "same").padEnd(40)} ${parts}${mark}`);
}
