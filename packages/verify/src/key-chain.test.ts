import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { decodeUtf8, utf8 } from "./format/bytes.ts";
import { digestOf } from "./format/digest.ts";
import { encodeEntry, parseEntry } from "./format/entry.ts";
import { canonicalJson, parseJson } from "./format/json.ts";
import { objectFile, tileFile } from "./format/layout.ts";
import { formatVkey } from "./format/note.ts";
import { rotationsMax } from "./key-chain.ts";
import { followKeys, readAfter, readKeys } from "./follow-keys.ts";
import { MemoryEvidence, SampleArchive, sampleBytes, sampleInstant, type SampleKey } from "./sample-archive.ts";
import { noAnchorTrust } from "./anchors/anchor-trust.ts";
import { verifyItem } from "./verify-item.ts";
import { verdictOf } from "./finding.ts";
import { answer, changed, findingsOf, flipped, gather } from "./wacz/sample-answer.ts";

function withItem(archive: SampleArchive, name: string): SampleArchive {
  archive.intake({ [`${name}.bin`]: sampleBytes(name, 10) });
  return archive;
}

/** Two changes of the key, with items before, between and after; sealed as a writer seals, commit by commit. */
function rotatedTwice(): { readonly archive: SampleArchive; readonly keys: readonly SampleKey[] } {
  const archive = withItem(new SampleArchive("rotated"), "a").seal();
  const first = archive.key;
  const second = archive.rotate("second");
  withItem(archive, "b");
  const third = archive.rotate("third");
  return { archive: withItem(archive, "c").seal().prune(), keys: [first, second, third] };
}

const { archive, keys } = rotatedTwice();
const [first, second, third] = keys;
assert.ok(first !== undefined && second !== undefined && third !== undefined);
const trusts: readonly (readonly SampleKey[])[] = [[first], [third], []];
const manyTrusts: readonly (readonly SampleKey[])[] = [...trusts, [second], [first, second]];

/** What is said of the keys: each finding that is about them, with its index where it has one. */
async function saidOf(files: ReadonlyMap<string, Uint8Array>, trusted: readonly SampleKey[]): Promise<string[]> {
  const findings = await findingsOf(files, { keys: trusted.map(({ vkey }) => vkey) });
  return findings
    .filter(({ check }) => ["checkpoint.signature", "log.key", "log.after"].includes(check))
    .map(({ check, outcome, subject, signer }) =>
      [
        check,
        ...(subject.index === undefined ? [] : [subject.index]),
        outcome,
        ...(signer === undefined ? [] : [signer]),
      ].join(" "),
    );
}

const bothHold = ["log.key 2 holds", "log.key 5 holds"];

suite("a log whose key was replaced", () => {
  test("is verified by who trusts any of its keys, and by nobody else", async () => {
    for (const trusted of [[first], [second], [third], [first, third], [second, first]]) {
      assert.deepEqual(await saidOf(archive.files, trusted), ["checkpoint.signature holds", ...bothHold]);
      assert.equal((await answer(archive.files, { keys: trusted.map(({ vkey }) => vkey) })).verdict, "verified");
    }
    const unknown = ["checkpoint.signature unchecked unknown", ...bothHold];
    assert.deepEqual(await saidOf(archive.files, []), unknown);
    assert.deepEqual(await saidOf(archive.files, [archive.otherKey("stranger")]), unknown);
    assert.equal((await answer(archive.files, {})).verdict, "unknown-signer");
  });

  test("whose head a retired key alone signed fails, whomever one trusts", async () => {
    for (const retired of [first, second]) {
      const files = changed(archive.files, { "log/checkpoint": archive.note(retired) });
      for (const trusted of manyTrusts)
        assert.deepEqual(await saidOf(files, trusted), ["checkpoint.signature fails", ...bothHold]);
    }
    const both = changed(archive.files, { "log/checkpoint": archive.note(second, third) });
    assert.deepEqual(await saidOf(both, [first]), ["checkpoint.signature holds", ...bothHold]);
  });

  test("holds at the very moment of the change, before the head was added", async () => {
    const sample = withItem(new SampleArchive("moment"), "a");
    const from = sample.key;
    const to = sample.otherKey("next");
    sample.appendRotation(to);
    sample.seal();
    const files = changed(sample.files, { "log/checkpoint": sample.note(from, to) });
    for (const trusted of [[from], [to]])
      assert.deepEqual(await saidOf(files, trusted), ["checkpoint.signature holds", "log.key 2 holds"]);
    const alone = changed(sample.files, { "log/checkpoint": sample.note(to) });
    assert.deepEqual(await saidOf(alone, [to]), ["checkpoint.signature holds", "log.key 2 fails"]);
    assert.deepEqual(await saidOf(alone, [from]), ["checkpoint.signature fails", "log.key 2 fails"]);
  });

  test("one byte changed, anywhere: that file is named, by each key and by none", async () => {
    // Each byte would take minutes: in each file every 31st, so that all bits come in turn.
    for (const [name, bytes] of archive.files) {
      for (let at = 0; at < bytes.length; at += 31) {
        const files = changed(archive.files, { [name]: flipped(bytes, at) });
        const trusted = trusts[at % 3] ?? [];
        const found = await answer(files, { keys: trusted.map(({ vkey }) => vkey) });
        assert.deepEqual(found, { verdict: "bad", failing: [name] }, `${name}, byte ${String(at)}`);
      }
    }
  });

  test("each file removed is named, and nothing else fails", async () => {
    for (const name of archive.files.keys()) {
      const files = changed(archive.files, { [name]: null });
      for (const trusted of trusts)
        assert.deepEqual((await answer(files, { keys: trusted.map(({ vkey }) => vkey) })).failing, [name], name);
    }
  });

  test("continues what was seen of it, signed by the key of that time; not what a retired key signed later", async () => {
    const early = withItem(new SampleArchive("rotated"), "a").seal();
    const seen = early.checkpoint();
    const outcomeOf = async (note: Uint8Array, trusted: readonly SampleKey[]): Promise<string> => {
      const findings = await findingsOf(archive.files, { keys: trusted.map(({ vkey }) => vkey), seen: [note] });
      return findings.find(({ check }) => check === "checkpoint.seen")?.outcome ?? "none";
    };
    for (const trusted of [[first], [second], [third]]) assert.equal(await outcomeOf(seen, trusted), "holds");
    const forged = withItem(withItem(withItem(withItem(early, "x"), "y"), "z"), "w").note(first);
    for (const trusted of [[first], [third]]) assert.equal(await outcomeOf(forged, trusted), "unchecked");
  });
});

suite("a change of the key that does not hold", () => {
  const saidAfter = async (
    change: (sample: SampleArchive, from: SampleKey, to: SampleKey) => void,
  ): Promise<string[]> => {
    const sample = withItem(new SampleArchive("faulty"), "a");
    const [from, to] = [sample.key, sample.otherKey("next")];
    change(sample, from, to);
    return await saidOf(withItem(sample, "b").seal().files, [from]);
  };
  const fails = ["checkpoint.signature fails", "log.key 2 fails"];

  test("whose note lacks a signature, is over other entries, or is missing", async () => {
    assert.deepEqual(
      await saidAfter((sample, from, to) => {
        sample.appendRotation(to);
        sample.appendHead(sample.note(from));
      }),
      fails,
    );
    assert.deepEqual(
      await saidAfter((sample, _, to) => {
        sample.appendRotation(to);
        sample.appendHead(sample.note(to));
      }),
      fails,
    );
    assert.deepEqual(
      await saidAfter((sample, from, to) => {
        const other = withItem(withItem(new SampleArchive("faulty"), "x"), "y").note(from, to);
        sample.appendRotation(to);
        sample.appendHead(other);
      }),
      fails,
    );
    assert.deepEqual(
      await saidAfter((sample, _, to) => {
        sample.appendRotation(to);
      }),
      fails,
    );
    assert.deepEqual(
      await saidAfter((sample, from, to) => {
        sample.appendRotation(to);
        sample.appendHead(utf8("no note"));
        sample.appendHead(sample.note(from, to));
      }),
      fails,
    );
  });

  test("whose record names keys that are none, of another log, or not the log's", async () => {
    const details: readonly object[] = [
      { action: "rotate", from: "x", to: "y" },
      { action: "rotate", from: first.vkey.text },
      { action: "rotate", from: 1, to: null },
      { action: "rotate", from: first.vkey.text, to: second.vkey.text, more: 1 },
      { action: "rotate", from: first.vkey.text, to: first.vkey.text },
      { action: "rotate", from: second.vkey.text, to: third.vkey.text },
      {
        action: "rotate",
        from: formatVkey("another", first.vkey.publicKey).text,
        to: formatVkey("another", second.vkey.publicKey).text,
      },
      { action: 7 },
      {},
    ];
    for (const detail of details) {
      const sample = withItem(new SampleArchive("rotated"), "a");
      appendDetail(sample, detail);
      assert.deepEqual(
        await saidOf(sample.seal().files, [first]),
        ["checkpoint.signature holds", "log.key 2 fails"],
        JSON.stringify(detail),
      );
    }
  });

  test("of an action that a later version may have is not judged", async () => {
    const sample = withItem(new SampleArchive("rotated"), "a");
    appendDetail(sample, { action: "revoke" });
    const [signature, change] = await saidOf(sample.seal().files, [first]);
    assert.deepEqual([signature, change], ["checkpoint.signature unchecked", "log.key 2 unchecked"]);
  });

  test("beyond the limit fails, and what follows costs nothing", async () => {
    const sample = new SampleArchive("chain");
    const record = digestOf(utf8("no record"));
    for (let count = 0; count < 10_000; count += 1)
      sample.appendEntry(encodeEntry({ ...sample.nextEntry("key"), record }));
    const findings = await findingsOf(sample.seal().files, { keys: [sample.vkey] });
    const changes = findings.filter(({ check }) => check === "log.key");
    assert.equal(changes.length, rotationsMax + 1);
    assert.equal(changes.at(-1)?.outcome, "fails");
    assert.equal(verdictOf(findings), "bad");
  });
});

/** A `key` record with any detail. */
function appendDetail(sample: SampleArchive, detail: object): void {
  const record = { ...sample.envelope([]), kind: "key", detail };
  const bytes = utf8(canonicalJson(parseJson(utf8(JSON.stringify(record)))));
  sample.appendEntry(encodeEntry({ ...sample.nextEntry("key"), record: sample.put(bytes) }));
}

suite("an archive opened, and not verified whole", () => {
  const files = new MemoryEvidence(archive.files);

  test("is followed to the key that signs it now", async () => {
    for (const key of keys)
      assert.equal((await followKeys(files, archive.checkpoint(), [key.vkey]))?.text, third.vkey.text);
    assert.equal(await followKeys(files, archive.checkpoint(), []), null);
    assert.equal(await followKeys(files, archive.checkpoint(), [archive.otherKey("stranger").vkey]), null);
    const { changes, newest } = await readKeys(files, archive.checkpoint());
    assert.equal(newest?.text, third.vkey.text);
    assert.deepEqual(
      changes.map(({ index, outcome }) => `${String(index)} ${outcome}`),
      ["2 holds", "5 holds"],
    );
  });

  test("is not followed over a change that does not hold, or a file that is damaged", async () => {
    for (const [index, at] of [
      [2, 20],
      [3, 60],
    ] as const) {
      const name = objectFile(parseEntry(archive.leaf(index)).record);
      const damaged = new MemoryEvidence(
        changed(archive.files, { [name]: flipped(archive.files.get(name) ?? utf8(""), at) }),
      );
      assert.equal(await followKeys(damaged, archive.checkpoint(), [first.vkey]), null);
    }
    const bundle = tileFile({ level: "entries", index: 0, width: archive.size });
    const without = new MemoryEvidence(changed(archive.files, { [bundle]: null }));
    assert.equal(await followKeys(without, archive.checkpoint(), [first.vkey]), null);
  });

  test("one item is verified by an earlier key", async () => {
    const stamps = { time: noAnchorTrust.time, now: sampleInstant(10_000) };
    const findings = await gather(verifyItem(files, 1, { keys: [first.vkey], stamps }));
    assert.equal(verdictOf(findings), "verified");
    assert.equal(verdictOf(await gather(verifyItem(files, 1, { keys: [], stamps }))), "unknown-signer");
  });
});

suite("a log that goes on from another", () => {
  const old = withItem(new SampleArchive("old"), "a").seal();
  const after = { checkpoint: decodeUtf8(old.checkpoint()), vkey: old.vkey.text };
  const said = async (given: { readonly checkpoint: string; readonly vkey: string }): Promise<string[]> => {
    const sample = withItem(new SampleArchive("new", { after: given }), "b").seal();
    return await saidOf(sample.files, [sample.key]);
  };

  test("names its head", async () => {
    const sample = new SampleArchive("new", { after }).seal();
    assert.deepEqual(await said(after), ["checkpoint.signature holds", "log.after 0 holds"]);
    assert.deepEqual(await readAfter(new MemoryEvidence(sample.files), sample.checkpoint()), after);
    assert.equal(await readAfter(new MemoryEvidence(old.files), old.checkpoint()), null);
  });

  test("fails if the key named did not sign that head, or it cannot be read, or it is of the same log", async () => {
    const fails = ["checkpoint.signature holds", "log.after 0 fails"];
    const forged = decodeUtf8(old.note(old.otherKey("thief")));
    const own = new SampleArchive("new").seal();
    assert.deepEqual(await said({ ...after, checkpoint: forged }), fails);
    assert.deepEqual(await said({ ...after, checkpoint: "nothing" }), fails);
    assert.deepEqual(await said({ ...after, vkey: "nothing" }), fails);
    assert.deepEqual(await said({ checkpoint: decodeUtf8(own.checkpoint()), vkey: own.vkey.text }), fails);
  });
});
