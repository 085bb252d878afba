import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { decodeUtf8, toHex, utf8 } from "./format/bytes.ts";
import { openCheckpoint } from "./format/checkpoint.ts";
import { UnreadableFile, type ByteStream, type FileEntry } from "./evidence.ts";
import { verdictOf } from "./finding.ts";
import { checkpointFile, stagedFile, tileFile } from "./format/layout.ts";
import { formatVkey } from "./format/note.ts";
import { answer, changed, findingsOf, gather, large, small, type Files } from "./wacz/sample-answer.ts";
import { MemoryEvidence, SampleArchive, sampleBytes, sampleInstant } from "./sample-archive.ts";
import { encodeStaged } from "./format/staged.ts";
import { verifyArchive } from "./verify.ts";

const smallArchive = small();
const largeArchive = large();
const trust = { keys: [smallArchive.vkey] };

suite("an archive as it should be", () => {
  for (const [name, archive] of Object.entries({ small: smallArchive, large: largeArchive })) {
    test(`${name}: every finding holds, and every file has one`, async () => {
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

  test("both heads are named, size and root, where they cannot both be true", async () => {
    const rootText = (note: Uint8Array): string => new TextDecoder().decode(note).split("\n")[2] ?? "none";
    const [here, other, longer] = [grown(5), grown(4, "b"), grown(6)];
    for (const [seen, size] of [
      [other, 4],
      [longer, 6],
    ] as const) {
      const findings = await findingsOf(here.files, { ...trust, seen: [seen.checkpoint()] });
      const { detail } = findings.find(({ check }) => check === "checkpoint.seen") ?? { detail: "" };
      for (const part of [
        "5 entries",
        rootText(here.checkpoint()),
        `${String(size)} entries`,
        rootText(seen.checkpoint()),
      ])
        assert.ok(detail.includes(part), `${detail} lacks ${part}`);
    }
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
