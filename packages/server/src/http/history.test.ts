import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleCaptureDetail } from "../index/sample-records.ts";
import type { CompareAnswer, HistoryAnswer } from "./api-history.ts";
import type { SampleArchive, SampleObject } from "./sample-archive.ts";
import { ask, codeOf, json, openViewer } from "./sample-viewer.ts";

const address = "http://page.test/";

function page(text: string | null, picture: string): SampleObject[] {
  const shot = {
    path: "screenshot-full.png",
    role: "screenshot-full",
    mediaType: "image/png",
    bytes: Buffer.from(picture),
  };
  if (text === null) return [shot];
  return [{ path: "text.txt", role: "text", mediaType: "text/plain; charset=utf-8", bytes: Buffer.from(text) }, shot];
}

async function capture(archive: SampleArchive, objects: readonly SampleObject[], time: number): Promise<string> {
  const verdict = { value: "complete", reasons: [] } as const;
  return (await archive.add(sampleCaptureDetail(address, "A page", verdict), objects, time)).item;
}

test("the captures of an item's address are told in order of time, in pages", async (t) => {
  const { archive, capture: first, file, url } = await openViewer(t);
  const second = await capture(archive, page("one", "1"), 3000);
  const third = await capture(archive, page("two", "1"), 4000);
  const told = await json<HistoryAnswer>(`${url}api/items/${second}/history`);
  assert.ok(told.address === address);
  assert.deepEqual(
    told.captures.map(({ item, text, picture, status }) => [item.item, text, picture.is, status]),
    [
      [third, { is: "different", than: second }, "same", 200],
      [second, { is: "first" }, "different", 200],
      [first, { is: "absent" }, "first", 200],
    ],
  );
  assert.deepEqual([told.item, told.total, told.place, told.older], [second, 3, 2, null]);
  const newest = await json<HistoryAnswer>(`${url}api/items/${second}/history?limit=2`);
  assert.ok(newest.address !== null && newest.older !== null);
  const rest = await json<HistoryAnswer>(`${url}api/items/${second}/history?limit=2&before=${String(newest.older)}`);
  assert.ok(rest.address !== null);
  assert.deepEqual([...newest.captures, ...rest.captures], told.captures);
  assert.deepEqual(await json(`${url}api/items/${file}/history`), { item: file, address: null });
  for (const bad of ["limit=0", "limit=201", "before=x", "limit=1&limit=2"])
    assert.equal(codeOf(await ask(`${url}api/items/${second}/history?${bad}`)), "query.bad", bad);
  assert.equal(codeOf(await ask(`${url}api/items/0000000000000000/history`)), "item.none");
});

test("two items are compared by what was sealed, and what cannot be compared is said", async (t) => {
  const { archive, file, faults, url } = await openViewer(t);
  const [one, other] = [page("The harbour is open.", "1"), page("The harbour is shut.", "1")];
  const names = [
    await capture(archive, one, 3000),
    await capture(archive, other, 4000),
    await capture(archive, one, 5000),
  ];
  const none = await capture(archive, page(null, "1"), 6000);
  const large = await capture(archive, page("x".repeat(3 * 1024 * 1024), "1"), 7000);
  const latin = await capture(archive, page("", "1"), 8000);
  const [before, after, again] = names as [string, string, string];
  const compare = (a: string, b: string) => json<CompareAnswer>(`${url}api/compare?before=${a}&after=${b}`);
  const { text, ...sides } = await compare(before, after);
  assert.deepEqual([sides.before.item.item, sides.after.text?.path], [before, "text.txt"]);
  assert.ok(text.outcome === "different");
  assert.deepEqual(text.rows, [
    {
      kind: "changed",
      before: { line: 1, pieces: [same("The harbour is "), changed("open"), same(".")] },
      after: { line: 1, pieces: [same("The harbour is "), changed("shut"), same(".")] },
    },
  ]);
  assert.deepEqual((await compare(before, again)).text, { outcome: "same-bytes" });
  assert.deepEqual((await compare(before, before)).text, { outcome: "same-bytes" });
  assert.deepEqual((await compare(none, file)).text, { outcome: "no-text", sides: ["before", "after"] });
  assert.deepEqual((await compare(large, after)).text, {
    outcome: "too-large",
    sides: ["before"],
    sizeMax: 2 * 1024 * 1024,
  });
  assert.equal((await compare(latin, after)).text.outcome, "different");

  await archive.damageObject(one[0]?.bytes ?? assert.fail(), Buffer.from("The harbour is gone."));
  const broken = (await compare(after, before)).text;
  assert.ok(broken.outcome === "unreadable" && broken.side === "after");
  assert.match(broken.reason, /^text\.txt: its bytes are not those that were sealed/);
  assert.equal(codeOf(await ask(`${url}api/compare?before=${before}`)), "query.bad");
  assert.equal(codeOf(await ask(`${url}api/compare?before=${before}&after=000000`)), "item.none");
  assert.deepEqual(faults, []);
});

const same = (text: string) => ({ kind: "same", text });
const changed = (text: string) => ({ kind: "changed", text });
