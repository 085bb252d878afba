import assert from "node:assert/strict";
import { it } from "node:test";
import { formatInstant, type CaptureVerdictValue } from "@muniment/verify";
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
