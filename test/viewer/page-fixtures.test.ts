/**
 * The published suite of small pages that capture tools get wrong: each is served, captured, and replayed with its server gone. They lie beside the
 * repository; without them this says so and skips. Of every second folder the first page is tried, with MUNIMENT_TEST_LONG=1 every one.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { CaptureDetail } from "@muniment/verify";
import { isLong } from "../extent.ts";
import { lookup } from "mrmime";
import type { Frame } from "playwright-core";
import { lines, run, temporaryFolder } from "../program.ts";
import { hash } from "../site/hard-page.ts";
import { readWacz } from "../site/read-wacz.ts";
import { faultOf } from "../site/replay-page.ts";
import { openReplayRoom, type ReplayRoom } from "../site/replay-room.ts";
import { skip as withoutViewer } from "./open-viewer.ts";
import { fixtures, skipFixtures } from "../shared-fixtures.ts";

const skip = skipFixtures !== false ? skipFixtures : withoutViewer;

interface PageCase {
  readonly id: string;
  readonly file: string;
  readonly expect: "capture" | "resource";
  readonly detail: { readonly entry: string; readonly expect: string };
}

/** Colours of the page, and what stands in its `noscript`, none of which may have become elements. */
async function shown(page: Frame): Promise<{
  readonly background: string;
  readonly color: string;
  readonly rules: string;
  readonly noscript: string;
  readonly elements: number;
}> {
  return page.evaluate(() => {
    const { backgroundColor: background, color } = getComputedStyle(document.body);
    // One that was not found has no rules to be read.
    const sheets = [...document.styleSheets].filter(({ href }) => href?.includes("does-not-exist") !== true);
    const rules = sheets.flatMap((sheet) => [...sheet.cssRules].map(({ cssText }) => cssText));
    const noscript = document.querySelector("noscript")?.textContent ?? "";
    const elements = document.body.querySelectorAll("img, h1, script").length;
    return { background, color, rules: rules.join("\n"), noscript, elements };
  });
}

const image = String.raw`<img src="[^"]*image\.svg" ?/?>`;

/** What the suite demands, by its words: a page with other words fails until it is said here how that is seen. */
const demands: Readonly<Record<string, (page: Frame) => Promise<void>>> = {
  "page with its own style sheet and script": async (page) => {
    const { background, color, rules } = await shown(page);
    // The script is the last to say; the style sheet is there all the same.
    assert.deepEqual([background, color], ["rgb(0, 128, 0)", "rgb(255, 0, 0)"]);
    assert.match(rules, /body \{ background-color: rgb\(0, 0, 0\); color: rgb\(255, 255, 255\); \}/);
  },
  "style sheet applied": async (page) => {
    const { background, color } = await shown(page);
    assert.deepEqual([background, color], ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  },
  // As in a browser that is live: nothing is relative to a data: URL, and the page says that pink would be wrong.
  "style sheet imported from a data: URL that itself imports a file": async (page) => {
    const { background, color } = await shown(page);
    assert.deepEqual([background, color], ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
  },
  "noscript content kept as in the source": async (page) => {
    const { noscript, elements } = await shown(page);
    assert.match(noscript, new RegExp(`^${image}$`));
    assert.equal(elements, 0);
  },
  "nested noscript": async (page) => {
    const { noscript, elements } = await shown(page);
    assert.match(noscript, new RegExp(`^<h1>JS is not active</h1><noscript>${image}$`));
    assert.equal(elements, 0);
  },
  "script inside noscript does not run": async (page) => {
    const { noscript, elements } = await shown(page);
    assert.match(noscript, /alert\(1\)/);
    assert.equal(elements, 0);
  },
};

interface Answered {
  readonly url: string;
  readonly status: number;
  readonly sha256: string;
}

/** Gives the files below `root`, and knows what it gave. */
async function serveFolder(root: string): Promise<{ readonly server: Server; origin: string; given: Answered[] }> {
  const given: Answered[] = [];
  let origin = "";
  const server = createServer((request, response) => {
    const { pathname, href } = new URL(request.url ?? "/", origin);
    void readFile(join(root, pathname)).then(
      (bytes) => {
        given.push({ url: href, status: 200, sha256: hash(bytes) });
        response.setHeader("content-type", lookup(pathname) ?? "application/octet-stream").end(bytes);
      },
      () => {
        given.push({ url: href, status: 404, sha256: hash(Buffer.alloc(0)) });
        response.writeHead(404).end();
      },
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return { server, origin, given };
}

describe("pages of others that capture tools get wrong, captured and replayed with the server gone", { skip }, () => {
  if (skip !== false) return;
  const suite = join(fixtures, "pages");
  const { cases } = JSON.parse(readFileSync(join(suite, "expected.json"), "utf8")) as { cases: readonly PageCase[] };
  const all = cases.filter(({ expect }) => expect === "capture");
  const isFirst = ({ file }: PageCase, place: number): boolean =>
    all.findIndex((other) => dirname(other.file) === dirname(file)) === place;
  const chosen = isLong ? all : all.filter(isFirst).filter((_, place) => place % 2 > 0);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let room: ReplayRoom;
  before(async () => {
    folder = await temporaryFolder();
    room = await openReplayRoom(folder.path);
  });
  after(async () => {
    await room.close();
    await folder.remove();
  });

  it("are those of the suite", (test) => {
    test.diagnostic(`${chosen.length} of ${all.length} pages are tried`);
    assert.ok(chosen.length >= 2);
    assert.deepEqual(
      all.filter(({ detail }) => !(detail.expect in demands)).map(({ id }) => id),
      [],
      "pages of which nothing says how it is seen what they demand",
    );
  });

  for (const [place, { id, file, detail }] of chosen.entries())
    it(`${id}: ${detail.expect}`, { timeout: 120_000 }, async () => {
      const root = join(suite, file.slice(0, -detail.entry.length));
      const { server, origin, given } = await serveFolder(root);
      const wacz = join(folder.path, `${String(place)}.wacz`);
      const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
      const address = `${origin}/${detail.entry}`;
      const allowed = ["--allow-private", "127.0.0.1"];
      const printed = await room.capture(["capture", address, ...allowed, ...sandbox, "--out", wacz, "--json"]);
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      assert.ok(printed !== null);

      const told = await run(room.home, ["show", `@${String(printed.index)}`, "--json"]);
      const [shownItem] = lines(told.stdout) as readonly { readonly detail: CaptureDetail }[];
      assert.equal(shownItem?.detail.verdict.value, "complete", JSON.stringify(shownItem?.detail.verdict));
      assert.ok(!shownItem.detail.steps.some(({ step }) => step === "dialog"), "a dialog was opened");
      const { answers } = await readWacz(wacz);
      const held = answers.map(({ url, status, sha256 }) => ({ url, status, sha256 }));
      const byUrl = (one: Answered, other: Answered): number => (one.url < other.url ? -1 : 1);
      assert.deepEqual(held.sort(byUrl), given.sort(byUrl), "every answer, byte for byte, and no other");

      const look = demands[detail.expect];
      assert.ok(look !== undefined);
      let looked = false;
      const replayed = await room.replay({
        printed,
        given,
        origins: [origin],
        rest: { quietMs: 1_000, limitMs: 20_000 },
        look: async (page) => {
          await look(page);
          looked = true;
        },
      });
      assert.ok(looked, "the page did not come");
      assert.equal(faultOf(replayed), null, [...replayed.lost, ...replayed.met].join("\n"));
    });
});
