import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { decodeUtf8, toHex, utf8 } from "./bytes.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { UnreadableFile, type ByteStream, type FileEntry } from "./evidence.ts";
import { checkpointFile, objectFile, stagedFile, tileFile } from "./layout.ts";
import { encodeStaged } from "./staged.ts";
import { formatVkey } from "./note.ts";
import { MemoryEvidence, SampleArchive, sampleBytes, sampleInstant } from "./sample-archive.ts";
import { verdictOf, type Finding, type Verdict } from "./finding.ts";
import { verifyArchive, type Trust, type VerifyOptions } from "./verify.ts";

type Files = ReadonlyMap<string, Uint8Array>;

async function findingsOf(files: Files, trust: Partial<Trust>, options: VerifyOptions = {}): Promise<Finding[]> {
  return gather(
    verifyArchive(new MemoryEvidence(files), { keys: [], seen: [], ...trust }, sampleInstant(10_000), options),
  );
}

async function gather(findings: AsyncIterable<Finding>): Promise<Finding[]> {
  const all: Finding[] = [];
  for await (const finding of findings) all.push(finding);
  return all;
}

interface Answer {
  readonly verdict: Verdict;
  readonly failing: readonly string[];
}

async function answer(files: Files, trust: Partial<Trust>): Promise<Answer> {
  const findings = await findingsOf(files, trust);
  const failing = findings.filter(({ outcome }) => outcome === "fails").map(({ subject }) => subject.file);
  return { verdict: verdictOf(findings), failing: [...new Set(failing)].sort() };
}

function changed(files: Files, changes: Readonly<Record<string, Uint8Array | null>>): Files {
  const copy = new Map(files);
  for (const [name, bytes] of Object.entries(changes)) {
    if (bytes === null) copy.delete(name);
    else copy.set(name, bytes);
  }
  return copy;
}

function flipped(bytes: Uint8Array, at: number, bit = at % 8): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}

/** A genesis and two intakes, sealed in two steps: with partial tiles that were superseded. */
function small(): SampleArchive {
  const archive = new SampleArchive().seal();
  const shared = sampleBytes("shared", 40);
  archive.intake({ "a.bin": sampleBytes("a", 50), "shared.bin": shared });
  archive.intake({ "b.bin": sampleBytes("b", 20), "shared.bin": shared });
  return archive.seal();
}

/** More than two full tiles at level 0, one at level 1. */
function large(): SampleArchive {
  const archive = new SampleArchive("large");
  while (archive.size < 600) archive.intake({ "a.bin": sampleBytes(`large ${String(archive.size)}`, 10) });
  return archive.seal();
}

const smallArchive = small();
const largeArchive = large();
const trust = { keys: [smallArchive.vkey] };
const largeTrust = { keys: [largeArchive.vkey] };

suite("an archive as it should be", () => {
  for (const [name, archive] of Object.entries({ small: smallArchive, large: largeArchive })) {
    test(`${name}: every finding holds, and every file but the checkpoint's parts has one`, async () => {
      const findings = await findingsOf(archive.files, { keys: [archive.vkey], seen: [archive.checkpoint()] });
      assert.deepEqual(
        findings.filter(({ outcome }) => outcome !== "holds"),
        [],
      );
      assert.deepEqual(
        [...new Set(findings.map(({ subject }) => subject.file))].sort(),
        [...archive.files.keys()].sort(),
      );
    });
  }

  test("superseded partial tiles may be removed, all or some", async () => {
    const pruned = small().prune();
    assert.ok(pruned.files.size < smallArchive.files.size);
    assert.deepEqual(await answer(pruned.files, trust), { verdict: "verified", failing: [] });
  });

  test("the order of findings depends neither on the order of files nor on how many are measured at a time", async () => {
    const findings = await findingsOf(smallArchive.files, trust);
    const backwards = new Map([...smallArchive.files].reverse());
    assert.deepEqual(await findingsOf(backwards, trust, { parallel: 7 }), findings);
  });
});

suite("one byte changed, in every place of every file", () => {
  for (const [name, bytes] of smallArchive.files) {
    if (bytes.length === 0) continue;
    test(name, async () => {
      for (let at = 0; at < bytes.length; at += 1) {
        const files = changed(smallArchive.files, { [name]: flipped(bytes, at) });
        assert.deepEqual(await answer(files, trust), { verdict: "bad", failing: [name] }, `byte ${String(at)}`);
      }
    });
  }
});

suite("one byte changed where no key was given", () => {
  test("is as bad, and the same file is named", async () => {
    for (const [name, bytes] of smallArchive.files) {
      for (let at = 0; at < bytes.length; at += 7) {
        const files = changed(smallArchive.files, { [name]: flipped(bytes, at) });
        assert.deepEqual(await answer(files, {}), { verdict: "bad", failing: [name] }, `${name}, byte ${String(at)}`);
      }
    }
  });
});

/** One file of each kind of the large archive. */
function kindsOf(archive: SampleArchive): string[] {
  const objects = [...archive.files].filter(([name]) => name.startsWith("objects/"));
  const record = objects.find(([, bytes]) => bytes.length > 100)?.[0];
  const object = objects.find(([, bytes]) => bytes.length === 10)?.[0];
  assert.ok(record !== undefined && object !== undefined);
  const tiles = [0, "entries" as const].flatMap((level) => [
    tileFile({ level, index: 0, width: 256 }),
    tileFile({ level, index: 1, width: 256 }),
    tileFile({ level, index: 2, width: 88 }),
  ]);
  return ["muniment.json", checkpointFile, record, object, tileFile({ level: 1, index: 0, width: 2 }), ...tiles];
}

suite("damage to each kind of file of an archive with several tiles", () => {
  for (const name of kindsOf(largeArchive)) {
    const bytes = largeArchive.files.get(name);
    assert.ok(bytes !== undefined);
    const bad = { verdict: "bad", failing: [name] };

    test(`${name}: flipped, cut, emptied, lengthened, removed`, async () => {
      const damaged = [0, 1, Math.floor(bytes.length / 2), bytes.length - 1].map((at) => flipped(bytes, at));
      damaged.push(
        bytes.slice(0, -1),
        new Uint8Array(0),
        Uint8Array.of(...bytes, 0),
        Uint8Array.of(...bytes, ...bytes),
      );
      for (const [at, other] of damaged.entries()) {
        assert.deepEqual(
          await answer(changed(largeArchive.files, { [name]: other }), largeTrust),
          bad,
          `damage ${String(at)}`,
        );
      }
      assert.deepEqual(await answer(changed(largeArchive.files, { [name]: null }), largeTrust), bad);
    });
  }

  test("two files that changed places are both named, and no other", async () => {
    const names = kindsOf(largeArchive);
    for (const [at, one] of names.entries()) {
      for (const two of names.slice(at + 1)) {
        const swapped = { [one]: largeArchive.files.get(two) ?? null, [two]: largeArchive.files.get(one) ?? null };
        const found = await answer(changed(largeArchive.files, swapped), largeTrust);
        assert.deepEqual(found, { verdict: "bad", failing: [one, two].sort() });
      }
    }
  });

  test("a renamed file is missed under its old name, and found under its new one", async () => {
    for (const name of kindsOf(largeArchive)) {
      const moved = name.startsWith("objects/") ? name.replace(/..$/, "zz") : `${name}.old`;
      const found = await answer(
        changed(largeArchive.files, { [name]: null, [moved]: largeArchive.files.get(name) ?? null }),
        largeTrust,
      );
      assert.deepEqual(found, { verdict: "bad", failing: [name, moved].sort() });
    }
  });
});

suite("one file removed or added", () => {
  test("each removed file is named, and no other", async () => {
    const pruned = small().prune().files;
    for (const name of pruned.keys()) {
      assert.deepEqual(await answer(changed(pruned, { [name]: null }), trust), { verdict: "bad", failing: [name] });
    }
  });

  test("each added file is named, and no other", async () => {
    const digest = small().put(utf8("nobody names this"));
    const added = [
      "note.txt",
      "Lock",
      "anchors/0001.tsr",
      "log/checkpoint.old",
      "log/staged/4-0123456789abcdef",
      "log/tile/0/001",
      "log/tile/0/000",
      "log/tile/0/000.p/5",
      "log/tile/1/000.p/1",
      "log/tile/entries/000.p/200",
      "log/tile/0/x000/000",
      objectFile(digest),
      objectFile(digest).toUpperCase(),
      `${objectFile(digest)}.tmp`,
    ];
    for (const name of added) {
      const files = changed(smallArchive.files, { [name]: utf8("nobody names this") });
      assert.deepEqual(await answer(files, trust), { verdict: "bad", failing: [name] });
    }
  });
});

suite("who signed", () => {
  const other = new SampleArchive("other").vkey;

  test("no key, or the key of another log: an unknown signer, not a good one", async () => {
    for (const keys of [[], [other]]) {
      assert.deepEqual(await answer(smallArchive.files, { keys }), { verdict: "unknown-signer", failing: [] });
    }
  });

  test("a whole archive made anew under another key is of an unknown signer", async () => {
    const forged = new SampleArchive("forged").seal();
    assert.equal((await answer(forged.files, trust)).verdict, "unknown-signer");
  });

  test("a checkpoint that another key signed in place of the log's own is bad", async () => {
    const forger = new SampleArchive("forger");
    const note = smallArchive.checkpoint(forger.seed, formatVkey(smallArchive.vkey.name, forger.vkey.publicKey));
    const files = changed(smallArchive.files, { [checkpointFile]: note });
    assert.deepEqual(await answer(files, trust), { verdict: "bad", failing: [checkpointFile] });
    assert.deepEqual(await answer(files, {}), { verdict: "bad", failing: [checkpointFile] });
  });

  test("muniment.json of another archive is named, with a key or without", async () => {
    const files = changed(smallArchive.files, {
      "muniment.json": new SampleArchive("other").files.get("muniment.json") ?? null,
    });
    for (const given of [trust, {}])
      assert.deepEqual(await answer(files, given), { verdict: "bad", failing: ["muniment.json"] });
  });

  test("an entry that was rewritten with its bundle, and with its tile too, is named", async () => {
    const forged = new SampleArchive();
    forged.intake({ "a.bin": sampleBytes("forged", 50) });
    forged.intake({ "b.bin": sampleBytes("b", 20) });
    const [bundle, tile] = ["entries" as const, 0].map((level) => tileFile({ level, index: 0, width: 3 }));
    assert.ok(bundle !== undefined && tile !== undefined);
    const taken = (...names: readonly string[]): Files => {
      return changed(
        small().prune().files,
        Object.fromEntries(names.map((name) => [name, forged.seal().files.get(name) ?? null])),
      );
    };
    assert.deepEqual(await answer(taken(bundle), trust), { verdict: "bad", failing: [bundle] });
    assert.deepEqual((await answer(taken(bundle, tile), trust)).failing.includes(checkpointFile), true);
  });
});

suite("what the user saw before", () => {
  const seenAt = async (files: Files, ...notes: readonly Uint8Array[]): Promise<readonly string[]> => {
    const findings = await findingsOf(files, { ...trust, seen: notes });
    return findings.filter(({ check }) => check === "checkpoint.seen").map(({ outcome }) => outcome);
  };
  const grown = (size: number, label = "a"): SampleArchive => {
    const archive = new SampleArchive();
    while (archive.size < size) archive.intake({ "a.bin": sampleBytes(`${label} ${String(archive.size)}`, 10) });
    return archive.seal();
  };

  test("an earlier checkpoint of the same log is continued", async () => {
    const later = grown(300).files;
    for (const size of [1, 2, 3, 255, 256, 257, 299, 300]) {
      assert.deepEqual(await seenAt(later, grown(size).checkpoint()), ["holds"], `size ${String(size)}`);
    }
  });

  test("a later checkpoint shows that entries were taken back", async () => {
    const found = await answer(grown(3).files, { ...trust, seen: [grown(4).checkpoint()] });
    assert.deepEqual(found, { verdict: "bad", failing: [checkpointFile] });
  });

  test("a checkpoint of another history shows that the log was rewritten", async () => {
    for (const size of [4, 5]) assert.deepEqual(await seenAt(grown(5).files, grown(size, "b").checkpoint()), ["fails"]);
  });

  test("a damaged tile does not accuse the log", async () => {
    const name = tileFile({ level: 0, index: 1, width: 44 });
    const files = changed(grown(300).files, { [name]: new Uint8Array(44 * 32) });
    assert.deepEqual(await answer(files, { ...trust, seen: [grown(100).checkpoint()] }), {
      verdict: "bad",
      failing: [name],
    });
  });

  test("what is no checkpoint of this log cannot be held against it", async () => {
    const notes = [utf8("nothing"), new SampleArchive("other").seal().checkpoint()];
    assert.deepEqual(await seenAt(grown(3).files, ...notes), ["unchecked", "unchecked"]);
  });
});

suite("an archive that is being written, or was left in the middle", () => {
  /** The small archive with one more commit, at each of the steps that a writer may be interrupted at. */
  const interrupted = (): { readonly staged: Files; readonly committed: Files } => {
    const after = small();
    after.intake({ "c.bin": sampleBytes("c", 20) });
    after.seal();
    const names = [...after.files.keys()].filter(
      (name) => name.startsWith("log/tile/") && !smallArchive.files.has(name),
    );
    const files = names.map((name) => ({ name, data: after.files.get(name) ?? new Uint8Array(0) }));
    const note = after.checkpoint();
    const { size, root: hash } = openCheckpoint(note, []).checkpoint;
    const commit = encodeStaged({ checkpoint: decodeUtf8(note), files });
    const objects = [...after.files].filter(([name]) => name.startsWith("objects/"));
    const staged = new Map([...smallArchive.files, ...objects, [stagedFile(size, toHex(hash)), commit] as const]);
    return { staged, committed: new Map([...staged, [checkpointFile, note] as const]) };
  };

  test("a staged commit is not held against the archive, whichever side of the commit point it is on", async () => {
    const { staged, committed } = interrupted();
    const before = await findingsOf(staged, trust, { writersAtWork: true });
    assert.deepEqual(
      before.filter(({ outcome }) => outcome === "fails"),
      [],
    );
    assert.equal(verdictOf(before), "unchecked");
    assert.deepEqual(await answer(committed, trust), { verdict: "unchecked", failing: [] });
  });

  test("without a writer at work, what no record names has no place", async () => {
    const objects = [...interrupted().staged.keys()].filter(
      (name) => name.startsWith("objects/") && !smallArchive.files.has(name),
    );
    const { failing } = await answer(interrupted().staged, trust);
    assert.deepEqual(failing, objects.sort());
  });

  test("an archive that grew after its checkpoint was read is verified as far as the checkpoint goes", async () => {
    const after = small();
    after.intake({ "c.bin": sampleBytes("c", 20) });
    after.seal().prune();
    const files = changed(after.files, { [checkpointFile]: smallArchive.files.get(checkpointFile) ?? null });
    const findings = await findingsOf(files, trust, { writersAtWork: true });
    const rest = findings.filter(({ outcome }) => outcome !== "holds");
    assert.deepEqual(
      new Set(rest.map(({ check, outcome }) => `${check} ${outcome}`)),
      new Set(["file.expected unchecked"]),
    );
  });

  test("a staged commit under the wrong name is bad", async () => {
    const [name, commit] = [...interrupted().staged].find(([file]) => file.startsWith("log/staged/")) ?? [];
    assert.ok(name !== undefined && commit !== undefined);
    const files = changed(smallArchive.files, { [name.replace("/4-", "/5-")]: commit });
    assert.deepEqual(await answer(files, trust), { verdict: "bad", failing: [name.replace("/4-", "/5-")] });
  });
});

suite("what cannot be looked at is said", () => {
  class Faulty extends MemoryEvidence {
    readonly #unreadable: string;
    constructor(files: Files, unreadable: string) {
      super(files);
      this.#unreadable = unreadable;
    }
    override read(name: string): ByteStream {
      if (name === this.#unreadable) throw new UnreadableFile(name, "no permission");
      return super.read(name);
    }
  }

  test("an unreadable file is unchecked, not bad, whichever it is", async () => {
    const pruned = small().prune().files;
    for (const name of pruned.keys()) {
      if (name === "lock") continue;
      const evidence = new Faulty(pruned, name);
      const findings = await gather(verifyArchive(evidence, { ...trust, seen: [] }, sampleInstant(10_000)));
      assert.equal(verdictOf(findings), "unchecked", name);
      assert.ok(
        findings.some(({ subject, detail }) => subject.file === name && detail.includes("no permission")),
        name,
      );
    }
  });

  test("a folder that cannot be listed", async () => {
    class Half extends MemoryEvidence {
      override async *files(): AsyncGenerator<FileEntry> {
        yield* super.files();
        throw new UnreadableFile("objects/ff", "no permission");
      }
    }
    const findings = await gather(
      verifyArchive(new Half(smallArchive.files), { ...trust, seen: [] }, sampleInstant(10_000)),
    );
    const rest = findings.filter(({ outcome }) => outcome !== "holds");
    assert.deepEqual(
      rest.map(({ check, subject, outcome }) => [check, subject.file, outcome]),
      [["file.expected", "objects/ff", "unchecked"]],
    );
  });

  test("a link in the place of a file is bad", async () => {
    for (const linked of small().prune().files.keys()) {
      class Linked extends MemoryEvidence {
        override async *files(): AsyncGenerator<FileEntry> {
          for await (const file of super.files())
            yield file.name === linked ? { ...file, notPlain: "a symbolic link" } : file;
        }
      }
      const findings = await gather(
        verifyArchive(new Linked(small().prune().files), { ...trust, seen: [] }, sampleInstant(10_000)),
      );
      const failing = new Set(findings.filter(({ outcome }) => outcome === "fails").map(({ subject }) => subject.file));
      assert.deepEqual(failing, new Set([linked]));
    }
  });

  test("an archive of a later format is not judged by this one's rules", async () => {
    const later = new SampleArchive();
    const text = decodeUtf8(later.files.get("muniment.json") ?? new Uint8Array(0)).replace(
      "muniment-archive/1",
      "muniment-archive/2",
    );
    const files = new Map([["muniment.json", utf8(text)]]);
    assert.deepEqual(await answer(files, trust), { verdict: "unchecked", failing: [] });
  });

  test("a time that has not come yet", async () => {
    const findings = await gather(
      verifyArchive(new MemoryEvidence(smallArchive.files), { ...trust, seen: [] }, sampleInstant(-1441)),
    );
    assert.deepEqual(
      findings.filter(({ outcome }) => outcome !== "holds").map(({ check }) => check),
      ["entry.format", "entry.format", "entry.format"],
    );
  });
});
