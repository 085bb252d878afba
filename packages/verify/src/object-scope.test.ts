import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { FileEntry } from "./evidence.ts";
import { UnreadableFile, type ByteStream } from "./evidence.ts";
import { verdictOf, type Finding } from "./finding.ts";
import { checkpointFile, objectFile, tileFile } from "./format/layout.ts";
import { parseEntry } from "./format/entry.ts";
import type { ObjectScope } from "./object-scope.ts";
import { MemoryEvidence, SampleArchive, sampleBytes, sampleInstant } from "./sample-archive.ts";
import { verifyArchive } from "./verify.ts";
import { changed, findingsOf, flipped, gather, type Files } from "./wacz/sample-answer.ts";

const archive = new SampleArchive();
const objects = ["a", "b", "c"].map((label) => sampleBytes(label, 50));
for (const bytes of objects) archive.intake({ "file.bin": bytes });
archive.seal();
const { files } = archive;
const [first = "", second = "", third = ""] = objects.map((bytes) => objectFile(archive.put(bytes)));
const trust = { keys: [archive.vkey] };
const none: ObjectScope = { objects: "none" };

interface Answer {
  readonly findings: readonly Finding[];
  readonly counted: readonly (readonly [hashed: number, of: number])[];
}

async function scoped(given: Files, scope: ObjectScope): Promise<Answer> {
  const counted: (readonly [number, number])[] = [];
  const onScope = (hashed: number, of: number): void => void counted.push([hashed, of]);
  return { findings: await findingsOf(given, trust, { scope, onScope }), counted };
}

function failing({ findings }: Answer): readonly string[] {
  return findings.filter(({ outcome }) => outcome === "fails").map(({ subject }) => subject.file);
}

function hashed({ findings }: Answer): readonly string[] {
  return findings.filter(({ check }) => check === "object.bytes").map(({ subject }) => subject.file);
}

function only(file: string): ObjectScope {
  return { objects: "sample", percent: 33, chosen: (sha256) => file.endsWith(sha256) };
}

suite("all objects", () => {
  test("is what is done unless told, and counts all", async () => {
    const all = await scoped(files, { objects: "all" });
    assert.deepEqual(all.findings, await findingsOf(files, trust));
    assert.deepEqual(all.counted, [[3, 3]]);
  });
});

suite("a sample", () => {
  test("hashes what is chosen and nothing else", async () => {
    const answer = await scoped(files, only(second));
    assert.deepEqual(hashed(answer), [second]);
    assert.deepEqual(answer.counted, [[1, 3]]);
    assert.equal(verdictOf(answer.findings), "verified");
  });

  test("does not see that bytes of another object changed, but that it lacks or has another size", async () => {
    const bytes = files.get(first) ?? assert.fail();
    assert.deepEqual(failing(await scoped(changed(files, { [first]: flipped(bytes, 3) }), only(second))), []);
    assert.deepEqual(failing(await scoped(changed(files, { [first]: flipped(bytes, 3) }), only(first))), [first]);
    for (const damage of [null, bytes.subarray(1), new Uint8Array(0)]) {
      assert.deepEqual(failing(await scoped(changed(files, { [first]: damage }), only(second))), [first]);
    }
  });

  test("tells a link in the place of an object that was not chosen", async () => {
    class Linked extends MemoryEvidence {
      override async *files(): AsyncGenerator<FileEntry> {
        for await (const file of super.files()) {
          yield file.name === first ? { ...file, size: 0, notPlain: "a symbolic link" } : file;
        }
      }
    }
    const found = await gather(
      verifyArchive(new Linked(files), { ...trust, seen: [] }, sampleInstant(10_000), { scope: only(second) }),
    );
    assert.deepEqual(
      found.filter(({ outcome }) => outcome === "fails").map(({ subject }) => subject.file),
      [first],
    );
  });

  test("of objects whose record cannot be read, too", async () => {
    const record = [...files.keys()].find((name) => name === recordOf(1)) ?? assert.fail();
    const answer = await scoped(changed(files, { [record]: null }), only(second));
    assert.deepEqual(failing(answer), [record]);
    const unchecked = answer.findings.filter(({ outcome }) => outcome === "unchecked");
    assert.deepEqual(
      unchecked.map(({ check, subject }) => [check, subject.file]),
      [["file.expected", first]],
    );
    assert.deepEqual(answer.counted, [[1, 3]]);
  });
});

suite("since a time", () => {
  test("hashes what an entry of that time or later names first", async () => {
    const answer = await scoped(files, { objects: "since", since: timeOf(2) });
    assert.deepEqual(hashed(answer), [second, third]);
    assert.deepEqual(answer.counted, [[2, 3]]);
  });

  test("hashes what may be new, as its record cannot be read", async () => {
    const answer = await scoped(changed(files, { [recordOf(1)]: null }), { objects: "since", since: timeOf(3) });
    assert.deepEqual(answer.counted, [[2, 3]]);
  });
});

suite("none: a check", () => {
  /** Keeps account of what was opened. */
  class Watched extends MemoryEvidence {
    readonly opened = new Set<string>();
    override read(name: string): ByteStream {
      this.opened.add(name);
      return super.read(name);
    }
  }

  test("opens no object, and no record but the one that seals the archive", async () => {
    const evidence = new Watched(files);
    const found = await gather(verifyArchive(evidence, { ...trust, seen: [] }, sampleInstant(10_000), { scope: none }));
    assert.equal(verdictOf(found), "verified");
    assert.deepEqual(
      [...evidence.opened].filter((name) => name.startsWith("objects/")),
      [recordOf(0)],
    );
    const checks = new Set(found.map(({ check }) => check));
    for (const absent of ["record.bytes", "record.format", "object.bytes", "file.expected"] as const) {
      assert.ok(!checks.has(absent), absent);
    }
  });

  test("tells what lacks of the log, and a record that is not there", async () => {
    const tile = tileFile({ level: 0, index: 0, width: archive.size });
    for (const name of [recordOf(2), tile, checkpointFile, "lock", "muniment.json"]) {
      assert.deepEqual(failing(await scoped(changed(files, { [name]: null }), none)), [name]);
    }
    assert.deepEqual(failing(await scoped(changed(files, { [first]: null, [second]: null }), none)), []);
  });

  test("says that a folder could not be listed, and accuses no record in it", async () => {
    class Half extends MemoryEvidence {
      override async *files(): AsyncGenerator<FileEntry> {
        for await (const file of super.files()) if (file.name !== recordOf(2)) yield file;
        throw new UnreadableFile("objects/ff", "no permission");
      }
    }
    const found = await gather(
      verifyArchive(new Half(files), { ...trust, seen: [] }, sampleInstant(10_000), { scope: none }),
    );
    const rest = found.filter(({ outcome }) => outcome !== "holds");
    assert.deepEqual(
      rest.map(({ check, subject, outcome }) => [check, subject.file, outcome]),
      [
        ["record.bytes", recordOf(2), "unchecked"],
        ["file.expected", "objects/ff", "unchecked"],
      ],
    );
  });
});

function recordOf(index: number): string {
  return objectFile(parseEntry(archive.leaf(index)).record);
}

function timeOf(index: number): ReturnType<typeof sampleInstant> {
  return parseEntry(archive.leaf(index)).time;
}
