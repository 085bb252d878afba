/** Archives as a writer sealed them: good ones, those of a faulty or dishonest writer, and commits on their way. */
import {
  canonicalJson,
  checkpointFile,
  decodeUtf8,
  digestOf,
  encodeEntry,
  encodeStaged,
  hexOf,
  objectFile,
  openCheckpoint,
  parseEntry,
  parseJson,
  stagedFile,
  tileFile,
  toHex,
  utf8,
  type Digest,
} from "@muniment/verify";
import { SampleArchive, sampleHex, sampleInstant } from "../../packages/verify/src/sample-archive.ts";
import { bytesIn, flip, longer, names, objects, records, replaced, stepwise, three, two } from "./samples.ts";
import { fails, unchecked, unnamed, type Case } from "./vector.ts";

const [record0 = ""] = records;

/** An archive that a faulty or dishonest writer sealed: entry 1 has this record, byte for byte. */
export function sealedRecord(type: string, bytes: Uint8Array): SampleArchive {
  const archive = new SampleArchive();
  archive.appendEntry(encodeEntry({ ...archive.nextEntry(type), record: archive.put(bytes) }));
  return archive.seal();
}

/** A record as an intake of one object makes it, with other fields laid over. */
export function recordWith(fields: object): Uint8Array {
  const archive = new SampleArchive();
  const record = parseJson(bytesIn(archive, objectFile(archive.intake({ "a.bin": objects.a }))));
  return utf8(canonicalJson(Object.assign({}, record, fields)));
}

export const bundle2 = tileFile({ level: "entries", index: 0, width: 2 });

export function sealedCases(): Readonly<Record<string, Case>> {
  const cases: Record<string, Case> = {
    "good-genesis-only": { about: "the first entry alone", files: new SampleArchive().seal().files },
    "good-three-entries": { about: "a genesis and two intakes that share an object", files: three.files },
    "good-two-tiles": {
      about: "258 entries: a full tile of level 0 and a partial one, and a tile of level 1",
      files: two.files,
      keys: [two.vkey.text],
    },
    "good-superseded-tiles": { about: "partial tiles of each size that the log had", files: stepwise().files },
    "bad-superseded-tile": {
      about: "one bit of a superseded tile flipped",
      base: "good-superseded-tiles",
      files: flip(stepwise(), tileFile({ level: 0, index: 0, width: 2 }), 5),
      findings: [fails("log.tile", tileFile({ level: 0, index: 0, width: 2 }))],
    },
    "bad-superseded-bundle": {
      about: "one bit of a superseded bundle flipped",
      base: "good-superseded-tiles",
      files: flip(stepwise(), bundle2, 50),
      findings: [fails("log.bundle", bundle2)],
    },
    "unchecked-wider-tile": {
      about: "an older checkpoint while a program writes: its partial tiles were pruned, and are read from wider ones",
      files: new Map([...longer().files, [checkpointFile, three.checkpoint()] as const]),
      writing: true,
      findings: [
        unchecked("file.expected", tileFile({ level: 0, index: 0, width: 4 })),
        unchecked("file.expected", tileFile({ level: "entries", index: 0, width: 4 })),
        ...unnamed(
          ...[...longer().files.keys()].filter((name) => name.startsWith("objects/") && !three.files.has(name)),
        ),
      ],
    },
  };
  return { ...cases, ...recordCases(), ...entryCases(), ...stagedCases() };
}

export function recordCases(): Readonly<Record<string, Case>> {
  const bad = (about: string, type: string, bytes: Uint8Array): Case => {
    const archive = sealedRecord(type, bytes);
    return {
      about,
      files: archive.files,
      keys: [archive.vkey.text],
      findings: [fails("record.format", objectFile(digestOf(bytes)), 1)],
    };
  };
  const object = { mediaType: "text/plain", path: "a", role: "original", sha256: sampleHex("nothing"), size: 1 };
  const sized = sealedRecord(
    "intake",
    recordWith({ objects: [{ ...object, size: 51, sha256: hexOf(digestOf(objects.a)) }] }),
  );
  sized.put(objects.a);
  const orphan = new SampleArchive("sample", { genesis: false });
  orphan.intake({ "a.bin": objects.a });
  const first = objectFile(parseEntry(orphan.leaf(0)).record);
  const unknown = sealedRecord("zeta", recordWith({ kind: "zeta", objects: [], detail: [1, null] }));
  return {
    "bad-record-not-json": bad("a sealed record that is no JSON", "intake", utf8("{")),
    "bad-record-duplicate-key": bad(
      "a sealed record with a key twice",
      "intake",
      replaced(recordWith({ objects: [] }), /^\{/, '{"actor":"a-0000000000000002",'),
    ),
    "bad-record-unknown-field": bad(
      "a sealed record with a field more",
      "intake",
      recordWith({ objects: [], more: 1 }),
    ),
    "bad-record-kind-differs": bad(
      "a sealed record of another kind than its entry says",
      "capture",
      recordWith({ objects: [] }),
    ),
    "bad-record-path-climbs": bad(
      "a sealed record with a path that leads out of the item",
      "intake",
      recordWith({ objects: [{ ...object, path: "../a" }] }),
    ),
    "bad-record-second-genesis": bad("a second record that seals an archive", "key", bytesIn(three, record0)),
    "bad-object-size-claimed": {
      about: "a sealed record that gives its object a wrong size",
      files: sized.files,
      findings: [fails("object.bytes", names.a, 1)],
    },
    "bad-first-record-no-genesis": {
      about: "a log whose first record seals nothing",
      files: orphan.seal().files,
      findings: [unchecked("archive.sealed", "muniment.json"), fails("record.format", first, 0)],
    },
    "good-unknown-kind": { about: "a kind that a later version may write", files: unknown.files },
  };
}

export function entryCases(): Readonly<Record<string, Case>> {
  const sealed = (change: (archive: SampleArchive) => Uint8Array): SampleArchive => {
    const archive = new SampleArchive();
    archive.appendEntry(change(archive));
    return archive.seal();
  };
  const named = (archive: SampleArchive): Digest => archive.put(recordWith({ objects: [] }));
  const index = sealed((archive) => encodeEntry({ ...archive.nextEntry("intake"), index: 2, record: named(archive) }));
  const time = sealed((archive) =>
    encodeEntry({ ...archive.nextEntry("intake"), time: sampleInstant(-1), record: named(archive) }),
  );
  const form = sealed((archive) =>
    utf8(
      decodeUtf8(encodeEntry({ ...archive.nextEntry("intake"), record: digestOf(objects.a) })).replace(
        "intake",
        "Intake",
      ),
    ),
  );
  return {
    "bad-entry-index": {
      about: "a sealed entry that gives another place",
      files: index.files,
      findings: [fails("entry.format", bundle2, 1)],
    },
    "bad-entry-time-backwards": {
      about: "a sealed entry whose time is before the last",
      files: time.files,
      findings: [fails("entry.format", bundle2, 1)],
    },
    "bad-entry-form": {
      about: "a sealed entry that is not well formed",
      files: form.files,
      findings: [fails("entry.format", bundle2, 1)],
    },
  };
}

export function stagedCases(): Readonly<Record<string, Case>> {
  const after = longer();
  const grown = [...after.files].filter(([name]) => name.startsWith("log/tile/") && !three.files.has(name));
  const { checkpoint } = openCheckpoint(after.checkpoint(), []);
  const name = stagedFile(4, toHex(checkpoint.root));
  const staged = encodeStaged({
    checkpoint: decodeUtf8(after.checkpoint()),
    files: grown.map(([file, data]) => ({ name: file, data })),
  });
  const committed = new Map([...after.files, [name, staged] as const]);
  for (const [file] of grown) committed.delete(file);
  const tile = tileFile({ level: 0, index: 0, width: 4 });
  const bundle = tileFile({ level: "entries", index: 0, width: 4 });
  const objectsLeft = [...after.files.keys()].filter((file) => file.startsWith("objects/"));
  const newObjects = objectsLeft.filter((file) => !three.files.has(file));
  return {
    "unchecked-staged-before-commit": {
      about: "a commit on its way, before its commit point",
      files: new Map([
        ...three.files,
        ...[...after.files].filter(([file]) => newObjects.includes(file)),
        [name, staged] as const,
      ]),
      writing: true,
      findings: [unchecked("log.staged", name), ...unnamed(...newObjects)],
    },
    "unchecked-staged-after-commit": {
      about: "a commit that was made, and whose tiles were not laid out yet",
      files: committed,
      findings: [
        unchecked("log.root", checkpointFile),
        unchecked("log.staged", name),
        unchecked("log.tile", tileFile({ level: 0, index: 0, width: 3 })),
        unchecked("log.tile", tile),
        unchecked("log.bundle", tileFile({ level: "entries", index: 0, width: 3 })),
        unchecked("log.bundle", bundle),
        ...[0, 1, 2, 3].map((index) => unchecked("entry.format", bundle, index)),
        ...unnamed(...objectsLeft),
      ],
    },
    "unchecked-later-format": {
      about: "an archive of a later format, of which nothing more is known",
      files: {
        "muniment.json": replaced(bytesIn(three, "muniment.json"), /archive\/1/, "archive/2"),
        "store/1": utf8("unknown"),
      },
      findings: [unchecked("archive.format", "muniment.json"), unchecked("archive.sealed", "muniment.json")],
    },
  };
}
