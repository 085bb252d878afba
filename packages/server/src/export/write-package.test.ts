import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { parseInstant, parsePin, verdictOf, verifyPackage, type Finding, type Vkey } from "@muniment/verify";
import { homeLayout } from "../archive/home.ts";
import { archiveEvidence } from "../archive/open.ts";
import { add, newHome, openToWrite } from "../archive/suite.ts";
import { itemOf } from "../index/item-of.ts";
import { FolderEvidence } from "../storage/fs/folder-evidence.ts";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { plainFiles, relist } from "./sample-relist.ts";
import type { ReportedItem } from "./report/report.ts";
import { reportsOf } from "./report/reports.ts";
import { writePackage, type PackageOrder } from "./write-package.ts";

void it("a package", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "muniment-package-"));
  context.after(() => rm(folder, { recursive: true }));
  const home = await newHome(context);
  const order = await orderOf(home);
  const key = parsePin(await readFile(homeLayout(home).pin));
  const whole = join(folder, "whole");
  await writePackage({ ...order, out: whole });

  await context.test("verifies with the log's key, and has an unknown signer without", async () => {
    assert.equal(verdictOf(await findingsOf(whole, [key])), "verified");
    assert.equal(verdictOf(await findingsOf(whole, [])), "unknown-signer");
  });

  await context.test("is bad, by the name of the file, when any file is changed or removed", async () => {
    const files = await plainFiles(whole);
    assert.equal(files.length, 6 + 1 + 2 * 4);
    for (const file of files) {
      const path = join(whole, file);
      const bytes = await readFile(path);
      for (const at of [0, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 0x01;
        await writeFile(path, changed);
        await blames(whole, key, file);
      }
      await rm(path);
      await blames(whole, key, file);
      await writeFile(path, bytes);
    }
  });

  await context.test("carries a report that names each item and object", async () => {
    for (const name of ["report.html", "report.ar.html"]) {
      const report = await readFile(join(whole, name), "utf8");
      for (const { item, record, objects } of order.items)
        for (const text of [item, record, ...objects.map(({ sha256 }) => sha256)])
          assert.ok(report.includes(text), text);
    }
  });

  await context.test("is bad when a file is added", async () => {
    const added = join(folder, "added");
    await cp(whole, added, { recursive: true });
    await writeFile(join(added, "data/more.txt"), "more");
    const failing = (await findingsOf(added, [key])).filter((finding) => finding.outcome === "fails");
    assert.deepEqual(
      failing.map((finding) => [finding.check, finding.subject.file]),
      [["file.expected", "data/more.txt"]],
    );
  });

  await context.test("is bad when a file is added and listed, as whoever adds one can do", async () => {
    const someRecord = (await plainFiles(whole)).find((file) => file.endsWith("/record.json"));
    for (const more of ["data/more.txt", "data/items/more", someRecord?.replace("record.json", "objects/more") ?? ""]) {
      const listing = join(folder, "listing");
      await cp(whole, listing, { recursive: true });
      await writeFile(join(listing, more), "more");
      await relist(listing);
      const failing = (await findingsOf(listing, [key])).filter((finding) => finding.outcome === "fails");
      assert.deepEqual(
        failing.map((finding) => [finding.check, finding.subject.file]),
        [["file.expected", more]],
      );
      await rm(listing, { recursive: true });
    }
  });

  await context.test("is not written over something, and leaves nothing when it fails", async () => {
    await assert.rejects(writePackage({ ...order, out: whole }), { code: "export.exists" });
    const items = order.items.map((item) => ({
      ...item,
      objects: item.objects.map((object) => ({ ...object, size: 0 })),
    }));
    await assert.rejects(writePackage({ ...order, items, out: join(folder, "damaged") }), { code: "export.damaged" });
    await assert.rejects(writePackage({ ...order, out: join(folder, "none/below") }), { code: "export.failed" });
    await rm(join(home, "archive/log/checkpoint"));
    await assert.rejects(writePackage({ ...order, out: join(folder, "headless") }), { code: "export.damaged" });
    assert.deepEqual((await readdir(folder)).sort(), ["added", "whole"]);
  });
});

/** Nothing vouches for the tag manifest itself: where it and a tag file differ, the tag file is named. */
async function blames(folder: string, key: Vkey, file: string): Promise<void> {
  const findings = await findingsOf(folder, [key]);
  assert.equal(verdictOf(findings), "bad", file);
  const failing = findings.filter((finding) => finding.outcome === "fails").map((finding) => finding.subject.file);
  const isNamed = (name: string): boolean => (file === "tagmanifest-sha256.txt" ? !name.includes("/") : name === file);
  assert.ok(failing.some(isNamed), `${file}: ${failing.join(", ")}`);
}

/** Three items sealed in a home, and the order to export two of them. */
interface Ordered extends Omit<PackageOrder, "out"> {
  readonly items: readonly ReportedItem[];
}

async function orderOf(home: string): Promise<Ordered> {
  const archive = await openToWrite(home);
  for (const text of ["one", "two", "three"]) await add(archive, text);
  const items: ReportedItem[] = [];
  for await (const { entry, record } of archive.entries(1, 3)) {
    assert.ok(record.ok);
    const reading = itemOf(entry, record.value);
    assert.ok(reading.is === "item");
    items.push({ ...reading.item, withheld: null });
  }
  await archive.close();
  const software = { name: "muniment", version: "0.0.0" };
  const today = parseInstant("2026-11-22T21:12:48.123Z");
  return {
    evidence: archiveEvidence({ home, backEnd: fsBackEnd }),
    items,
    guides: (told) => reportsOf({ ...told, items, made: today, software }),
    software,
    today,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  };
}

async function findingsOf(path: string, keys: readonly Vkey[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of verifyPackage(new FolderEvidence(path), { keys })) findings.push(finding);
  return findings;
}
