/** Archives that were whole, and then damaged; and whole ones with another trust. */
import {
  checkpointFile,
  concat,
  decodeUtf8,
  digestOf,
  formatVkey,
  objectFile,
  signatureLine,
  stagedFile,
  toBase64,
  toHex,
  utf8,
} from "@muniment/verify";
import { sampleBytes, sampleInstant } from "../../packages/verify/src/sample-archive.ts";
import {
  bytesIn,
  flip,
  longer,
  names,
  objects,
  other,
  otherHistory,
  records,
  replaced,
  rootOfThree,
  signed,
  three,
  two,
  twoTiles,
} from "./samples.ts";
import { fails, unchecked, unnamed, type Case, type ExpectedFinding } from "./vector.ts";

const [record0 = "", record1 = "", record2 = ""] = records;

/** The entries of the small archive, all unchecked. */
function entriesUnchecked(...indices: readonly number[]): ExpectedFinding[] {
  return indices.map((index) => unchecked("entry.format", names.bundle, index));
}

export const onThree: Readonly<Record<string, Case>> = {
  "bad-object-one-bit": {
    about: "one bit of an object flipped",
    files: flip(three, names.a, 7),
    findings: [fails("object.bytes", names.a, 1)],
  },
  "bad-object-missing": {
    about: "an object removed",
    files: { [names.a]: null },
    findings: [fails("object.bytes", names.a, 1)],
  },
  "bad-object-cut": {
    about: "an object cut short",
    files: { [names.a]: objects.a.slice(0, 30) },
    findings: [fails("object.bytes", names.a, 1)],
  },
  "bad-object-lengthened": {
    about: "a byte added to an object",
    files: { [names.b]: concat(objects.b, Uint8Array.of(0)) },
    findings: [fails("object.bytes", names.b, 2)],
  },
  "bad-objects-exchanged": {
    about: "two objects exchanged",
    files: { [names.a]: objects.b, [names.b]: objects.a },
    findings: [fails("object.bytes", names.a, 1), fails("object.bytes", names.b, 2)],
  },
  "bad-object-nobody-names": {
    about: "an object added that no record names",
    files: { [objectFile(digestOf(utf8("added")))]: utf8("added") },
    findings: [fails("file.expected", objectFile(digestOf(utf8("added"))))],
  },
  "bad-object-renamed": {
    about: "an object renamed to another hash",
    files: { [names.a]: null, [objectFile(`sha256:${"0".repeat(64)}`)]: objects.a },
    findings: [fails("object.bytes", names.a, 1), fails("file.expected", objectFile(`sha256:${"0".repeat(64)}`))],
  },
  "bad-record-one-bit": {
    about: "one bit of a record flipped: its objects are not accused",
    files: flip(three, record1, 40),
    findings: [fails("record.bytes", record1, 1), ...unnamed(names.a)],
  },
  "bad-record-missing": {
    about: "a record removed",
    files: { [record2]: null },
    findings: [fails("record.bytes", record2, 2), ...unnamed(names.b)],
  },
  "bad-record-missing-object-one-bit": {
    about: "a record removed, and an object that only it named damaged: the object is found by its own name",
    files: { [record2]: null, ...flip(three, names.b, 3) },
    findings: [fails("record.bytes", record2, 2), fails("object.bytes", names.b)],
  },
  "bad-first-record-missing": {
    about: "the record that seals muniment.json removed",
    files: { [record0]: null },
    findings: [unchecked("archive.sealed", "muniment.json"), fails("record.bytes", record0, 0)],
  },
  "bad-bundle-one-bit": {
    about: "one bit of the nonce of entry 1 flipped in the bundle",
    files: flip(three, names.bundle, three.offset(1) + 200),
    findings: [fails("log.bundle", names.bundle), ...entriesUnchecked(1), ...unnamed(record1, names.a)],
  },
  "bad-bundle-record-one-digit": {
    about:
      "one digit of the record that entry 2 names changed in the bundle: neither the record nor its object is accused",
    files: flip(three, names.bundle, three.offset(2) + decodeUtf8(three.leaf(2)).indexOf("sha256:") + 20),
    findings: [fails("log.bundle", names.bundle), ...entriesUnchecked(2), ...unnamed(record2, names.b)],
  },
  "bad-bundle-length-prefix": {
    about: "the length of entry 1 changed in the bundle: the entry before it can still be read",
    files: flip(three, names.bundle, three.offset(1) - 2),
    findings: [
      fails("log.bundle", names.bundle),
      ...entriesUnchecked(1, 2),
      ...unnamed(record1, record2, names.a, names.b, names.shared),
    ],
  },
  "bad-bundle-missing": {
    about: "the entry bundle removed",
    files: { [names.bundle]: null },
    findings: [
      unchecked("archive.sealed", "muniment.json"),
      fails("log.bundle", names.bundle),
      ...entriesUnchecked(0, 1, 2),
      ...unnamed(...records, names.a, names.b, names.shared),
    ],
  },
  "bad-bundle-lengthened": {
    about: "a byte added to the bundle: its entries are the signed ones",
    files: { [names.bundle]: concat(bytesIn(three, names.bundle), Uint8Array.of(0)) },
    findings: [fails("log.bundle", names.bundle)],
  },
  "bad-tile-one-bit": {
    about: "one bit of a tile flipped",
    files: flip(three, names.tile, 33),
    findings: [fails("log.tile", names.tile)],
  },
  "bad-tile-missing": {
    about: "a tile removed",
    files: { [names.tile]: null },
    findings: [fails("log.tile", names.tile)],
  },
  "bad-tile-cut": {
    about: "a tile cut short",
    files: { [names.tile]: bytesIn(three, names.tile).slice(0, 95) },
    findings: [fails("log.tile", names.tile)],
  },
  "bad-tile-outside-the-tree": {
    about: "a tile added that the tree has not",
    files: { [names.fullTile]: new Uint8Array(256 * 32) },
    findings: [fails("file.expected", names.fullTile)],
  },
  "bad-checkpoint-missing": {
    about: "the checkpoint removed: all else is looked at by what the files say",
    files: { [checkpointFile]: null },
    findings: [fails("checkpoint.format", checkpointFile), unchecked("log.root", checkpointFile)],
  },
  "bad-checkpoint-signature": {
    about: "one letter of the signature changed",
    files: flip(three, checkpointFile, three.checkpoint().length - 20),
    findings: [fails("checkpoint.signature", checkpointFile)],
  },
  "bad-checkpoint-key-id": {
    about: "the key id in the signature line changed, so that no known key signed",
    files: { [checkpointFile]: replaced(three.checkpoint(), /(— \S+ )./u, "$1z") },
    findings: [fails("checkpoint.signature", checkpointFile)],
  },
  "bad-checkpoint-key-id-no-key-given": {
    about: "the same, and no key was given",
    keys: [],
    files: { [checkpointFile]: replaced(three.checkpoint(), /(— \S+ )./u, "$1z") },
    findings: [fails("checkpoint.signature", checkpointFile)],
  },
  "bad-checkpoint-size": {
    about: "the size in the checkpoint changed",
    files: { [checkpointFile]: replaced(three.checkpoint(), /\n3\n/, "\n2\n") },
    findings: [fails("checkpoint.signature", checkpointFile), fails("log.root", checkpointFile)],
  },
  "bad-checkpoint-root": {
    about: "another root in the checkpoint",
    files: {
      [checkpointFile]: replaced(three.checkpoint(), /\n3\n.*\n/, `\n3\n${toBase64(sampleBytes("root", 32))}\n`),
    },
    findings: [fails("checkpoint.signature", checkpointFile), fails("log.root", checkpointFile)],
  },
  "bad-checkpoint-root-signed": {
    about: "another root, signed by the log's own key: tiles and bundles agree, and the checkpoint is named",
    files: { [checkpointFile]: signed(three, `${three.vkey.name}\n3\n${toBase64(sampleBytes("root", 32))}\n`) },
    findings: [fails("log.root", checkpointFile)],
  },
  "bad-checkpoint-origin": {
    about: "the origin in the checkpoint changed",
    files: { [checkpointFile]: replaced(three.checkpoint(), /^muniment\.invalid/, "muniment.invalie") },
    findings: [fails("checkpoint.format", checkpointFile), fails("checkpoint.signature", checkpointFile)],
  },
  "bad-checkpoint-signed-twice": {
    about: "the line of the trusted key stands twice",
    files: {
      [checkpointFile]: concat(three.checkpoint(), utf8(`${decodeUtf8(three.checkpoint()).split("\n")[4] ?? ""}\n`)),
    },
    findings: [fails("checkpoint.signature", checkpointFile)],
  },
  "bad-checkpoint-signed-by-another": {
    about: "signed by another key under the name of the log",
    files: { [checkpointFile]: three.checkpoint(other.seed, formatVkey(three.vkey.name, other.vkey.publicKey)) },
    findings: [fails("checkpoint.signature", checkpointFile)],
  },
  "bad-checkpoint-and-object": {
    about: "the checkpoint removed and an object damaged: both are found",
    files: { [checkpointFile]: null, ...flip(three, names.shared, 0) },
    findings: [
      fails("checkpoint.format", checkpointFile),
      unchecked("log.root", checkpointFile),
      fails("object.bytes", names.shared, 1),
    ],
  },
  "bad-archive-file-time": {
    about: "another time in muniment.json",
    files: { "muniment.json": replaced(bytesIn(three, "muniment.json"), /2026/, "2025") },
    findings: [fails("archive.sealed", "muniment.json")],
  },
  "bad-archive-file-format": {
    about: "another format in muniment.json, which its seal contradicts",
    files: { "muniment.json": replaced(bytesIn(three, "muniment.json"), /archive\/1/, "archive/2") },
    findings: [fails("archive.format", "muniment.json"), fails("archive.sealed", "muniment.json")],
  },
  "bad-archive-file-missing": {
    about: "muniment.json removed",
    files: { "muniment.json": null },
    findings: [fails("archive.format", "muniment.json")],
  },
  "bad-archive-file-of-another": {
    about: "muniment.json of another archive",
    files: { "muniment.json": bytesIn(other, "muniment.json") },
    findings: [fails("archive.format", "muniment.json"), fails("archive.sealed", "muniment.json")],
  },
  "bad-archive-file-of-another-no-key-given": {
    about: "the same, and no key was given: the log's own key is the one in the record of entry 0",
    keys: [],
    files: { "muniment.json": bytesIn(other, "muniment.json") },
    findings: [
      fails("archive.format", "muniment.json"),
      fails("archive.sealed", "muniment.json"),
      unchecked("checkpoint.signature", checkpointFile),
    ],
  },
  "bad-lock-not-empty": {
    about: "a byte in the lock",
    files: { lock: Uint8Array.of(10) },
    findings: [fails("lock.empty", "lock")],
  },
  "bad-lock-missing": { about: "the lock removed", files: { lock: null }, findings: [fails("lock.empty", "lock")] },
  "bad-files-added": {
    about: "files added that an archive has no place for, in the order of their names",
    files: Object.fromEntries(
      ["note.txt", "Lock", "anchors/1.tsr", "log/checkpoint.old", `${names.a}.tmp`].map((name) => [
        name,
        utf8("added"),
      ]),
    ),
    findings: ["Lock", "anchors/1.tsr", "log/checkpoint.old", "note.txt", `${names.a}.tmp`]
      .sort()
      .map((name) => fails("file.expected", name)),
  },
  "bad-staged-not-well-formed": {
    about: "a file in log/staged that is no staged commit",
    files: { [stagedFile(4, toHex(rootOfThree))]: utf8("{}") },
    findings: [fails("log.staged", stagedFile(4, toHex(rootOfThree)))],
  },
  "unknown-no-key-given": {
    about: "a good archive, and no key to check it with",
    keys: [],
    files: {},
    findings: [unchecked("checkpoint.signature", checkpointFile)],
  },
  "unknown-another-key": {
    about: "a good archive, and the key of another log",
    keys: [other.vkey.text],
    files: {},
    findings: [unchecked("checkpoint.signature", checkpointFile)],
  },
  "unchecked-time-ahead": {
    about: "the verifier's clock is over 24 hours behind entry 2, and not behind entry 1",
    files: {},
    now: sampleInstant(1 - 24 * 60),
    findings: [unchecked("entry.format", names.bundle, 2)],
  },
  "good-cosigned": {
    about: "a line by another key under the checkpoint, which is passed over",
    files: {
      [checkpointFile]: concat(three.checkpoint(), utf8(signatureLine(other.vkey, sampleBytes("cosignature", 64)))),
    },
  },
  "good-extension-line": {
    about: "an extension line in the checkpoint, which is passed over",
    files: { [checkpointFile]: signed(three, `${three.vkey.name}\n3\n${toBase64(rootOfThree)}\nextension\n`) },
  },
  "good-same-checkpoint-seen": {
    about: "the checkpoint is the one seen before",
    files: {},
    seen: [three.checkpoint()],
  },
  "bad-seen-longer": {
    about: "a longer checkpoint of the log was seen before: entries were taken back",
    files: {},
    seen: [longer().checkpoint()],
    findings: [fails("checkpoint.seen", checkpointFile)],
  },
  "bad-seen-other-history": {
    about: "two checkpoints of another history were seen before: the log was rewritten",
    files: {},
    seen: [otherHistory(2).checkpoint(), otherHistory(3).checkpoint()],
    findings: [fails("checkpoint.seen", checkpointFile), fails("checkpoint.seen", checkpointFile)],
  },
  "unchecked-seen-of-another-log": {
    about: "the checkpoint seen before is one of another log, whose key is trusted too",
    files: {},
    keys: [three.vkey.text, other.vkey.text],
    seen: [other.checkpoint()],
    findings: [unchecked("checkpoint.seen", checkpointFile)],
  },
};

export const onTwo: Readonly<Record<string, Case>> = {
  "bad-full-tile-one-bit": {
    about: "one bit of a full tile flipped",
    files: flip(two, names.fullTile, 8000),
    findings: [fails("log.tile", names.fullTile)],
  },
  "bad-full-tile-missing": {
    about: "a full tile removed",
    files: { [names.fullTile]: null },
    findings: [fails("log.tile", names.fullTile)],
  },
  "bad-edge-tile-one-bit": {
    about: "one bit of a partial tile flipped",
    files: flip(two, names.edgeTile, 8),
    findings: [fails("log.tile", names.edgeTile)],
  },
  "bad-upper-tile-one-bit": {
    about: "one bit of a tile of level 1 flipped",
    files: flip(two, names.upperTile, 8),
    findings: [fails("log.tile", names.upperTile)],
  },
  "bad-upper-tile-missing": {
    about: "a tile of level 1 removed",
    files: { [names.upperTile]: null },
    findings: [fails("log.tile", names.upperTile)],
  },
  "bad-full-bundle-one-bit": {
    about: "one bit of an entry flipped in a full bundle",
    files: flip(two, names.fullBundle, two.offset(200) + 100),
    findings: [fails("log.bundle", names.fullBundle), unchecked("entry.format", names.fullBundle, 200)],
  },
  "bad-edge-bundle-one-bit": {
    about: "one bit of an entry flipped in a partial bundle",
    files: flip(two, names.edgeBundle, 100),
    findings: [fails("log.bundle", names.edgeBundle), unchecked("entry.format", names.edgeBundle, 256)],
  },
  "bad-edge-bundle-missing": {
    about: "a partial bundle removed",
    files: { [names.edgeBundle]: null },
    findings: [
      fails("log.bundle", names.edgeBundle),
      unchecked("entry.format", names.edgeBundle, 256),
      unchecked("entry.format", names.edgeBundle, 257),
    ],
  },
  "good-continues-seen": {
    about: "the log continues three checkpoints seen before",
    files: {},
    seen: [100, 256, 257].map((size) => twoTiles(size).checkpoint()),
  },
};
