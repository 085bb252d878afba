/**
 * Takes pictures of the verifier page: wide and narrow, light and dark, in some languages. For people to look at.
 * Run: node --conditions=source test/verify/verify-page-pictures.ts <folder> [part of a name]
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { AnchorVectors } from "../../spec/vectors/anchor-vectors.ts";
import { startPageBrowser } from "../browser-for-tests.ts";
import { run, temporaryFolder } from "../program.ts";
import type { Page } from "playwright-core";
import { chooseFolder, openPage, verdictOn } from "./open-verify-page.ts";

const [folder = "test-results/verify-page", wanted = ""] = process.argv.slice(2);
const room = await temporaryFolder();
const at = (name: string): string => join(room.path, name);

interface Shot {
  readonly name: string;
  readonly ready: (page: Page) => Promise<unknown>;
}

const check =
  (bag: string, key: string | null, unfold = false) =>
  async (page: Page) => {
    if (key !== null) await page.locator("#key-file").setInputFiles(key);
    if (key !== null) await page.locator(".key-said bdi").first().waitFor();
    await chooseFolder(page, at(bag));
    await verdictOn(page);
    if (unfold) await page.locator(".details summary").last().click();
  };

/** The packages with anchors of spec/vectors, and what their user trusts. */
const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../spec/vectors/anchored-packages.json"), "utf8"),
) as AnchorVectors;

async function nameTrust(page: Page, name: string): Promise<void> {
  const { roots, blocks, witnesses } = vectors.trusts[name] ?? assert.fail(name);
  const given: readonly (readonly [string, Buffer])[] = [
    ...roots.map((root) => ["root.der", Buffer.from(root, "base64")] as const),
    ["witnesses.vkey", Buffer.from(witnesses.join("\n"))],
    ["blocks.txt", Buffer.from(blocks ?? "")],
  ];
  const files = given.map(([file, buffer]) => ({ name: file, mimeType: "application/octet-stream", buffer }));
  await page.locator("#trust-files").setInputFiles(files);
  await page
    .locator(".named li")
    .nth(files.length - 1)
    .waitFor();
}

const anchored = (trust: string | null) => async (page: Page) => {
  const base = vectors.bases["good-anchored"] ?? assert.fail();
  for (const [file, bytes] of Object.entries(base.files)) {
    await mkdir(dirname(at(join("anchored", file))), { recursive: true });
    await writeFile(at(join("anchored", file)), bytes, "base64");
  }
  await page.locator("#key").fill(base.keys.join("\n"));
  if (trust !== null) await nameTrust(page, trust);
  await chooseFolder(page, at("anchored"));
  await verdictOn(page);
  for (const summary of await page.locator(".proofs-details > summary").all()) await summary.click();
};

async function giveOpenings(page: Page, names: readonly string[]): Promise<void> {
  await page.locator("#disclosed-files").setInputFiles(names.map(at));
  await page
    .locator("#disclosed .named > li")
    .nth(names.length - 1)
    .waitFor();
}

const shots: readonly Shot[] = [
  { name: "ready", ready: (page) => page.locator(".steps").waitFor() },
  {
    name: "wrong",
    ready: async (page) => {
      await page.locator("#key").fill("muniment.invalid+0000");
      await chooseFolder(page, at("no-package"));
      await page.locator("[data-problem]").waitFor();
    },
  },
  {
    name: "trust",
    ready: async (page) => {
      await nameTrust(page, "full");
      await page.locator("#trust-files").setInputFiles(at("statement.txt"));
      await page.locator("[data-refused]").waitFor();
    },
  },
  { name: "anchored", ready: anchored("full") },
  { name: "untrusted", ready: anchored(null) },
  { name: "disclosed-given", ready: (page) => giveOpenings(page, ["collector.txt", "statement.txt"]) },
  {
    name: "disclosed-proved",
    ready: async (page) => {
      await giveOpenings(page, ["collector.txt"]);
      await check("package", at("log.vkey"))(page);
      await page.locator("[data-disclosed] summary").click();
    },
  },
  {
    name: "disclosed-bad",
    ready: async (page) => {
      await giveOpenings(page, ["collector.txt", "altered.txt"]);
      await check("package", at("log.vkey"))(page);
    },
  },
  { name: "verified", ready: check("package", at("log.vkey")) },
  { name: "unknown", ready: check("package", null) },
  { name: "bad", ready: check("bad", at("log.vkey")) },
  { name: "details", ready: check("bad", at("log.vkey"), true) },
  {
    name: "running",
    ready: async (page) => {
      await chooseFolder(page, at("large"));
      await page.waitForTimeout(1200);
    },
  },
];

/** A package of two files, the same with damage, a large one, and a folder that is none. */
async function makePackages(): Promise<void> {
  await writeFile(at("statement.txt"), "What was said.\n");
  await writeFile(at("evi\u202Edence (1) تصوير.txt"), "More of it.\n");
  await writeFile(at("film.bin"), Buffer.alloc(1_500_000_000, 7));
  const done = async (args: readonly string[]): Promise<void> => {
    const { code, stderr } = await run(at("home"), args);
    if (code !== 0) throw new Error(stderr);
  };
  await done(["init"]);
  await done(["settings", "collector", "A. Collector"]);
  await done(["add", at("statement.txt"), at("evi\u202Edence (1) تصوير.txt"), at("film.bin")]);
  await done(["export", "@1", "@2", "--out", at("package")]);
  await done(["export", "@3", "--out", at("large")]);
  await done(["disclose", "@1", "--field", "collector", "--out", at("collector.txt")]);
  const opening = await readFile(at("collector.txt"), "utf8");
  await writeFile(at("altered.txt"), opening.replace("A. Collector", "Another Collector"));
  await cp(at("home/var/keys/log.vkey"), at("log.vkey"));
  await cp(at("package"), at("bad"), { recursive: true });
  await writeFile(at("bad/data/more\u202Eexe.txt"), "<b>added</b>");
  await writeFile(at("bad/data/checkpoint"), "nothing\n");
  await rm(at("bad/report.html"));
  await mkdir(at("no-package/package"), { recursive: true });
  await writeFile(at("no-package/package/bagit.txt"), "");
}

const browser = await startPageBrowser();
try {
  await mkdir(folder, { recursive: true });
  await makePackages();
  for (const { name, ready } of shots) {
    for (const language of ["en-GB", "ar-SY", "fr-FR", "es-ES", "uk-UA"]) {
      for (const scheme of ["light", "dark"] as const) {
        for (const width of [1280, 390]) {
          const shot = `${name}-${String(width)}-${language.slice(0, 2)}-${scheme}`;
          if (!shot.includes(wanted)) continue;
          const viewport = { width, height: width === 390 ? 844 : 900 };
          const { page, incidents } = await openPage(browser, { colorScheme: scheme, viewport, locale: language });
          await ready(page);
          await page.screenshot({ path: join(folder, `${shot}.png`), fullPage: true });
          const wider = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          if (wider > 0) console.error(shot, `is ${String(wider)} px wider than the window`);
          for (const incident of incidents) console.error(shot, incident);
          await page.context().close();
        }
      }
    }
  }
} finally {
  await browser.close();
  await room.remove();
}
