/** Logs whose key was replaced, well and badly, and logs that go on from another. Source: spec/keys. */
import { decodeUtf8, objectFile, parseEntry, type LogAfter } from "@muniment/verify";
import { SampleArchive, sampleBytes, type SampleKey } from "../../packages/verify/src/sample-archive.ts";
import { flip, other } from "./samples.ts";
import { fails, unchecked, type Case } from "./vector.ts";

const checkpoint = "log/checkpoint";

/** A genesis, an item, a new key, an item. */
function rotated(change = (archive: SampleArchive): unknown => archive.rotate("next")): SampleArchive {
  const archive = new SampleArchive();
  archive.intake({ "a.bin": sampleBytes("a", 50) });
  change(archive);
  archive.intake({ "b.bin": sampleBytes("b", 20) });
  return archive.seal();
}

/** The same with a note of one's own making in the place of that of both keys. */
function withNote(noteOf: (archive: SampleArchive, from: SampleKey, to: SampleKey) => Uint8Array): SampleArchive {
  return rotated((archive) => {
    const [from, to] = [archive.key, archive.otherKey("next")];
    archive.appendRotation(to);
    archive.appendHead(noteOf(archive, from, to));
  });
}

function recordOf(archive: SampleArchive, index: number): string {
  return objectFile(parseEntry(archive.leaf(index)).record);
}

/** A vector of a rotated log; its user trusts the first key, unless told otherwise. */
function caseOf(about: string, archive: SampleArchive, more: Partial<Case> = {}): Case {
  return { about, files: archive.files, keys: [archive.vkey.text], ...more };
}

export function keyCases(): Readonly<Record<string, Case>> {
  const good = rotated();
  const now = [good.key.vkey.text];
  const change = fails("log.key", recordOf(good, 2), 2);
  const bad = [fails("checkpoint.signature", checkpoint), change];
  const unknown = [unchecked("checkpoint.signature", checkpoint)];
  const base = "good-key-rotated";
  const missing = rotated((archive) => {
    archive.appendRotation(archive.otherKey("next"));
  });
  const moment = new SampleArchive();
  const first = moment.key;
  moment.appendRotation(moment.otherKey("next"));
  moment.seal().files.set(checkpoint, moment.note(first, moment.key));
  return {
    "good-key-rotated": caseOf("the log's key was replaced; the user trusts the old one", good),
    "good-key-rotated-new-trusted": caseOf("the same, and the user trusts the new one", good, {
      base,
      files: {},
      keys: now,
    }),
    "unknown-key-rotated": caseOf("the same, and the user trusts neither", good, {
      base,
      files: {},
      keys: [other.vkey.text],
      findings: unknown,
    }),
    "good-key-rotated-just-now": caseOf("both keys signed, and the entry of the head was not added yet", moment),
    "bad-key-retired-signed": caseOf("the head is signed by the old key alone", good, {
      base,
      files: { [checkpoint]: good.note({ seed: good.seed, vkey: good.vkey }) },
      findings: [fails("checkpoint.signature", checkpoint)],
    }),
    "bad-key-head-missing": caseOf("the entry behind the change of the key is not the head", missing, {
      findings: bad,
    }),
    "bad-key-head-missing-new-trusted": caseOf("the same, and the user trusts the new key", missing, {
      keys: now,
      findings: [change],
    }),
    "bad-key-one-signature": caseOf(
      "the note over the change is signed by the old key alone",
      withNote((archive, from) => archive.note(from)),
      { findings: bad },
    ),
    "bad-key-new-signature-alone": caseOf(
      "the note over the change is signed by the new key alone",
      withNote((archive, _, to) => archive.note(to)),
      { findings: bad },
    ),
    "bad-key-note-of-another-history": caseOf(
      "both keys signed, and over other entries than those of the log",
      withNote((_, from, to) => {
        const history = new SampleArchive();
        while (history.size < 3) history.intake({ "c.bin": sampleBytes("c", 10) });
        return history.note(from, to);
      }),
      { findings: bad },
    ),
    "bad-key-record-one-bit": caseOf("one bit of the record of the change flipped: no key is accused", good, {
      base,
      files: flip(good, recordOf(good, 2), 200),
      findings: [
        unchecked("checkpoint.signature", checkpoint),
        unchecked("log.key", recordOf(good, 2), 2),
        fails("record.bytes", recordOf(good, 2), 2),
      ],
    }),
    ...afterCases(),
  };
}

function afterCases(): Readonly<Record<string, Case>> {
  const named = { checkpoint: decodeUtf8(other.checkpoint()), vkey: other.vkey.text };
  const goingOn = (after: LogAfter): SampleArchive => new SampleArchive("going on", { after }).seal();
  const bad = (about: string, after: LogAfter): Case => {
    const archive = goingOn(after);
    return caseOf(about, archive, { findings: [fails("log.after", recordOf(archive, 0), 0)] });
  };
  const own = new SampleArchive("going on").seal();
  return {
    "good-log-after": caseOf("a log that goes on from another, whose key was lost", goingOn(named)),
    "bad-log-after-forged": bad("the head of the earlier log is not signed by the key named", {
      ...named,
      checkpoint: decodeUtf8(other.checkpoint(own.seed, other.vkey)),
    }),
    "bad-log-after-itself": bad("the head of the earlier log is one of this log", {
      checkpoint: decodeUtf8(own.checkpoint()),
      vkey: own.vkey.text,
    }),
  };
}
