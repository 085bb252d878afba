/** Small pictures, as the viewer hands them out. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import sharp from "sharp";
import { openDesk, sha256Of, skipPictures } from "../pictures/sample-pictures.ts";
import type { ItemsAnswer } from "./api.ts";
import { SampleArchive } from "./sample-archive.ts";
import { ask, codeOf, header, json } from "./sample-viewer.ts";
import { startServer } from "./server.ts";
import type { ViewerDeps } from "./viewer-deps.ts";
import { fixtures, skipFixtures } from "../../../../test/shared-fixtures.ts";

const unknown = { basis: "not-measured", reason: "not part of this sample" } as const;

async function viewerOver(
  t: TestContext,
  files: readonly { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }[],
  pictures: ViewerDeps["pictures"] | null,
) {
  const archive = await SampleArchive.make();
  const items: string[] = [];
  for (const [place, { name, mediaType, bytes }] of files.entries()) {
    const detail = {
      name: { basis: "claimed", value: name },
      modified: unknown,
      received: unknown,
      mediaType: unknown,
      note: null,
    } as const;
    const { item } = await archive.add(
      detail,
      [{ path: `files/${name}`, role: "original", mediaType, bytes }],
      place * 1_000,
    );
    items.push(item);
  }
  const deps = pictures === null ? archive.deps : { ...archive.deps, pictures };
  const viewer = await startServer(deps, {
    network: null,
    port: 0,
    replayPort: 0,
    uiFolder: join(import.meta.dirname, "none"),
    descriptionFile: "none",
    onFault: () => undefined,
  });
  t.after(async () => {
    await viewer.close();
    await archive.close();
  });
  const pictureOf = (place: number, kind = "thumbnail"): string =>
    `${viewer.url}api/items/${items[place] ?? ""}/pictures/${sha256Of(files[place]?.bytes ?? new Uint8Array(0))}?kind=${kind}`;
  return { archive, url: viewer.url, items, pictureOf };
}

const png = await sharp({ create: { width: 900, height: 600, channels: 3, background: "#336699" } })
  .png()
  .toBuffer();
const picture = { name: "sea.png", mediaType: "image/png", bytes: png };

test(
  "a small picture comes as WebP that can be nothing else, and what is none says why",
  { skip: skipPictures, timeout: 60_000 },
  async (t) => {
    const { desk } = await openDesk(t);
    const text = { name: "note.txt", mediaType: "text/plain", bytes: Buffer.from("a note") };
    const broken = { name: "broken.png", mediaType: "image/png", bytes: png.subarray(0, 60) };
    const { archive, url, items, pictureOf } = await viewerOver(t, [picture, text, broken], desk);
    const reply = await ask(pictureOf(0));
    assert.deepEqual(
      [reply.status, header(reply, "content-type"), header(reply, "x-content-type-options")],
      [200, "image/webp", "nosniff"],
    );
    assert.match(header(reply, "content-security-policy"), /default-src 'none'; sandbox/);
    assert.equal((await sharp(reply.body).metadata()).width, 480);
    assert.deepEqual([(await ask(pictureOf(1))).status, codeOf(await ask(pictureOf(1)))], [404, "picture.none"]);
    assert.deepEqual([(await ask(pictureOf(2))).status, codeOf(await ask(pictureOf(2)))], [422, "picture.failed"]);
    assert.equal(codeOf(await ask(pictureOf(0, "poster"))), "query.bad");
    assert.equal(codeOf(await ask(`${url}api/items/${items[0] ?? ""}/pictures/${"0".repeat(64)}`)), "object.none");
    const { items: listed } = await json<ItemsAnswer>(`${url}api/items`);
    assert.deepEqual(
      listed.map(({ shows, picture: of }) => [shows, of === null]),
      [
        ["image", false],
        ["text", true],
        ["image", false],
      ],
    );
    await archive.damageObject(png, Buffer.concat([png, Buffer.from("x")]));
    assert.equal((await ask(pictureOf(0, "preview"))).status, 500);
  },
);

test("where nothing can be drawn, a small original is shown in its place", async (t) => {
  const film = { name: "film.mp4", mediaType: "video/mp4", bytes: Buffer.from("a film") };
  const { items, pictureOf } = await viewerOver(t, [picture, film], null);
  const reply = await ask(pictureOf(0));
  assert.deepEqual(
    [reply.status, header(reply, "location")],
    [307, `/api/items/${items[0] ?? ""}/objects/${sha256Of(png)}?inline`],
  );
  assert.deepEqual([(await ask(pictureOf(1))).status, codeOf(await ask(pictureOf(1)))], [404, "picture.none"]);
});

test("the list is had from any place", async (t) => {
  const files = Array.from({ length: 9 }, (_, place) => ({
    ...picture,
    name: `${String(place)}.png`,
    bytes: Buffer.from(String(place)),
  }));
  const { url, items } = await viewerOver(t, files, null);
  const newest = items.toReversed();
  const middle = await json<ItemsAnswer>(`${url}api/items?place=4&limit=3`);
  assert.deepEqual([middle.total, middle.place, middle.items.map(({ item }) => item)], [9, 4, newest.slice(4, 7)]);
  const below = await json<ItemsAnswer>(`${url}api/items?before=${String(middle.older)}&limit=3`);
  assert.deepEqual([below.place, below.items.map(({ item }) => item)], [7, newest.slice(7)]);
  const beyond = await json<ItemsAnswer>(`${url}api/items?place=9`);
  assert.deepEqual([beyond.place, beyond.items, beyond.older], [9, [], null]);
  assert.equal(codeOf(await ask(`${url}api/items?place=1&before=2`)), "query.bad");
});

test(
  "others are answered all the while that bombs are chewed",
  {
    skip: skipPictures !== false ? skipPictures : skipFixtures,
    timeout: 240_000,
  },
  async (t) => {
    const { desk } = await openDesk(t);
    const bombs: { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }[] = [];
    for (const suite of ["bombs", "badmedia"]) {
      const { cases } = JSON.parse(readFileSync(join(fixtures, suite, "expected.json"), "utf8")) as {
        cases: readonly { file: string }[];
      };
      for (const { file } of cases)
        bombs.push({ name: file, mediaType: "image/png", bytes: readFileSync(join(fixtures, suite, file)) });
    }
    const { url, pictureOf } = await viewerOver(t, bombs, desk);
    const chewed = { isOver: false };
    const began = performance.now();
    const chewing = Promise.all(bombs.map((_, place) => ask(pictureOf(place)))).finally(() => {
      chewed.isOver = true;
    });
    const waits: number[] = [];
    do {
      const start = performance.now();
      await json<ItemsAnswer>(`${url}api/items?limit=50`);
      waits.push(performance.now() - start);
    } while (!chewed.isOver);
    const replies = await chewing;
    assert.ok(
      replies.every(({ status }) => [200, 307, 404, 422].includes(status)),
      replies.map(({ status }) => status).join(" "),
    );
    const [slowest, all] = [Math.max(...waits), performance.now() - began];
    t.diagnostic(`${String(waits.length)} lists, the slowest in ${slowest.toFixed(0)} ms of ${all.toFixed(0)}`);
    // How long one waits is the machine's doing, and for a benchmark to say: whoever waited for the bombs would be answered once.
    assert.ok(waits.length >= 3, `${String(waits.length)} lists`);
  },
);
