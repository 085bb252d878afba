import assert from "node:assert/strict";
import { parseInstant } from "@muniment/verify";
import { archiveEvidence } from "../archive/open.ts";
import { add, openToWrite } from "../archive/suite.ts";
import { itemOf } from "../index/item-of.ts";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import type { ReportedItem } from "./report/report.ts";
import { reportsOf } from "./report/reports.ts";
import type { PackageItem, PackageOrder } from "./write-package.ts";

/** An order to export, but for the name. */
export interface Ordered extends Omit<PackageOrder, "out"> {
  readonly items: readonly (ReportedItem & PackageItem)[];
}

/** Seals three items in a home, and orders two of them. */
export async function orderOf(home: string): Promise<Ordered> {
  const archive = await openToWrite(home);
  for (const text of ["one", "two", "three"]) await add(archive, text);
  const items: (ReportedItem & PackageItem)[] = [];
  for await (const { entry, record } of archive.entries(1, 3)) {
    assert.ok(record.ok);
    const reading = itemOf(entry, record.value);
    assert.ok(reading.is === "item");
    items.push({ ...reading.item, withheld: null, disclosed: null, stamps: [] });
  }
  await archive.close();
  const software = { name: "muniment", version: "0.0.0" };
  const today = parseInstant("2026-11-22T21:12:48.123Z");
  return {
    evidence: archiveEvidence({ home, backEnd: fsBackEnd }),
    items,
    guides: (told) =>
      Promise.resolve(reportsOf({ ...told, items, made: today, software, history: { events: [], leftOut: 0 } })),
    software,
    today,
    recipients: [],
    scratch: home,
    beforeNamed: () => Promise.resolve(),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  };
}
