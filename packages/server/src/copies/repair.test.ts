import assert from "node:assert/strict";
import { appendFile, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { archiveFile, checkpointFile, openCheckpoint, toBase64 } from "@muniment/verify";
import { ArchiveError } from "../archive/archive.ts";
import { homeLayout } from "../archive/home.ts";
import { add, faults, itemsOf, newHome, openToWrite } from "../archive/suite.ts";
import { Fault, Stopped } from "../storage/faulty/faulty.ts";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import type { BackEnd } from "../storage/store.ts";
import {
  addAll,
  beside,
  bytesOf,
  copyOf,
  homeWith,
  mirrorTo,
  repairFrom,
  withCopyCode,
  fileOf,
} from "./sample-copies.ts";

async function flip(home: string, name: string, at = -1): Promise<void> {
  const path = join(home, "archive", name);
  const bytes = await readFile(path);
  const place = at < 0 ? Math.floor(bytes.length / 2) : at;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

async function named(home: string, form: RegExp): Promise<string> {
  return (
    [...(await bytesOf(home)).keys()].find((name) => form.test(name)) ?? assert.fail(`nothing like ${String(form)}`)
  );
}

const bundle = /^log\/tile\/entries\//;
const tile = /^log\/tile\/0\//;

void describe("a repair from a copy", () => {
  it("finds nothing to do in an archive that is whole", async (context) => {
    const home = await homeWith(context, "one");
    await mirrorTo(home, beside(home, "mirror"));
    const before = await bytesOf(home);
    const done = await repairFrom(home, beside(home, "mirror"));
    assert.deepEqual([done.mended, done.unmended, done.verdict], [[], [], "verified"]);
    assert.deepEqual(await bytesOf(home), before);
    assert.deepEqual(await readdir(homeLayout(home).incoming), []);
  });

  it("mends everything at once: objects, record, log, head, muniment.json, lock, foreign files; and keeps what was damaged", async (context) => {
    const home = await homeWith(context, "one", "two", "three");
    const mirror = beside(home, "mirror");
    await mirrorTo(home, mirror);
    const wanted = await bytesOf(home);
    const [one, two] = [fileOf("one"), fileOf("two")];
    await flip(home, one);
    await rm(join(home, "archive", two));
    await mkdir(join(home, "archive", two));
    for (const name of [await named(home, bundle), await named(home, tile), checkpointFile, archiveFile])
      await flip(home, name);
    await writeFile(join(home, "archive/lock"), "x");
    await writeFile(join(home, "archive/log/a note, by hand.txt"), "x");
    await symlink("/etc/passwd", join(home, "archive/objects/link"));
    const done = await repairFrom(home, mirror);
    assert.deepEqual(done.unmended, []);
    assert.equal(done.verdict, "verified");
    assert.equal(done.mended.length, 9);
    assert.deepEqual(await bytesOf(home), wanted);
    assert.deepEqual(await faults(home), []);
    const kept = await readdir(homeLayout(home).orphans);
    for (const name of [
      one.slice(11),
      two.slice(11),
      "4",
      "4.2",
      "checkpoint",
      archiveFile,
      "lock",
      "link",
      "a note, by hand.txt",
    ])
      assert.ok(kept.includes(name), `${name} of ${kept.join(" ")}`);
    const archive = await openToWrite(home);
    assert.equal(await add(archive, "after"), 4);
    await archive.close();
  });

  it("takes no bytes that are not those of the name, and says so", async (context) => {
    const home = await homeWith(context, "one");
    const mirror = beside(home, "mirror");
    await mirrorTo(home, mirror);
    const file = fileOf("one");
    await writeFile(join(home, "archive", file), "ONE");
    await writeFile(join(mirror, "archive", file), "0ne");
    const done = await repairFrom(home, mirror);
    assert.equal(done.verdict, "bad");
    assert.deepEqual(
      done.unmended.map((one) => one.file),
      [file],
    );
    assert.match(done.unmended[0]?.reason ?? "", /the copy cannot give it: its bytes are not those that were sealed/);
    assert.equal(await readFile(join(home, "archive", file), "utf8"), "ONE");
    assert.deepEqual(await readdir(homeLayout(home).orphans), []);
  });

  it("takes no forged bundle, well formed as it is", async (context) => {
    const home = await homeWith(context, "one", "two");
    const mirror = beside(home, "mirror");
    await mirrorTo(home, mirror);
    const name = await named(home, bundle);
    const forged = (await readFile(join(mirror, "archive", name), "latin1")).replace("type intake", "type custod");
    await writeFile(join(mirror, "archive", name), forged, "latin1");
    await rm(join(home, "archive", name));
    const done = await repairFrom(home, mirror);
    assert.equal(done.verdict, "bad");
    assert.ok(done.unmended.some(({ file }) => file === name));
    assert.deepEqual(done.mended, []);
    await assert.rejects(readFile(join(home, "archive", name)));
  });

  it("refuses a copy of another log, and one of a log that was forked, naming both heads", async (context) => {
    const home = await homeWith(context, "one");
    const twin = await copyOf(home, "twin");
    await addAll(twin, ["other two"]);
    await addAll(home, ["two"]);
    const file = fileOf("one");
    await flip(home, file);
    const before = await bytesOf(home);
    await assert.rejects(repairFrom(home, await newHome(context)), withCopyCode("copy.other-log"));
    const roots = await Promise.all([home, twin].map(rootOf));
    await assert.rejects(repairFrom(home, twin), withCopyCode("copy.forked", ...roots));
    await addAll(twin, ["other three"]);
    await assert.rejects(repairFrom(home, twin), withCopyCode("copy.forked"));
    await assert.rejects(repairFrom(home, join(home, "archive")), withCopyCode("copy.inside"));
    assert.deepEqual(await bytesOf(home), before);
  });

  it("brings the entries that the copy has and an older backup lacks", async (context) => {
    const home = await homeWith(context, "one");
    const old = await copyOf(home, "old");
    await addAll(home, ["two", "three"]);
    const mirror = beside(home, "mirror");
    await mirrorTo(home, mirror);
    await flip(old, fileOf("one"));
    const done = await repairFrom(old, mirror);
    assert.equal(done.verdict, "verified", JSON.stringify(done.unmended));
    assert.equal(done.checkpoint?.size, 4);
    assert.deepEqual(await itemsOf(old), ["one", "two", "three"]);
    assert.deepEqual(await faults(old), []);
    const archive = await openToWrite(old);
    assert.equal(await add(archive, "four"), 4);
    await archive.close();
  });

  it("stays at its head when the copy lacks what its newer entries name", async (context) => {
    const home = await homeWith(context, "one");
    const old = await copyOf(home, "old");
    await addAll(home, ["two"]);
    await rm(join(home, "archive", fileOf("two")));
    const done = await repairFrom(old, home);
    assert.deepEqual([done.verdict, done.checkpoint?.size], ["bad", 2]);
    assert.deepEqual(
      (await faults(old)).filter(({ check }) => check !== "file.expected"),
      [],
    );
  });

  it("brings back the newer head where an older one was put over it", async (context) => {
    const home = await homeWith(context, "one");
    const older = await readFile(join(home, "archive", checkpointFile));
    await addAll(home, ["two", "three"]);
    const mirror = beside(home, "mirror");
    await mirrorTo(home, mirror);
    const wanted = await bytesOf(home);
    await writeFile(join(home, "archive", checkpointFile), older);
    const alone = await repairFrom(home, null);
    assert.equal(alone.verdict, "bad");
    assert.match(alone.unmended.map(({ reason }) => reason).join("\n"), /an older checkpoint was put back/);
    assert.deepEqual([...(await bytesOf(home)).keys()], [...wanted.keys()], "nothing of the newer log was moved");
    const done = await repairFrom(home, mirror);
    assert.equal(done.verdict, "verified", JSON.stringify(done.unmended));
    assert.deepEqual(await itemsOf(home), ["one", "two", "three"]);
  });

  it("takes no head that would take back what was sealed here", async (context) => {
    const home = await homeWith(context, "one");
    const mirror = beside(home, "mirror");
    await mirrorTo(home, mirror);
    await addAll(home, ["two"]);
    await flip(home, checkpointFile, 60);
    const before = await bytesOf(home);
    const done = await repairFrom(home, mirror);
    assert.equal(done.verdict, "bad");
    assert.match(
      done.unmended.find(({ file }) => file === checkpointFile)?.reason ?? "",
      /would take back what was sealed/,
    );
    assert.deepEqual(await bytesOf(home), before);
  });

  it("takes a record back, and then the object that only it names", async (context) => {
    const home = await homeWith(context, "one", "two");
    const mirror = beside(home, "mirror");
    await mirrorTo(home, mirror);
    const wanted = await bytesOf(home);
    for (const [name] of wanted) if (name.startsWith("objects/")) await rm(join(home, "archive", name));
    for (const [name] of wanted) if (bundle.test(name)) await rm(join(home, "archive", name));
    const done = await repairFrom(home, mirror);
    assert.equal(done.verdict, "verified", JSON.stringify(done.unmended));
    assert.deepEqual(await bytesOf(home), wanted);
  });

  it("mends a mirror from its archive, without any key to write", async (context) => {
    const home = await homeWith(context, "one", "two");
    const mirror = beside(home, "mirror");
    await mirrorTo(home, mirror);
    const wanted = await bytesOf(mirror);
    await flip(mirror, fileOf("two"));
    await flip(mirror, checkpointFile);
    await addAll(home, ["three"]);
    const done = await repairFrom(mirror, home);
    assert.equal(done.verdict, "verified", JSON.stringify(done.unmended));
    assert.ok((await bytesOf(mirror)).size > wanted.size);
    assert.deepEqual(await faults(mirror), []);
  });

  it("does not touch an archive that another program has open", async (context) => {
    const home = await homeWith(context, "one");
    const archive = await openToWrite(home);
    await writeFile(join(home, "archive/log/foreign"), "x");
    await assert.rejects(
      repairFrom(home, null),
      (error) => error instanceof ArchiveError && error.code === "archive.locked",
    );
    await archive.close();
    assert.equal((await repairFrom(home, null)).verdict, "verified");
  });
});

void describe("a repair without a copy", () => {
  it("mends tiles, foreign files and the lock, and tells what needs a copy", async (context) => {
    const home = await homeWith(context, "one", "two");
    const file = fileOf("one");
    const [lost, foreign] = [await named(home, tile), "objects/zz"];
    await rm(join(home, "archive", lost));
    await rm(join(home, "archive/lock"));
    await appendFile(join(home, "archive", foreign), "x");
    await flip(home, file);
    const done = await repairFrom(home, null);
    assert.deepEqual(done.mended.map((one) => one.file).toSorted(), ["lock", lost, foreign].toSorted());
    assert.deepEqual(
      done.unmended.map((one) => one.file),
      [file],
    );
    assert.match(done.unmended[0]?.reason ?? "", /--from/);
  });

  it("leaves alone an archive of a later format, and says which", async (context) => {
    const home = await homeWith(context);
    const path = join(home, "archive", archiveFile);
    const later = (await readFile(path, "utf8")).replace("muniment-archive/1", "muniment-archive/2");
    const mirror = beside(home, "mirror");
    await mirrorTo(home, mirror);
    const wanted = await readFile(path);
    await writeFile(path, later);
    // Entry 0 seals another file: here it is damage.
    assert.equal((await repairFrom(home, mirror)).verdict, "verified");
    assert.deepEqual(await readFile(path), wanted);
    await writeFile(path, later);
    for (const name of (await bytesOf(home)).keys())
      if (name.startsWith("objects/")) await rm(join(home, "archive", name));
    const refused = (error: unknown): boolean => error instanceof ArchiveError && error.code === "archive.newer-format";
    await assert.rejects(repairFrom(home, mirror), refused);
  });
});

void describe("a repair that ends at any call of its store", { concurrency: true }, () => {
  for (const [first, kind] of [
    [1, "stop-before"],
    [2, "stop-after"],
  ] as const) {
    it(`can be run again, and mends the rest: ${kind}, every second call`, async (context) => {
      const home = await homeWith(context, "one");
      const damaged = await copyOf(home, "damaged");
      await addAll(home, ["two"]);
      await flip(damaged, fileOf("one"));
      await flip(damaged, await named(damaged, bundle));
      await rm(join(damaged, "archive", await named(damaged, tile)));
      await writeFile(join(damaged, "archive/foreign"), "x");
      for (let at: number = first; ; at += 2) {
        const copy = beside(home, String(at));
        await cp(damaged, copy, { recursive: true });
        const fault = new Fault({ at, kind });
        const ended = await repairFrom(copy, home, { backEnd: faulty(fault) }).then(
          () => null,
          (error: unknown) => error,
        );
        assert.ok(ended === null || ended instanceof Stopped, String(ended));
        const where = `call ${String(at)}, ${fault.calls[at - 1] ?? "none"}`;
        const done = await repairFrom(copy, home);
        assert.equal(done.verdict, "verified", `${where} ${JSON.stringify(done.unmended)}`);
        assert.deepEqual(await itemsOf(copy), ["one", "two"], where);
        assert.deepEqual(await readdir(homeLayout(copy).incoming), [], where);
        await rm(copy, { recursive: true });
        if (fault.calls.length >= at) continue;
        assert.ok(at > 20, "a repair makes many calls");
        break;
      }
    });
  }
});

function faulty(fault: Fault): BackEnd {
  return { view: (...given) => fsBackEnd.view(...given), parts: (...given) => fault.parts(fsBackEnd.parts(...given)) };
}

async function rootOf(home: string): Promise<RegExp> {
  const { root } = openCheckpoint(await readFile(join(home, "archive", checkpointFile)), []).checkpoint;
  return new RegExp(toBase64(root).replaceAll(/[+/]/g, "\\$&"));
}
