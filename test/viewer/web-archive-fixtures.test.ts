/**
 * Crawls that others made, taken in, listed by the endpoint and given back by the player in a real browser: each answer raw, against what an independent
 * reader found in it. They lie beside the repository. What does not come out as its suite wants is named here, with the reason.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import type { Frame } from "playwright-core";
import type { CaptureInside, ContentsAnswer } from "../../packages/server/src/http/api-contents.ts";
import { addWebArchive } from "../../packages/server/src/http/sample-web-archive.ts";
import { json } from "../../packages/server/src/http/sample-viewer.ts";
import { fixtures, skipFixtures } from "../shared-fixtures.ts";
import { isLong } from "../extent.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";

const timeout = 300_000;

interface Row {
  readonly uri: string;
  readonly date: string;
  readonly type: string;
  readonly status?: string;
  readonly sha256?: string;
}

interface FixtureCase {
  readonly id: string;
  readonly file: string;
  readonly detail: { readonly rows?: readonly Row[]; readonly sha1?: string };
}

function casesOf(suite: string): readonly FixtureCase[] {
  const text = readFileSync(join(fixtures, suite, "expected.json"), "utf8");
  return (JSON.parse(text) as { readonly cases: readonly FixtureCase[] }).cases;
}

/** Empty answers to the question whether a page may ask, which no page sees: the player gives what the page then got in the same second. */
const preflights: Readonly<Record<string, readonly string[]>> = {
  "replayweb.page-embed-test.warc": [
    "https://api.twitter.com/1.1/guest/activate.json",
    "https://api.twitter.com/1.1/videos/tweet/config/1192184193347796992.json",
  ],
};

/** A web archive in the viewer, and its player with a page in it. */
async function openTakenIn(t: TestContext, name: string, bytes: Buffer) {
  const archive = await openArchive(t);
  const item = await addWebArchive(archive, name, bytes);
  const viewer = await openViewer(t, archive);
  const captures: CaptureInside[] = [];
  for (let from: number | null = 0; from !== null;) {
    const address: string = `${viewer.url}api/items/${item}/contents?kind=captures&limit=200&from=${String(from)}`;
    const { contents }: ContentsAnswer = await json<ContentsAnswer>(address);
    assert.ok(contents !== null);
    for (const row of contents.rows) if (row.is === "capture") captures.push(row);
    from = contents.next;
  }
  const tab = await (
    await openPageBrowser(t, { args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"] })
  ).newPage();
  await tab.goto(`${viewer.url}items/${item}?see=replay`);
  for (;;) {
    const shown = tab.frames().find((frame) => /\/replay\/w\/[0-9a-f-]{36}\/[0-9]*mp_\//.test(frame.url()));
    const collection = /\/w\/([0-9a-f-]{36})\//.exec(shown?.url() ?? "")?.[1];
    const player = shown?.parentFrame();
    if (collection !== undefined && player !== null && player !== undefined) return { captures, player, collection };
    await tab.waitForTimeout(100);
  }
}

/** The SHA-256 of what the player gives for an address at a time, as it was stored; the status where it gives none. */
async function givenBack(player: Frame, collection: string, { uri, date }: Row): Promise<string> {
  const second = new Date(Math.ceil(Date.parse(date) / 1000) * 1000).toISOString().replaceAll(/[^0-9]/g, "");
  return await player.evaluate(
    async (path) => {
      const reply = await fetch(path, { redirect: "manual" });
      if (!reply.ok && reply.headers.get("content-type") === null) return `status ${String(reply.status)}`;
      const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await reply.arrayBuffer()));
      return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    },
    `w/${collection}/${second.slice(0, 14)}id_/${uri}`,
  );
}

/** Answers that a page loads: a browser follows redirects by itself, and asks for nothing that is no address of the web. */
function isAsked({ uri, status = "" }: Row): boolean {
  return /^https?:/.test(uri) && /^[245]/.test(status);
}

if (skipFixtures === false)
  for (const { id, file, detail } of casesOf("replay").filter((_, place) => isLong || place % 3 === 0))
    test(`${id} is listed, and given back by the player`, { skip, timeout }, async (t) => {
      const bytes = readFileSync(join(fixtures, "replay", file));
      const { captures, player, collection } = await openTakenIn(t, basename(file), bytes);
      const rows = detail.rows ?? [];
      const left = [...captures];
      for (const row of rows) {
        const place = left.findIndex(
          ({ url, time, type }) => url.replaceAll(" ", "%20") === row.uri && time === row.date && type === row.type,
        );
        const [one] = place < 0 ? [] : left.splice(place, 1);
        assert.ok(one !== undefined, `${row.uri} of ${row.date}`);
        assert.equal(one.status === null ? undefined : String(one.status), row.status);
      }
      assert.equal(left.length, 0);
      const wrong: string[] = [];
      const asked = rows.filter((row) => row.type === "response" && row.sha256 !== undefined && isAsked(row));
      for (const row of asked) {
        const given = await givenBack(player, collection, row);
        if (given !== row.sha256) wrong.push(row.uri);
      }
      t.diagnostic(
        `${String(rows.length)} listed; ${String(asked.length - wrong.length)} of ${String(asked.length)} given back`,
      );
      assert.deepEqual(wrong, preflights[basename(file)] ?? []);
    });
else test("suites replay and collide", { skip: skipFixtures }, () => undefined);

test(
  "collide: two answers that share a weak digest are two, each byte for byte",
  { skip: skip || skipFixtures, timeout },
  async (t) => {
    const bodies = casesOf("collide").map(({ file }) => readFileSync(join(fixtures, "collide", file)));
    const rows = bodies.map((body, place) => ({ uri: `http://pair.test/${String(place)}`, body }));
    const page = Buffer.from("<!doctype html><title>Pairs</title>");
    const records = [{ uri: "http://pair.test/", body: page }, ...rows].map(({ uri, body }, place) => {
      const type = body === page ? "text/html" : "application/octet-stream";
      const head = Buffer.from(
        `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${String(body.length)}\r\n\r\n`,
      );
      const block = Buffer.concat([head, body]);
      const lines = [
        ...["WARC/1.1", "WARC-Type: response", `WARC-Target-URI: ${uri}`, "WARC-Date: 2019-03-04T05:06:07Z"],
        `WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-${String(place).padStart(12, "0")}>`,
        `WARC-Payload-Digest: sha1:${base32(createHash("sha1").update(body).digest())}`,
        ...["Content-Type: application/http; msgtype=response", `Content-Length: ${String(block.length)}`, "", ""],
      ];
      return gzipSync(Buffer.concat([Buffer.from(lines.join("\r\n")), block, Buffer.from("\r\n\r\n")]));
    });
    const { captures, player, collection } = await openTakenIn(t, "pairs.warc.gz", Buffer.concat(records));
    assert.deepEqual(
      captures.map(({ type, agrees }) => [type, agrees]),
      captures.map(() => ["response", true]),
    );
    for (const { uri, body } of rows) {
      const given = await givenBack(player, collection, { uri, date: "2019-03-04T05:06:07Z", type: "response" });
      assert.equal(given, createHash("sha256").update(body).digest("hex"), uri);
    }
  },
);

function base32(bytes: Uint8Array): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => letters[Number.parseInt(five, 2)]).join("");
}
