/**
 * Packages before the verifier page, in one page: it says what the verifier says in Node. Those with anchors of spec/vectors, as folders and in
 * one file, with whom their user trusts; and the published suites of ZIP files, bags and bombs, where they lie beside the repository. All of
 * them: `node --conditions=source test/verify/page-vectors.ts`
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { fromBase64, parseInstant, parseVkey, verifyFile, type Finding, type PackageOptions } from "@muniment/verify";
import type { Page } from "playwright-core";
import { tarOf } from "../../packages/verify/src/container/sample-tar.ts";
import { beaconsOf, trustOf } from "../../packages/verify/src/anchors/sample-trust.ts";
import { accessTo, storedZip } from "../../packages/verify/src/wacz/sample-wacz.ts";
import { applied } from "../../spec/vectors/package-case.ts";
import { startPageBrowser } from "../browser-for-tests.ts";
import { asOnPage, judgeOnPage } from "./judge-on-page.ts";
import { openPage } from "./open-verify-page.ts";
import { readAnchored } from "./read-vectors.ts";
import { judgedOf } from "./two-verifiers.ts";
import { fixtures } from "../shared-fixtures.ts";

export interface TriedOnPage {
  readonly packages: number;
  /** Those of which the page says another thing. */
  readonly faults: readonly string[];
}

type Form = "folder" | "zip" | "tar";
type Files = ReadonlyMap<string, Uint8Array>;

const pack: Readonly<Record<Exclude<Form, "folder">, (files: Files) => Uint8Array>> = {
  zip: (files) => storedZip([...files].map(([name, bytes]) => [`p/${name}`, Buffer.from(bytes)] as const)),
  tar: (files) => tarOf([...files].map(([name, bytes]) => ({ name: `p/${name}`, bytes }))),
};

/** Every `step`-th package with anchors; the forms in turn, or each of them. */
export async function tryAnchoredOnPage(page: Page, step: number, forms: "in turn" | "each"): Promise<TriedOnPage> {
  const { files, trusts, cases } = readAnchored();
  const faults: string[] = [];
  let packages = 0;
  for (const [at, { name, asked, verdict, rest }] of cases.entries()) {
    if (at % step !== 0) continue;
    const trust = trusts[asked.trust];
    const base = files[asked.base];
    if (trust === undefined || base === undefined) throw new Error(`no vector ${name}`);
    const whole = applied(base, asked.changes, fromBase64);
    const all = ["folder", "zip", "tar"] as const;
    const turn = all[packages % 3] ?? "folder";
    for (const form of forms === "each" ? all : [turn]) {
      const file = form === "folder" ? null : { name: `p.${form}`, bytes: pack[form](whole) };
      // A folder's findings are those of the vector; of one file, what the verifier says here.
      const options = {
        beacons: beaconsOf(trust),
        anchors: { trust: trustOf(trust), now: parseInstant("2027-01-01T00:00:00.000Z") },
      };
      const here = file === null ? { verdict, rest } : await judgeFileHere(file, { ...keysOf(asked.keys), ...options });
      const there = await judgeOnPage(page, { package: file ?? whole, keys: asked.keys, trust });
      packages += 1;
      if (isDeepStrictEqual(there, asOnPage(here))) continue;
      faults.push(`${name}, ${form}: ${JSON.stringify(there)}, not ${JSON.stringify(asOnPage(here))}`);
    }
  }
  return { packages, faults };
}

function keysOf(keys: readonly string[]): Pick<PackageOptions, "keys"> {
  return { keys: keys.map(parseVkey) };
}

async function judgeFileHere(
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  options: PackageOptions,
): Promise<Pick<ReturnType<typeof judgedOf>, "verdict" | "rest">> {
  const findings: Finding[] = [];
  for await (const finding of verifyFile(accessTo(bytes), name, options)) findings.push(finding);
  const { verdict, rest } = judgedOf(findings, null);
  return { verdict, rest };
}

/** Every `step`-th file of the suites, offered as a package. Of a ZIP without one in it the page says that; the program takes it for a WACZ. */
export async function trySuitesOnPage(page: Page, step: number): Promise<TriedOnPage> {
  const faults: string[] = [];
  let packages = 0;
  for (const suite of ["hostilezip", "bombs", "bagit"]) {
    if (!existsSync(join(fixtures, suite))) continue;
    const { cases } = JSON.parse(readFileSync(join(fixtures, suite, "expected.json"), "utf8")) as {
      readonly cases: readonly { readonly id: string; readonly file: string }[];
    };
    for (const [at, { id, file }] of cases.entries()) {
      if (at % step !== 0) continue;
      packages += 1;
      const offered = { name: "package.zip", bytes: readFileSync(join(fixtures, suite, file)) };
      const here = asOnPage(await judgeFileHere(offered, { keys: [] }));
      const isOther = here.rest.some(([check]) => check.startsWith("wacz.") || check.startsWith("warc."));
      const there = await judgeOnPage(page, { package: offered, keys: [] }).catch(async (error: unknown) => {
        const problem = await page.locator("[data-problem]").getAttribute("data-problem");
        await page.reload();
        return { problem: problem ?? String(error) };
      });
      if (isOther ? "problem" in there && there.problem === "no-package-file" : isDeepStrictEqual(there, here))
        continue;
      faults.push(`${suite} ${id}: ${JSON.stringify(there)}, not ${JSON.stringify(here)}`);
    }
  }
  return { packages, faults };
}

if (process.argv[1] === import.meta.filename) {
  const browser = await startPageBrowser();
  try {
    const { page, incidents } = await openPage(browser);
    const tried = [await tryAnchoredOnPage(page, 1, "each"), await trySuitesOnPage(page, 1)];
    const packages = tried.reduce((sum, one) => sum + one.packages, 0);
    const faults = [...tried.flatMap((one) => one.faults), ...incidents];
    console.log(`${String(packages)} packages, ${String(faults.length)} on which verify.html says another thing`);
    for (const fault of faults) console.log(fault);
    if (faults.length > 0) process.exitCode = 1;
  } finally {
    await browser.close();
  }
}
