/** The archive's own files: whoever can write to the disk can put anything there. */
import { readFileSync } from "node:fs";
import {
  canonicalJson,
  concat,
  decodeUtf8,
  encodeArchiveFile,
  encodeBundle,
  encodeEntry,
  encodeKeyFile,
  encodePin,
  encodeProtectedKey,
  encodeStaged,
  FormatError,
  formatCheckpoint,
  formatVkey,
  fromBase64,
  hexOf,
  objectDigest,
  objectFile,
  openCheckpoint,
  openNote,
  parseArchiveFile,
  parseBundle,
  parseCheckpoint,
  parseDigest,
  parseEntry,
  parseFactsDetail,
  parseFixityDetail,
  parseGenesis,
  parseHeadDetail,
  parseJson,
  parseKeyFile,
  parseNote,
  parsePin,
  parseProtectedKey,
  parseRecord,
  parseRotation,
  parseStaged,
  parseTile,
  parseTokenDetail,
  parseTileFile,
  parseVkey,
  stagedFile,
  tileFile,
  utf8,
  type ParsedRecord,
  formatWitnessKey,
} from "@muniment/verify";
import { encodeSettings, parseSettings } from "../../packages/server/src/archive/settings.ts";
import { itemOf } from "../../packages/server/src/index/item-of.ts";
import { sampleCaptureDetail } from "../../packages/server/src/index/sample-records.ts";
import { bytesIn, names, three } from "../../spec/vectors/samples.ts";
import { isRefusal, sameAgain, sameBytes, words, type FuzzTarget } from "./fuzz-target.ts";

const keys = [three.vkey];
const note = three.checkpoint();
const named = {
  timeAuthorities: [],
  calendars: [{ url: "https://pool.example/", uris: ["https://a.example"] }],
  witnesses: [{ key: formatWitnessKey("witness.example", three.vkey.publicKey).text, url: null }],
};
const noteText = decodeUtf8(note);
const key = encodeKeyFile(three.seed);
const json = words(
  "{",
  "}",
  "[",
  "]",
  '"',
  ",",
  ":",
  "null",
  "true",
  "\\u0000",
  "\\ud800",
  '"":',
  "{}",
  "[[[[[[[[",
  "\ufeff",
  " ",
  "\n",
);
const protectedParts = { salt: new Uint8Array(16), iv: new Uint8Array(16), ciphertext: new Uint8Array(64) };
const hex = "0123456789abcdef".repeat(4);

export const ownFormats: readonly FuzzTarget[] = [
  {
    name: "entry",
    weight: 8,
    seeds: vectors("entries"),
    tokens: words(
      "muniment-entry/1\n",
      "type ",
      "index ",
      "time ",
      "record sha256:",
      "nonce ",
      "\n",
      "\r\n",
      hex,
      "2026-02-30T24:60:00.000Z",
    ),
    read: (bytes) => sameBytes(encodeEntry(parseEntry(bytes)), bytes),
  },
  {
    name: "bundle",
    weight: 5,
    seeds: [
      led(3, bytesIn(three, names.bundle)),
      led(1, encodeBundle([utf8("")])),
      led(255, encodeBundle([three.leaf(0)])),
    ],
    tokens: [Uint8Array.of(0, 0), Uint8Array.of(4, 0), Uint8Array.of(4, 1), Uint8Array.of(0xff, 0xff)],
    read: (bytes) => sameBytes(encodeBundle(parseBundle(bytes.subarray(1), 1 + (bytes[0] ?? 0))), bytes.subarray(1)),
  },
  {
    name: "tile",
    weight: 2,
    seeds: [led(2, bytesIn(three, names.tile)), led(0, new Uint8Array(32))],
    tokens: [new Uint8Array(32)],
    read: (bytes) => sameBytes(concat(...parseTile(bytes.subarray(1), 1 + (bytes[0] ?? 0))), bytes.subarray(1)),
  },
  {
    name: "tile-name",
    weight: 4,
    seeds: words(
      ...Object.values(names),
      "log/tile/entries/x001/x234/067.p/255",
      stagedFile(3, hex),
      "log/tile/63/000",
    ),
    tokens: words("/", "x", "000", ".p/", "entries", "log/tile/", "objects/", "256", "0", "../", hex),
    read: readName,
  },
  {
    name: "note",
    weight: 5,
    seeds: [note, utf8(noteText + noteText.slice(noteText.indexOf("—"))), utf8(noteText.replace("\n\n", "\nmore\n\n"))],
    tokens: words("\n\n", "— ", "\n", three.vkey.name, "+", "AAAA", "=", "\u2028", "\r"),
    read: readNote,
  },
  {
    name: "checkpoint",
    weight: 5,
    seeds: [...vectors("checkpoints"), note],
    tokens: words("\n\n", "— ", "\n", three.vkey.name, "9007199254740992", "0", "-1"),
    read: readCheckpoint,
  },
  {
    name: "vkey",
    weight: 4,
    seeds: [...vectors("vkeys"), utf8(encodePin(three.vkey))],
    tokens: words("+", "\n", three.vkey.text, "=", "AQ"),
    read: readVkey,
  },
  {
    name: "key-file",
    weight: 4,
    seeds: [...vectors("keyfiles"), utf8(key)],
    tokens: words(
      "-----BEGIN PRIVATE KEY-----\n",
      "\n-----END PRIVATE KEY-----\n",
      "ENCRYPTED ",
      "=",
      "MC4CAQAwBQYDK2VwBCIEI",
    ),
    read: (bytes) => sameBytes(encodeKeyFile(parseKeyFile(bytes).seed), bytes),
  },
  {
    name: "protected-key",
    weight: 4,
    seeds: [1, 600_000, 10_000_000].map((iterations) => utf8(encodeProtectedKey({ ...protectedParts, iterations }))),
    tokens: words("-----BEGIN ENCRYPTED PRIVATE KEY-----\n", "\n", "=", "MIG", "AAAA", "/////"),
    read: (bytes) => sameBytes(encodeProtectedKey(parseProtectedKey(bytes)), bytes),
  },
  {
    name: "settings",
    weight: 3,
    seeds: ["/media/b/heads", null].map((secondPlace) =>
      encodeSettings({ secondPlace, ...named, beacon: null, collector: null, stampCaptures: secondPlace === null }),
    ),
    tokens: [...json, ...words("muniment-settings/1", "secondPlace", "calendars", "witnesses", "/", "..", "\\u0000")],
    read: (bytes) => sameAgain(encodeSettings(parseSettings(bytes)), (again) => encodeSettings(parseSettings(again))),
  },
  {
    name: "archive-file",
    weight: 5,
    seeds: vectors("archive-files"),
    tokens: [...json, ...words("muniment-archive/1", "muniment-archive/2", "format", "key", "origin", three.vkey.text)],
    read: (bytes) =>
      sameAgain(encodeArchiveFile(parseArchiveFile(bytes)), (again) => encodeArchiveFile(parseArchiveFile(again))),
  },
  {
    name: "staged",
    weight: 4,
    seeds: stagedSeeds(),
    tokens: [
      ...json,
      ...words("checkpoint", "files", "data", "name", "log/tile/0/000.p/3", "muniment-staged/1", "===="),
    ],
    read: (bytes) => sameAgain(encodeStaged(parseStaged(bytes)), (again) => encodeStaged(parseStaged(again))),
  },
  {
    name: "record",
    weight: 12,
    seeds: [...vectors("records"), ...recordSeeds()],
    tokens: [
      ...json,
      ...words(
        "not-measured",
        "basis",
        "value",
        "genesis",
        "rotate",
        "head",
        "fixity",
        "facts",
        "derivation",
        "capture",
        "intake",
        "../",
        "sha256:",
        hex,
        "__proto__",
        "constructor",
        "length",
      ),
    ],
    read: readRecord,
  },
  {
    name: "json",
    weight: 12,
    seeds: [
      ...vectors("records"),
      ...words('{"a":[1,-0,1e5,1.5e-7,"\\u00e9\\n\ud83d\ude00"],"__proto__":{},"b":null}\n', "[]", "0", '"\\""'),
    ],
    tokens: json,
    read: readJson,
  },
];

/** Good and bad files of spec/vectors. */
function vectors(file: string): Uint8Array[] {
  const text = readFileSync(new URL(`../../spec/vectors/${file}.json`, import.meta.url), "utf8");
  const { cases } = JSON.parse(text) as { readonly cases: readonly { readonly bytes: string }[] };
  return cases.map(({ bytes }) => fromBase64(bytes));
}

function led(byte: number, bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(byte, ...bytes);
}

function stagedSeeds(): Uint8Array[] {
  const files = [names.tile, names.bundle].map((name) => ({ name, data: bytesIn(three, name) }));
  return [encodeStaged({ checkpoint: noteText, files }), encodeStaged({ checkpoint: "", files: [] })];
}

function recordSeeds(): Uint8Array[] {
  const base = {
    actor: "a-0123456789abcdef",
    format: "muniment-record/1",
    links: [],
    objects: [],
    salt: hex,
    software: { name: "muniment", version: "0.1.0" },
  };
  const instant = { basis: "claimed", value: "2026-01-02T03:04:05.678Z" };
  const found = { basis: "measured", value: { bytes: 1, fails: 1, files: 1, holds: 4, unchecked: 0 } };
  const fault = { check: "object.bytes", file: names.a, outcome: "fails" };
  const checkpoint = { root: noteText.split("\n")[2] ?? "", size: 3 };
  const fixity = {
    action: "check",
    checkpoint,
    ended: instant,
    faults: [fault],
    found,
    repaired: [names.b],
    started: instant,
  };
  const details: readonly (readonly [kind: string, detail: unknown])[] = [
    ["capture", sampleCaptureDetail("https://example.org/", "A page", { value: "complete", reasons: [] })],
    ["derivation", factsSeed(instant)],
    ["fixity", { ...fixity, scope: { objects: "all" } }],
    ["fixity", { ...fixity, action: "repair", scope: { objects: "sample", percent: 10 } }],
    ["fixity", { ...fixity, scope: { objects: "since", since: instant.value } }],
    ["key", { action: "rotate", from: three.vkey.text, to: formatVkey(three.vkey.name, new Uint8Array(32)).text }],
    [
      "key",
      {
        action: "genesis",
        after: { checkpoint: noteText, vkey: three.vkey.text },
        archive: `sha256:${hex}`,
        vkey: three.vkey.text,
      },
    ],
    ["head", { checkpoint: noteText }],
  ];
  return details.map(([kind, detail]) => utf8(canonicalJson({ ...base, kind, detail })));
}

function factsSeed(made: object): object {
  const tool = { name: "file-type", version: "22.3.0" };
  const facts = [
    { fact: { basis: "measured", value: "image/jpeg" }, name: "type.media" },
    { fact: { basis: "not-measured", reason: "of no hemisphere" }, name: "gps.latitude" },
    { cut: 9, fact: { basis: "claimed", value: "long" }, name: "exif.Artist" },
  ];
  return {
    action: "facts",
    file: { path: "original/a", sha256: hex, size: 1 },
    given: { basis: "measured", value: 1 },
    made,
    steps: [
      { facts, leftOut: 1, outcome: "done", step: "type", tool },
      { outcome: "failed", reason: "it gave up", step: "picture", tool },
    ],
  };
}

function readName(bytes: Uint8Array): string | null {
  const text = decodeUtf8(bytes);
  const tile = parseTileFile(text);
  if (tile !== null && tileFile(tile) !== text) return "the name of a tile is written in another way";
  const digest = objectDigest(text);
  if (digest === null) return null;
  return objectFile(parseDigest(`sha256:${hexOf(digest)}`)) === text
    ? null
    : "the name of an object is written in another way";
}

function readNote(bytes: Uint8Array): string | null {
  const { text, lines } = parseNote(bytes);
  if (!decodeUtf8(bytes).startsWith(`${text}\n`)) return "the text of the note is not its beginning";
  const opened = openNote(bytes, keys);
  if (opened.verified.length + opened.others.length !== lines.length) return "a signature line was passed over";
  return opened.text === noteText.slice(0, noteText.indexOf("\n\n") + 1)
    ? null
    : "a note that nobody signed was opened";
}

function readCheckpoint(bytes: Uint8Array): string | null {
  const { checkpoint, signed } = openCheckpoint(bytes, keys);
  const text = formatCheckpoint(checkpoint);
  if (formatCheckpoint(parseCheckpoint(text)) !== text) return "the checkpoint is written in another way";
  if (!decodeUtf8(bytes).startsWith(text.slice(0, -1))) return "the checkpoint says something else";
  return signed === "trusted" && !noteText.startsWith(text) ? "a checkpoint that nobody signed is trusted" : null;
}

function readVkey(bytes: Uint8Array): string | null {
  if (bytes.at(-1) === 0x0a) return sameBytes(encodePin(parsePin(bytes)), bytes);
  const text = decodeUtf8(bytes);
  const { name, publicKey } = parseVkey(text);
  return formatVkey(name, publicKey).text === text ? null : "the verifier key is written in another way";
}

function readRecord(bytes: Uint8Array): string | null {
  const record = parseRecord(bytes);
  readDetail(record);
  return sameAgain(canonicalJson(record), (again) => canonicalJson(parseRecord(again)));
}

/** What the index and the verifier make of what is particular to the kind. Neither may break. */
function readDetail(record: ParsedRecord): void {
  const time = "2026-01-02T03:04:05.678Z";
  itemOf({ type: record.kind, index: 1, time, record: `sha256:${hex}`, nonce: hex }, record);
  parseGenesis(record.detail);
  for (const read of [parseRotation, parseHeadDetail, parseFactsDetail, parseFixityDetail, parseTokenDetail]) {
    try {
      read(record.detail);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
}

/** Whatever is accepted here, every other reader accepts too, and reads the same in it. */
function readJson(bytes: Uint8Array): string | null {
  const value = parseJson(bytes);
  const theirs: unknown = JSON.parse(decodeUtf8(bytes));
  if (JSON.stringify(sorted(value)) !== JSON.stringify(sorted(theirs))) return "JSON.parse reads something else in it";
  try {
    return sameAgain(canonicalJson(value), (again) => canonicalJson(parseJson(again)));
  } catch (error) {
    // Fractions have no canonical form.
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** With the members of objects in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)]);
}
