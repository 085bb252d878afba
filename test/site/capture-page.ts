/** Captures a page of the site with the built program, and scores what it made. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CaptureDetail } from "@muniment/verify";
import { lines, run, type RunOptions } from "../program.ts";
import type { HardPage } from "./hard-page.ts";
import { keptIn } from "./kept.ts";
import { scorePage, type PageScore } from "./score-page.ts";
import { addresses, startSite, type Site } from "./site.ts";

/** What the program prints of a capture. */
interface Printed {
  readonly index: number;
  readonly objects: readonly { readonly role: string; readonly sha256: string }[];
}

/** `folder`: for the archive and the WACZ; each page needs one of its own. `options`: such as another build of the program. */
export async function captureAndScore(page: HardPage, folder: string, options: RunOptions = {}): Promise<PageScore> {
  const home = join(folder, "home");
  const wacz = join(folder, "capture.wacz");
  const site = await startSite(page);
  try {
    const captured = await run(home, [...captureArguments(site), "--out", wacz], options);
    await site.close();
    const [printed] = lines(captured.stdout) as readonly Printed[];
    if (printed === undefined)
      return { held: 0, missing: [{ what: "the capture", why: captured.stderr.trim() }], extra: [] };
    const shown = await run(home, ["show", `@${printed.index}`, "--json"], options);
    const [{ detail }] = lines(shown.stdout) as readonly [{ readonly detail: CaptureDetail }];
    return await scorePage({
      given: site.given,
      served: site.log(),
      requests: site.requests(),
      wacz: existsSync(wacz) ? wacz : null,
      detail,
      kept: keptIn(join(home, "archive"), printed.objects),
    });
  } finally {
    await site.close();
  }
}

/** The arguments with which the page of a site is captured, and what comes of it printed as JSON. */
export function captureArguments({ url, given }: Site): readonly string[] {
  const allowed = [addresses.own, addresses.other].flatMap((address) => ["--allow-private", address]);
  // Root cannot have the browser's sandbox: there it is left off by name, as its user would have to.
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return ["capture", url, ...allowed, "--json", ...(given.options ?? []), ...sandbox];
}
