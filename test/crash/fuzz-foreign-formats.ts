/** What comes from elsewhere: web archives, packages, proofs; and whole archives, of which one file is anything. */
import { createHash } from "node:crypto";
import { crc32, deflateRawSync, gzipSync, inflateRawSync } from "node:zlib";
import {
  archiveFile,
  checkpointFile,
  checkWarc,
  encodeOts,
  encodeProof,
  FormatError,
  MissingFile,
  mergeOts,
  otsChain,
  otsTimestamp,
  parseBlockList,
  parseInstant,
  parseOts,
  parseProof,
  readZip,
  readZipEntry,
  utf8,
  verdictOf,
  verifyArchive,
  verifyOts,
  verifyFile,
  verifyPackage,
  verifyWacz,
  warcRecords,
  type ByteStream,
  type Evidence,
  type FileEntry,
  type Finding,
  type OtsOperation,
  type RandomAccess,
} from "@muniment/verify";
import { storedZip } from "../../packages/verify/src/wacz/sample-wacz.ts";
import { bytesIn, names, three } from "../../spec/vectors/samples.ts";
import { tarOf } from "../../packages/verify/src/container/sample-tar.ts";
import { sameAgain, sameBytes, words, type FuzzTarget } from "./fuzz-target.ts";
import { packageFiles, sampleWacz, warcOf, waczParts } from "./fuzz-samples.ts";

const now = parseInstant("2026-11-23T08:00:00.000Z");
const zipWords = ["PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "PK\x06\x06", "PK\x06\x07", "PK\x07\x08"].map(latin1);
const warcWords = words(
  "WARC/1.1\r\n",
  "\r\n\r\n",
  "Content-Length: ",
  "WARC-Type: response\r\n",
  "WARC-Type: revisit\r\n",
  "WARC-Payload-Digest: sha256:",
  "HTTP/1.1 200 OK\r\n",
  " folded\r\n",
  "sha1:AAAA",
);
const jsonWords = words(
  "{",
  "}",
  "[",
  "]",
  '"',
  ",",
  ":",
  "null",
  '"path":',
  '"hash":',
  '"bytes":',
  "sha256:",
  "../",
  "\n",
);

/** The header of the first block of Bitcoin. */
const firstBlock =
  "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";

const inflatables = [
  utf8(""),
  utf8("a"),
  utf8("The same line, many times.\n".repeat(200)),
  Uint8Array.from({ length: 700 }, (_, at) => (at * at) & 0xff),
];

export const foreignFormats: readonly FuzzTarget[] = [
  {
    name: "proof",
    weight: 4,
    seeds: [
      encodeProof({ index: 1, path: [new Uint8Array(32), new Uint8Array(32)], checkpoint: three.checkpoint() }),
      encodeProof({ index: 0, path: [], checkpoint: utf8("") }),
    ],
    tokens: words("c2sp.org/tlog-proof@v1\n", "index ", "\n", "\n\n", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"),
    read: (bytes) => sameBytes(encodeProof(parseProof(bytes)), bytes),
  },
  {
    name: "ots",
    weight: 6,
    seeds: otsSeeds(),
    tokens: [
      ...["0588960d73d7190101", "83dfe30d2ef90c8e", "ff00", "ff08", "02", "03", "08", "67", "f2", "f3", "f0b01f"].map(
        hex,
      ),
      ...words("https://a.invalid", "/"),
    ],
    read: readOts,
  },
  {
    name: "blocks",
    weight: 2,
    seeds: [utf8(`0 ${firstBlock}\n`), utf8(`0 ${firstBlock}\n1 ${firstBlock}\n`), utf8("")],
    tokens: words(" ", "\n", "ffff001d", "0", `9 ${firstBlock}\n`),
    read: (bytes) => {
      parseBlockList(new TextDecoder().decode(bytes));
      return null;
    },
  },
  {
    name: "inflate",
    weight: 8,
    seeds: [0, 1, 6, 9].flatMap((level) =>
      inflatables.map((bytes) => new Uint8Array(deflateRawSync(bytes, { level }))),
    ),
    tokens: [
      Uint8Array.of(0x01, 0x00, 0x00, 0xff, 0xff),
      Uint8Array.of(0x03, 0x00),
      Uint8Array.of(0x05),
      Uint8Array.of(0xff, 0xff, 0xff),
    ],
    read: readDeflated,
  },
  {
    name: "zip",
    weight: 6,
    seeds: [
      storedZip(waczParts()),
      storedZip([]),
      storedZip([
        ["a/", new Uint8Array(0)],
        ["a/b", utf8("b")],
      ]),
    ],
    tokens: [...zipWords, ...words("../", "/", "\\", "C:", "\0")],
    read: readWholeZip,
  },
  {
    name: "warc",
    weight: 5,
    seeds: [warcOf(waczParts()), ...["a", "b"].map((name) => new Uint8Array(gzipSync(warcOf([[name, utf8(name)]]))))],
    tokens: [...warcWords, Uint8Array.of(0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0xff)],
    read: readWarc,
  },
  {
    name: "wacz",
    weight: 2,
    seeds: [sampleWacz()],
    tokens: [...zipWords, ...warcWords, ...jsonWords],
    read: async (bytes) => await neverBreaks(verifyWacz(accessTo(bytes), { newHasher })),
  },
  // Inside a sound ZIP, or the wrong CRC would keep the readers of what is in it from ever being reached.
  ...(["indexes/index.cdxj", "datapackage.json", "datapackage-digest.json", "archive/data.warc.gz"] as const).map(
    (name): FuzzTarget => ({
      name: `wacz-${name.replaceAll(/.*\/|[.].*/g, "")}`,
      weight: 2,
      seeds: waczParts()
        .filter(([part]) => part === name)
        .map(([, bytes]) => bytes),
      tokens: [
        ...jsonWords,
        ...words(
          " CDX ",
          "!meta ",
          "org,example)/ 20260102030405 ",
          '"offset":',
          '"length":',
          '"filename":"data.warc.gz"',
        ),
      ],
      read: async (bytes) =>
        await neverBreaks(
          verifyWacz(accessTo(storedZip(waczParts().map(([part, own]) => [part, part === name ? bytes : own]))), {
            newHasher,
          }),
        ),
    }),
  ),
  {
    name: "package",
    weight: 2,
    seeds: [...packageFiles()].map(([, bytes], place) => led(place, bytes)),
    tokens: words("data/", "  ", "\n", "manifest-sha256.txt", "items/", "../"),
    read: async (bytes) => {
      const files = replaced(packageFiles(), bytes);
      return await neverBreaks(verifyPackage(evidenceOf(files), { keys: [three.vkey], newHasher }));
    },
  },
  {
    name: "package-file",
    weight: 4,
    seeds: [storedZip(packaged()), tarOf(packaged().map(([name, bytes]) => ({ name, bytes })))],
    tokens: [...zipWords, ...words("../", "ustar\0", "0000644\0", "11 path=p\n", "\0", "bagit.txt")],
    read: async (bytes) => await neverBreaks(verifyFile(accessTo(bytes), "a.zip", { keys: [three.vkey], newHasher })),
  },
  {
    name: "archive",
    weight: 1,
    seeds: archiveNames().map((name, place) => led(place, bytesIn(three, name))),
    tokens: words("\n", "{", "}", "muniment-archive/2"),
    read: readArchive,
  },
];

function packaged(): [string, Uint8Array][] {
  return [...packageFiles()].map(([name, bytes]) => [`p/${name}`, bytes]);
}

/** zlib is asked too: both must give the same bytes, or both refuse. */
async function readDeflated(bytes: Uint8Array): Promise<string | null> {
  let theirs: Uint8Array | null = null;
  try {
    const { buffer, engine } = inflateRawSync(bytes, { info: true, maxOutputLength: 8 * 1024 * 1024 }) as unknown as {
      readonly buffer: Uint8Array;
      readonly engine: { readonly bytesWritten: number };
    };
    theirs = engine.bytesWritten === bytes.length ? buffer : null;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    // Too large to compare; whether it ends is tried all the same.
    if (error.code === "ERR_BUFFER_TOO_LARGE") return null;
  }
  const size = theirs?.length ?? 0;
  const entry = {
    name: "a",
    method: "deflated",
    size,
    packedSize: bytes.length,
    crc32: theirs === null ? 0 : crc32(theirs),
    start: 0,
  } as const;
  try {
    const ours = await gathered(readZipEntry(accessTo(bytes), entry));
    if (theirs === null) return "zlib refuses what was inflated";
    return Buffer.compare(ours, theirs) === 0 ? null : "zlib inflates it to other bytes";
  } catch (error) {
    if (theirs !== null && error instanceof FormatError) return `zlib inflates what was refused: ${error.message}`;
    throw error;
  }
}

async function readWholeZip(bytes: Uint8Array): Promise<string | null> {
  const file = accessTo(bytes);
  const { entries, faults } = await readZip(file);
  if (new Set(entries.map(({ name }) => name)).size !== entries.length) return "two entries have one name";
  if (faults.length > 0) return null;
  for (const entry of entries) await gathered(readZipEntry(file, entry));
  return null;
}

async function readWarc(bytes: Uint8Array): Promise<string | null> {
  const fault = await neverBreaks(
    checkWarc("archive/data.warc.gz", (from) => streamOf(bytes.subarray(from)), { newHasher, places: [] }),
  );
  if (fault !== null) return fault;
  for await (const record of warcRecords(streamOf(bytes))) await record.end();
  return null;
}

/** A verifier answers to anything with findings: it never throws, and never has nothing to say. */
async function neverBreaks(findings: AsyncIterable<Finding>): Promise<string | null> {
  let count = 0;
  for await (const { detail } of findings) {
    count += 1;
    if (detail === "") return "a finding says nothing";
  }
  return count > 0 ? null : "there is not one finding";
}

/** One file is anything: unless it is what it was, the archive must not verify. */
async function readArchive(bytes: Uint8Array): Promise<string | null> {
  const files = replaced(new Map(archiveNames().map((name) => [name, bytesIn(three, name)])), bytes);
  const findings: Finding[] = [];
  for await (const found of verifyArchive(evidenceOf(files), { keys: [three.vkey], seen: [] }, now, { newHasher }))
    findings.push(found);
  const whole = [...files].every(([name, own]) => Buffer.compare(own, bytesIn(three, name)) === 0);
  const verdict = verdictOf(findings);
  if (whole) return verdict === "verified" ? null : `a whole archive is ${verdict}`;
  return verdict === "verified" ? "a changed archive is verified" : null;
}

function archiveNames(): readonly string[] {
  return [
    archiveFile,
    checkpointFile,
    ...[...three.files.keys()].filter((name) => name !== archiveFile && name !== checkpointFile),
  ];
}

/** The first byte says which file the others are. */
function replaced(files: ReadonlyMap<string, Uint8Array>, bytes: Uint8Array): Map<string, Uint8Array> {
  const copy = new Map(files);
  const name = [...files.keys()][(bytes[0] ?? 0) % files.size] ?? names.a;
  copy.set(name, bytes.subarray(1));
  return copy;
}

function led(byte: number, bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(byte, ...bytes);
}

function evidenceOf(files: ReadonlyMap<string, Uint8Array>): Evidence {
  return {
    async *files(): AsyncGenerator<FileEntry> {
      for (const [name, bytes] of files) yield await Promise.resolve({ name, size: bytes.length });
    },
    async *read(name): ByteStream {
      const bytes = files.get(name);
      if (bytes === undefined) throw new MissingFile(name);
      yield await Promise.resolve(bytes);
    },
  };
}

function accessTo(bytes: Uint8Array): RandomAccess {
  return { size: bytes.length, read: (start, end) => streamOf(bytes.subarray(start, end)) };
}

/** In parts, so that what lies across their borders is met. */
async function* streamOf(bytes: Uint8Array): ByteStream {
  for (let at = 0; at < bytes.length; at += 1000) yield await Promise.resolve(bytes.subarray(at, at + 1000));
}

async function gathered(stream: ByteStream): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part.slice());
  return Buffer.concat(parts);
}

function latin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}

function newHasher(): { update(bytes: Uint8Array): void; hex(): string } {
  const hash = createHash("sha256");
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
}

function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "hex"));
}

function otsSeeds(): readonly Uint8Array[] {
  const digest = new Uint8Array(32);
  const steps: readonly OtsOperation[] = [
    { kind: "append", argument: new Uint8Array(16) },
    { kind: "sha256" },
    { kind: "prepend", argument: utf8("left") },
    ...(["sha1", "ripemd160", "keccak256", "reverse", "hexlify"] as const).map((kind) => ({ kind })),
  ];
  const pending = otsChain(digest, steps.slice(0, 2), (last) =>
    otsTimestamp(last, [{ kind: "pending", uri: "https://a.invalid" }], []),
  );
  const attested = otsChain(digest, steps, (last) =>
    otsTimestamp(
      last,
      [
        { kind: "bitcoin", height: 1 },
        { kind: "unknown", tag: "00".repeat(8), payload: digest },
      ],
      [],
    ),
  );
  return [pending, attested, mergeOts(pending, attested)].map((timestamp) => encodeOts({ hash: "sha256", timestamp }));
}

/** Merged with itself, written and read again, a proof is the same; and without a block that holds, nothing is confirmed. */
async function readOts(bytes: Uint8Array): Promise<string | null> {
  const proof = parseOts(bytes);
  const { hash, timestamp } = proof;
  const written = encodeOts({ hash, timestamp: mergeOts(timestamp, timestamp) });
  const { state } = await verifyOts(proof, { hash, digest: timestamp.message }, () => undefined);
  if (state === "confirmed" || state === "weak") return "it was confirmed by no block";
  return sameAgain(written, (again) => encodeOts(parseOts(again)));
}
