import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  unlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import {
  checkpointFile,
  hexOf,
  objectFile,
  parseInstant,
  readAll,
  utf8,
  verifyArchive,
  type EvidenceRecord,
  type Finding,
  type Instant,
} from "@muniment/verify";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import type { BackEnd } from "../storage/store.ts";
import { streamOf } from "../storage/stream.ts";
import { ArchiveError, type Archive, type ArchiveErrorCode, type ObjectRef } from "./archive.ts";
import { homeLayout } from "./home.ts";
import { initArchive } from "./init.ts";
import { archiveEvidence, hasArchive, openArchive, readActor, readTrust, type WriteOptions } from "./open.ts";

const later = parseInstant("2030-01-01T00:00:00.000Z");
const start = Date.parse("2026-11-22T21:12:48.123Z");
const software = { name: "muniment", version: "0.0.0" };

async function newHome(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "muniment-archive-"));
  context.after(() => rm(folder, { recursive: true }));
  const home = join(folder, "home");
  await initArchive({ home, backEnd: fsBackEnd, now: () => start, randomBytes, software });
  return home;
}

async function openToWrite(home: string, more: Partial<WriteOptions> = {}): Promise<Archive> {
  return await openArchive({
    home,
    mode: "write",
    backEnd: fsBackEnd,
    now: () => start,
    randomBytes,
    program: "test",
    ...more,
  });
}

async function put(archive: Archive, text: string): Promise<ObjectRef> {
  return await archive.put(streamOf(utf8(text)));
}

function intakeOf(...refs: readonly ObjectRef[]): EvidenceRecord {
  const unknown = { basis: "not-measured", reason: "a test" } as const;
  return {
    format: "muniment-record/1",
    kind: "intake",
    salt: randomBytes(32).toString("hex"),
    actor: "a-0123456789abcdef",
    software,
    objects: refs.map(({ digest, size }, place) => ({
      path: `files/${String(place)}`,
      role: "original",
      mediaType: "text/plain",
      sha256: hexOf(digest),
      size,
    })),
    links: [],
    detail: { name: unknown, modified: unknown, received: unknown, mediaType: unknown, note: null },
  };
}

async function add(archive: Archive, text: string): Promise<number> {
  const [sealed] = await archive.append(intakeOf(await put(archive, text)));
  assert.ok(sealed !== undefined);
  return sealed.index;
}

/** The findings that do not hold. */
async function faults(home: string): Promise<Finding[]> {
  const key = await readTrust(home);
  const found: Finding[] = [];
  let count = 0;
  for await (const finding of verifyArchive(
    archiveEvidence({ home, backEnd: fsBackEnd }),
    { keys: key === null ? [] : [key], seen: [] },
    later,
  )) {
    count += 1;
    if (finding.outcome !== "holds") found.push(finding);
  }
  assert.ok(count > 5);
  return found;
}

function withCode(code: ArchiveErrorCode): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof ArchiveError, String(error));
    assert.equal(error.code, code, `${error.message} ${error.next}`);
    assert.match(error.message, /^[A-Za-z/].*\.$/s);
    assert.match(error.next, /^[A-Z].*\.$/s);
    return true;
  };
}

async function itemsOf(home: string): Promise<string[]> {
  const reader = await openArchive({ home, mode: "read", backEnd: fsBackEnd });
  const texts: string[] = [];
  for await (const { record } of reader.entries(1, (await reader.checkpoint()).checkpoint.size)) {
    assert.ok(record.ok);
    for (const { sha256 } of record.value.objects) {
      texts.push(new TextDecoder().decode(await readAll(reader.object(`sha256:${sha256}`), 1000)));
    }
  }
  return texts;
}

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
    assert.equal((await readdir(homeLayout(home).orphans)).length, 1, "the record that got no entry is kept aside");
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

void describe("recovery", () => {
  it("sets aside what a crash left, and only that", async (context) => {
    const home = await newHome(context);
    const layout = homeLayout(home);
    const archive = await openToWrite(home);
    await add(archive, "kept");
    await archive.close();
    const crashed = join(layout.incoming, "0".repeat(32));
    await mkdir(crashed);
    await writeFile(join(crashed, "lock"), "");
    await writeFile(join(crashed, "1.part"), "half");
    const orphan = `sha256:${"ab".repeat(32)}` as const;
    await mkdir(join(home, "archive/objects/ab"), { recursive: true });
    await writeFile(join(home, "archive", objectFile(orphan)), "left");
    await mkdir(join(home, "archive/log/staged"), { recursive: true });
    await writeFile(join(home, "archive/log/staged/9-0123456789abcdef"), "half a commit");
    const running = await openToWrite(home);
    assert.deepEqual(await readdir(layout.orphans), ["ab".repeat(32)]);
    assert.equal(await readFile(join(layout.orphans, "ab".repeat(32)), "utf8"), "left");
    assert.deepEqual(await faults(home), []);
    await running.close();
    assert.deepEqual(await readdir(layout.incoming), []);
    assert.deepEqual(await itemsOf(home), ["kept"]);
  });

  it("waits while another program runs, whose objects look like orphans until they are sealed", async (context) => {
    const home = await newHome(context);
    const layout = homeLayout(home);
    const running = await openToWrite(home);
    await mkdir(join(layout.incoming, "0".repeat(32)));
    await mkdir(join(home, "archive/objects/ab"), { recursive: true });
    await writeFile(join(home, "archive", objectFile(`sha256:${"ab".repeat(32)}`)), "left");
    await (await openToWrite(home)).close();
    assert.deepEqual(await readdir(layout.orphans), []);
    await running.close();
    await (await openToWrite(home)).close();
    assert.deepEqual(await readdir(layout.orphans), ["ab".repeat(32)]);
    assert.deepEqual(await readdir(layout.incoming), []);
  });

  it("moves nothing while a record cannot be read, as it may name the object", async (context) => {
    const home = await newHome(context);
    const layout = homeLayout(home);
    const archive = await openToWrite(home);
    const [sealed] = await archive.append(intakeOf(await put(archive, "one")));
    assert.ok(sealed !== undefined);
    await archive.close();
    await truncate(join(home, "archive", objectFile(sealed.record)), 10);
    await mkdir(join(layout.incoming, "0".repeat(32)));
    const again = await openToWrite(home);
    assert.equal(await add(again, "two"), 2, "a damaged record does not keep others out");
    await again.close();
    assert.deepEqual(await readdir(layout.orphans), []);
  });

  it("works where var holds nothing but the keys", async (context) => {
    const home = await newHome(context);
    for (const name of ["incoming", "orphans"]) await rm(join(home, "var", name), { recursive: true });
    const archive = await openToWrite(home);
    await add(archive, "one");
    await archive.close();
    assert.deepEqual(await faults(home), []);
  });
});

void describe("what cannot be opened", () => {
  it("is no archive, or no folder", async (context) => {
    const home = await newHome(context);
    for (const path of [join(home, "none"), join(home, "archive"), join(home, "archive/muniment.json")]) {
      await assert.rejects(openArchive({ home: path, mode: "read", backEnd: fsBackEnd }), withCode("archive.missing"));
      await assert.rejects(openToWrite(path), withCode("archive.missing"));
      assert.equal(await hasArchive(path), false);
    }
  });

  it("is of a newer format, or says nothing that can be read", async (context) => {
    const home = await newHome(context);
    const { archiveFile } = homeLayout(home);
    const text = await readFile(archiveFile, "utf8");
    await writeFile(archiveFile, text.replace("muniment-archive/1", "muniment-archive/2"));
    await assert.rejects(openToWrite(home), /muniment-archive\/2.*muniment-archive\/1/);
    await assert.rejects(openArchive({ home, mode: "read", backEnd: fsBackEnd }), withCode("archive.newer-format"));
    assert.deepEqual(await readdir(homeLayout(home).incoming), [], "nothing is written to it");
    for (const damaged of ["", "{", text.slice(0, -9), `${text}x`]) {
      await writeFile(archiveFile, damaged);
      await assert.rejects(openToWrite(home), withCode("archive.damaged"), damaged);
    }
  });

  it("has no key, a damaged one, or another log's: reading works", async (context) => {
    const home = await newHome(context);
    const { privateKey, pin } = homeLayout(home);
    const other = homeLayout(await newHome(context));
    const key = await readFile(privateKey, "utf8");
    await writeFile(privateKey, await readFile(other.privateKey));
    await assert.rejects(openToWrite(home), withCode("archive.bad-key"));
    await writeFile(privateKey, key.replace("MC4C", "MC4D"));
    await assert.rejects(openToWrite(home), withCode("archive.bad-key"));
    await unlink(privateKey);
    await assert.rejects(openToWrite(home), withCode("archive.no-key"));
    assert.deepEqual(await itemsOf(home), []);
    await rm(join(home, "var"), { recursive: true });
    assert.equal(await readTrust(home), null);
    assert.deepEqual(await itemsOf(home), []);
    await mkdir(join(home, "var/keys"), { recursive: true });
    await writeFile(pin, await readFile(other.pin));
    await assert.rejects(openArchive({ home, mode: "read", backEnd: fsBackEnd }), withCode("archive.damaged"));
    await writeFile(pin, "no key");
    await assert.rejects(openArchive({ home, mode: "read", backEnd: fsBackEnd }), withCode("archive.bad-key"));
  });

  it("has a damaged log: its items that are whole are still read", async (context) => {
    const home = await newHome(context);
    const archive = await openToWrite(home);
    await add(archive, "one");
    await archive.close();
    const tile = join(home, "archive/log/tile/0/000.p/2");
    const bytes = await readFile(tile);
    await writeFile(tile, Buffer.alloc(bytes.length));
    await assert.rejects(openToWrite(home), withCode("archive.damaged"));
    assert.deepEqual(await itemsOf(home), ["one"]);
    await writeFile(tile, bytes);
    await unlink(join(home, "archive", checkpointFile));
    await assert.rejects(openToWrite(home), withCode("archive.damaged"));
    assert.deepEqual(await readdir(homeLayout(home).incoming), []);
  });

  it("has a lock that is missing, not empty or a link", async (context) => {
    const home = await newHome(context);
    const { lock } = homeLayout(home);
    await writeFile(lock, "x");
    await assert.rejects(openToWrite(home), withCode("archive.damaged"));
    await rename(lock, `${lock}.old`);
    await assert.rejects(openToWrite(home), withCode("archive.damaged"));
    await symlink(`${lock}.old`, lock);
    await assert.rejects(openToWrite(home), withCode("archive.damaged"));
    await unlink(lock);
    await writeFile(lock, "");
    await unlink(`${lock}.old`);
    await (await openToWrite(home)).close();
    assert.deepEqual(await faults(home), []);
  });

  it("may not be written by this user", async (context) => {
    if (process.getuid?.() === 0) {
      context.skip("root may write everywhere");
      return;
    }
    const home = await newHome(context);
    await chmod(homeLayout(home).incoming, 0o500);
    await assert.rejects(openToWrite(home), withCode("archive.denied"));
    await chmod(homeLayout(home).incoming, 0o700);
  });
});

void describe("making an archive", () => {
  it("refuses a home that has one", async (context) => {
    const home = await newHome(context);
    const key = await readFile(homeLayout(home).privateKey);
    const again = initArchive({ home, backEnd: fsBackEnd, now: () => start, randomBytes, software });
    await assert.rejects(again, withCode("archive.exists"));
    assert.deepEqual(await readFile(homeLayout(home).privateKey), key);
  });

  it("never replaces keys whose archive is not here", async (context) => {
    const home = await newHome(context);
    await rename(join(home, "archive"), join(home, "elsewhere"));
    const again = initArchive({ home, backEnd: fsBackEnd, now: () => start, randomBytes, software });
    await assert.rejects(again, withCode("archive.missing"));
  });

  it("finishes what was interrupted between key and archive", async (context) => {
    const home = await newHome(context);
    const layout = homeLayout(home);
    const site = join(layout.incoming, "1".repeat(32));
    await mkdir(site);
    await rename(layout.archive, join(site, "archive"));
    const made = await initArchive({ home, backEnd: fsBackEnd, now: () => start, randomBytes, software });
    assert.equal(made.vkey, (await readTrust(home))?.text);
    assert.deepEqual(await faults(home), []);
    assert.deepEqual(await readdir(layout.incoming), []);
  });

  it("makes one of many that are made at once", async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "muniment-archive-"));
    context.after(() => rm(folder, { recursive: true }));
    const home = join(folder, "a/b/home");
    const all = await Promise.allSettled(
      Array.from({ length: 4 }, () =>
        initArchive({ home, backEnd: fsBackEnd, now: () => start, randomBytes, software }),
      ),
    );
    const made = all.flatMap((one) => (one.status === "fulfilled" ? [one.value.vkey] : []));
    assert.equal(new Set(made).size, 1);
    assert.equal(made[0], (await readTrust(home))?.text);
    for (const one of all) if (one.status === "rejected") withCode("archive.exists")(one.reason);
    await (await openToWrite(home)).close();
    assert.deepEqual(await faults(home), []);
  });

  it("leaves nothing in the way when it fails, and says so of a file", async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "muniment-archive-"));
    context.after(() => rm(folder, { recursive: true }));
    const home = join(folder, "home");
    const broken: BackEnd = {
      view: (...given) => fsBackEnd.view(...given),
      parts: (...given) => {
        const parts = fsBackEnd.parts(...given);
        return { ...parts, head: { load: () => parts.head.load(), swap: () => Promise.reject(new Error("no")) } };
      },
    };
    await assert.rejects(initArchive({ home, backEnd: broken, now: () => start, randomBytes, software }), /no/);
    await initArchive({ home, backEnd: fsBackEnd, now: () => start, randomBytes, software });
    assert.deepEqual(await faults(home), []);
    const file = join(home, "archive/muniment.json");
    const inFile = initArchive({ home: file, backEnd: fsBackEnd, now: () => start, randomBytes, software });
    await assert.rejects(inFile, withCode("archive.failed"));
  });
});
