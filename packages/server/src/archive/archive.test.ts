import assert from "node:assert/strict";
import { readdir, readFile, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  MissingFile,
  checkpointFile,
  objectFile,
  readAll,
  utf8,
  type ByteStream,
  type Instant,
} from "@muniment/verify";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { blockSize, streamOf } from "../storage/stream.ts";
import { type ObjectRef } from "./archive.ts";
import { homeLayout } from "./home.ts";
import { hasArchive, openArchive, readActor, readTrust } from "./open.ts";
import { add, faults, intakeOf, itemsOf, newHome, openToWrite, put, start, withCode } from "./suite.ts";

void describe("an archive", () => {
  it("is made with its key, and verifies", async (context) => {
    const home = await newHome(context);
    assert.deepEqual(await faults(home), []);
    assert.equal(await hasArchive(home), true);
    assert.match(await readActor(home), /^a-[0-9a-f]{16}$/);
    const reader = await openArchive({ home, mode: "read", backEnd: fsBackEnd });
    assert.equal(reader.origin, (await readTrust(home))?.name);
    assert.equal((await reader.checkpoint()).checkpoint.size, 1);
    assert.deepEqual(await readdir(homeLayout(home).incoming), []);
    assert.deepEqual((await readdir(home)).sort(), ["archive", "var"]);
  });

  it("seals what is appended, and answers where it stands", async (context) => {
    const home = await newHome(context);
    const archive = await openToWrite(home);
    const one = await put(archive, "one");
    assert.deepEqual(one, {
      digest: "sha256:7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed",
      size: 3,
    });
    const [first, second] = await archive.append(intakeOf(one), intakeOf(await put(archive, "two")));
    assert.deepEqual([first?.index, second?.index], [1, 2]);
    assert.deepEqual(first?.checkpoint, (await archive.checkpoint()).note);
    assert.equal(await archive.objectSize(one.digest), 3);
    assert.deepEqual(await readAll(archive.object(one.digest, { start: 1, end: 2 }), 9), utf8("n"));
    await archive.close();
    assert.deepEqual(await itemsOf(home), ["one", "two"]);
    assert.deepEqual(await faults(home), []);
    assert.deepEqual(await readdir(homeLayout(home).incoming), []);
  });

  it("passes an object on, and says where that is missing or no file", async (context) => {
    const home = await newHome(context);
    const archive = await openToWrite(home);
    const large = new Uint8Array(3 * blockSize + 1).map((_, at) => at % 251);
    const [object, other] = [await archive.put(streamOf(large)), await put(archive, "other")];
    await archive.append(intakeOf(object, other));
    assert.deepEqual(await passed(archive.passingObject(object.digest)), Buffer.from(large));
    const file = join(homeLayout(home).archive, objectFile(object.digest));
    await unlink(file);
    await assert.rejects(passed(archive.passingObject(object.digest)), withCode("archive.damaged"));
    await symlink(join(homeLayout(home).archive, objectFile(other.digest)), file);
    await assert.rejects(passed(archive.passingObject(object.digest)), withCode("archive.damaged"));
    await archive.close();
  });

  it("names an object again without its being put again, and keeps equal objects once", async (context) => {
    const home = await newHome(context);
    const archive = await openToWrite(home);
    const [one, same] = [await put(archive, "same"), await put(archive, "same")];
    await Promise.all([archive.append(intakeOf(one)), archive.append(intakeOf(same, one))]);
    await archive.append(intakeOf(one));
    await archive.close();
    assert.deepEqual(await itemsOf(home), ["same", "same", "same", "same"]);
    assert.deepEqual(await faults(home), []);
  });

  it("gives those of its entries that are wanted", async (context) => {
    const home = await newHome(context);
    const archive = await openToWrite(home);
    for (const text of ["one", "two", "three"]) await archive.append(intakeOf(await put(archive, text)));
    const given: (readonly [number, boolean])[] = [];
    for await (const { entry, record } of archive.entries(1, 4, ({ index }) => index !== 2))
      given.push([entry.index, record.ok]);
    await archive.close();
    assert.deepEqual(given, [
      [1, true],
      [3, true],
    ]);
  });

  it("drops what was put and named by no record", async (context) => {
    const home = await newHome(context);
    const archive = await openToWrite(home);
    const { digest } = await put(archive, "given up");
    await archive.close();
    const reader = await openArchive({ home, mode: "read", backEnd: fsBackEnd });
    assert.equal(await reader.objectSize(digest), null);
    assert.deepEqual(await readdir(homeLayout(home).incoming), []);
    assert.deepEqual(await faults(home), []);
  });

  it("grows across the border of a tile, in batches and alone", async (context) => {
    const home = await newHome(context);
    const archive = await openToWrite(home);
    const all = await Promise.all(
      Array.from({ length: 300 }, async (_, place) => add(archive, `file ${String(place)}`)),
    );
    assert.deepEqual(
      all.toSorted((a, b) => a - b),
      Array.from({ length: 300 }, (_, place) => place + 1),
    );
    for (let place = 300; place < 306; place += 1) await add(archive, `file ${String(place)}`);
    await archive.close();
    assert.deepEqual(
      (await itemsOf(home)).sort(),
      Array.from({ length: 306 }, (_, place) => `file ${String(place)}`).sort(),
    );
    assert.deepEqual(await faults(home), []);
    assert.deepEqual((await readdir(join(home, "archive/log/tile/0"))).sort(), ["000", "000.p", "001.p"]);
    assert.deepEqual(await readdir(join(home, "archive/log/tile/0/001.p")), ["51"], "narrower tiles are pruned");
  });

  it("is written by two objects of one process in turn", async (context) => {
    const home = await newHome(context);
    const [left, right] = [await openToWrite(home), await openToWrite(home)];
    await Promise.all(
      [left, right].map(async (archive, side) => {
        for (let place = 0; place < 15; place += 1) await add(archive, `${String(side)} ${String(place)}`);
        await archive.close();
      }),
    );
    assert.equal((await itemsOf(home)).length, 30);
    assert.deepEqual(await faults(home), []);
    assert.deepEqual(await readdir(homeLayout(home).incoming), []);
  });

  it("is read under an older checkpoint, though its tiles have grown and were pruned", async (context) => {
    const home = await newHome(context);
    const older = ["log/tile/0/000.p/1", "log/tile/entries/000.p/1"];
    const { evidence } = await openArchive({ home, mode: "read", backEnd: fsBackEnd });
    const read = (): Promise<Uint8Array[]> => Promise.all(older.map((name) => readAll(evidence.read(name), 1000)));
    const before = await read();
    const archive = await openToWrite(home);
    for (const text of ["one", "two", "three"]) await add(archive, text);
    await archive.close();
    assert.deepEqual(await readdir(join(home, "archive/log/tile/entries/000.p")), ["4"]);
    assert.deepEqual(await read(), before);
    await assert.rejects(readAll(evidence.read("log/tile/0/000.p/5"), 1000), MissingFile);
    await assert.rejects(readAll(evidence.read("log/tile/0/001"), 1000), MissingFile);
  });

  it("does not let its time run backwards", async (context) => {
    const home = await newHome(context);
    const clock = [start + 5000, start - 86_400_000, start + 4000, start + 9000];
    const archive = await openToWrite(home, { now: () => clock[0] ?? start });
    const times: Instant[] = [];
    for (let place = 0; place < 4; place += 1) {
      times.push(...(await archive.append(intakeOf())).map(({ time }) => time));
      clock.shift();
    }
    await archive.close();
    assert.deepEqual(
      times,
      [5000, 5000, 5000, 9000].map((ms) => new Date(start + ms).toISOString()),
    );
    assert.deepEqual(await faults(home), []);
  });

  it("passes the error of a body on, and keeps nothing of it", async (context) => {
    const home = await newHome(context);
    const archive = await openToWrite(home);
    const reason = new Error("the source ended");
    const broken = async function* () {
      yield* streamOf(utf8("begins well"));
      throw reason;
    };
    await assert.rejects(archive.put(broken()), (error) => error === reason);
    await assert.rejects(archive.put(streamOf(utf8("12345")), { sizeMax: 4 }), withCode("archive.too-large"));
    const aborted = AbortSignal.abort(reason);
    await assert.rejects(archive.put(streamOf(utf8("1")), { signal: aborted }), (error) => error === reason);
    assert.equal(await add(archive, "goes on"), 1);
    await archive.close();
    assert.deepEqual(await faults(home), []);
  });
});

void describe("what is committed is what was put", () => {
  it("refuses an object that was changed on the disk, and seals what was appended beside it", async (context) => {
    const home = await newHome(context);
    const archive = await openToWrite(home);
    const one = await put(archive, "one");
    await archive.append(intakeOf(one));
    await writeFile(join(home, "archive", objectFile(one.digest)), "0ne");
    const [bad, good] = await Promise.allSettled([archive.append(intakeOf(one)), add(archive, "two")]);
    assert.ok(bad.status === "rejected" && withCode("archive.changed")(bad.reason));
    assert.deepEqual(good, { status: "fulfilled", value: 2 });
    await unlink(join(home, "archive", objectFile(one.digest)));
    await assert.rejects(archive.append(intakeOf(one)), withCode("archive.changed"));
    await archive.close();
    const found = await faults(home);
    assert.ok(
      found.length > 0 && found.every(({ subject }) => subject.file === objectFile(one.digest)),
      JSON.stringify(found),
    );
  });

  it("refuses a record of objects that nobody put", async (context) => {
    const home = await newHome(context);
    const archive = await openToWrite(home);
    const absent: ObjectRef = { digest: `sha256:${"0".repeat(64)}`, size: 3 };
    await assert.rejects(archive.append(intakeOf(absent)), withCode("archive.changed"));
    await archive.close();
    assert.deepEqual(await faults(home), []);
    assert.deepEqual(await readdir(homeLayout(home).orphans), [], "no record is stored before its objects are there");
    assert.deepEqual(await readdir(homeLayout(home).incoming), []);
  });

  it("does not grow a log that another program cut or changed", async (context) => {
    const home = await newHome(context);
    const archive = await openToWrite(home);
    const old = await readFile(join(home, "archive", checkpointFile));
    await add(archive, "one");
    const now = await readFile(join(home, "archive", checkpointFile));
    await writeFile(join(home, "archive", checkpointFile), old);
    await assert.rejects(add(archive, "two"), withCode("archive.damaged"));
    await writeFile(join(home, "archive", checkpointFile), now.subarray(0, -3));
    await assert.rejects(add(archive, "three"), withCode("archive.damaged"));
    await writeFile(join(home, "archive", checkpointFile), now);
    assert.equal(await add(archive, "four"), 2);
    await archive.close();
    assert.deepEqual(await faults(home), []);
  });
});

/** All of a stream whose parts do not stay as they are. */
async function passed(parts: ByteStream): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(Buffer.from(part));
  return Buffer.concat(all);
}
