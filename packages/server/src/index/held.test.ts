import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatInstant, type CaptureVerdictValue, type RecordObject } from "@muniment/verify";
import type { SealedRecord } from "../archive/archive.ts";
import type { HistoryPage } from "./items.ts";
import { sampleCaptureDetail, sampleSealed } from "./sample-records.ts";
import { openSqliteIndex } from "./sqlite/sqlite-index.ts";

const [typed, final] = ["http://site.example/a", "https://site.example/b"];

function capture(index: number, value: CaptureVerdictValue) {
  const detail = sampleCaptureDetail(final, "Kept", { value, reasons: [] });
  const address = {
    ...detail.address,
    typed: { basis: "claimed", value: "HTTP://SITE.example:80/a" },
    requested: { basis: "measured", value: typed },
  };
  return sampleSealed(index, String(index), "capture", { ...detail, address });
}

void it("an address is held by the captures that asked for it or ended at it, and kept something", async () => {
  const index = openSqliteIndex(":memory:");
  await index.apply(0, [capture(0, "complete"), capture(1, "failed"), capture(2, "wall"), capture(3, "partial")]);
  await index.apply(4, [sampleSealed(4, "4", "intake", {}), capture(5, "blocked")]);
  for (const address of [typed, final]) {
    const held = await index.held(address, null);
    assert.deepEqual([held?.times, held?.newest.index, held?.newest.verdict], [3, 3, "partial"], address);
    const before = await index.held(address, 2);
    assert.deepEqual([before?.times, before?.newest.index], [1, 0]);
    assert.equal(await index.held(address, 0), null);
  }
  const about = `sha256:${"3".repeat(64)}` as const;
  const said = { action: "state", field: "title", made: { basis: "claimed", value: formatInstant(6000) } };
  const titled = { ...said, said: { basis: "claimed", value: "The harbour" } };
  await index.apply(6, [
    sampleSealed(6, "6", "description", titled, { links: [{ relation: "about", record: about }] }),
  ]);
  assert.equal((await index.held(final, null))?.newest.described?.title, "The harbour");
  for (const other of ["http://site.example/A", "http://site.example/a#x", "site.example/a", "", "%"])
    assert.equal(await index.held(other, null), null, other);
  await index.reset();
  assert.equal(await index.held(final, null), null);
  await index.close();
});

void describe("the history of an address", () => {
  const object = (role: string, digit: string): RecordObject => ({
    ...{ role, path: `${role}.bin`, mediaType: "application/octet-stream", size: 1 },
    sha256: digit.repeat(64),
  });
  const seen = (at: number, value: CaptureVerdictValue, text: string, ...pictures: string[]): SealedRecord => {
    const objects = [
      ...(text === "" ? [] : [object("text", text)]),
      ...pictures.map((digit, place) => object(place === 0 ? "screenshot-full" : "screenshot-more", digit)),
    ];
    return sampleSealed(at, String(at), "capture", sampleCaptureDetail(final, "Kept", { value, reasons: [] }), {
      objects,
    });
  };
  const told = ({ captures }: HistoryPage): unknown =>
    captures.map(({ item, text, picture }) => [item.index, text.is, picture.is]);
  const log = [
    seen(0, "complete", "a", "1"),
    seen(1, "failed", ""),
    seen(2, "complete", "a", "1", "2"),
    seen(3, "complete", "b", "1", "2"),
  ];

  void it("is told newest first, each against the nearest before that has such an object, on whatever page", async () => {
    const index = openSqliteIndex(":memory:");
    await index.apply(0, log);
    const ask = (before: number | null, limit: number) => index.history({ address: final, before, limit, of: 2 });
    const all = await ask(null, 9);
    assert.deepEqual(told(all), [
      [3, "different", "same"],
      [2, "same", "different"],
      [1, "absent", "absent"],
      [0, "first", "first"],
    ]);
    assert.deepEqual([all.total, all.withdrawn, all.place, all.older], [4, 0, 3, null]);
    assert.deepEqual(all.captures[1]?.text, { is: "same", than: all.captures[3]?.item.item });
    assert.deepEqual([all.captures[0]?.status, all.captures[0]?.started], [200, formatInstant(0)]);
    const paged = [];
    for (let before: number | null = null; ;) {
      const page: HistoryPage = await ask(before, 1);
      paged.push(...page.captures);
      before = page.older;
      if (before === null) break;
    }
    assert.deepEqual(paged, all.captures);
    assert.deepEqual((await index.history({ address: typed, before: null, limit: 9, of: 0 })).captures, []);
    await index.close();
  });

  void it("leaves out what is withdrawn from view, but for the one that is looked at", async () => {
    const index = openSqliteIndex(":memory:");
    await index.apply(0, log);
    const about = log[2]?.entry.record ?? assert.fail();
    const detail = {
      action: "state",
      field: "withdrawal",
      made: { basis: "claimed", value: formatInstant(0) },
      said: { basis: "claimed", value: { reason: "Asked for" } },
    };
    await index.apply(4, [
      sampleSealed(4, "4", "description", detail, { links: [{ relation: "about", record: about }] }),
    ]);
    const ask = (of: number) => index.history({ address: final, before: null, limit: 9, of });
    const others = await ask(0);
    assert.deepEqual(told(others), [
      [3, "different", "different"],
      [1, "absent", "absent"],
      [0, "first", "first"],
    ]);
    assert.deepEqual([others.total, others.withdrawn], [3, 1]);
    const itself = await ask(2);
    assert.deepEqual(
      [itself.total, itself.withdrawn, itself.captures[1]?.item.described?.withdrawn],
      [4, 0, "Asked for"],
    );
    await index.close();
  });
});
