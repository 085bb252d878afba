/** A web archive and a package to begin with, small, and made here. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { checkpointFile, encodeProof, leafHash, objectFile, parseEntry, parseRecord, utf8 } from "@muniment/verify";
import { storedZip } from "../../packages/verify/src/wacz/sample-wacz.ts";
import { bytesIn, three } from "../../spec/vectors/samples.ts";

type Part = readonly [name: string, bytes: Uint8Array];

/** A WARC with one answer for each part. */
export function warcOf(parts: readonly Part[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map(([name, body], place) => recordOf(name, body, place))));
}

function recordOf(name: string, body: Uint8Array, place: number): Uint8Array {
  const block = Buffer.concat([utf8("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"), body]);
  const fields = [
    "WARC/1.1",
    "WARC-Type: response",
    `WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-${String(place).padStart(12, "0")}>`,
    "WARC-Date: 2026-01-02T03:04:05.678Z",
    `WARC-Target-URI: https://example.org/${name}`,
    "Content-Type: application/http; msgtype=response",
    `WARC-Block-Digest: sha256:${sha256(block)}`,
    `WARC-Payload-Digest: sha256:${sha256(body)}`,
    `Content-Length: ${String(block.length)}`,
  ];
  return Buffer.concat([utf8(`${fields.join("\r\n")}\r\n\r\n`), block, utf8("\r\n\r\n")]);
}

const waczPartsMade: readonly Part[] = makeWaczParts();

/** The files of a sound WACZ. */
export function waczParts(): readonly Part[] {
  return waczPartsMade;
}

function makeWaczParts(): readonly Part[] {
  const warcs = ["a", "b"].map((name, place) => gzipSync(recordOf(name, utf8(`The page ${name}.`), place)));
  const lines = warcs.map((warc, place) => {
    const offset = place === 0 ? 0 : (warcs[0]?.length ?? 0);
    const url = `https://example.org/${place === 0 ? "a" : "b"}`;
    const fields = { url, status: "200", offset, length: String(warc.length), filename: "data.warc.gz" };
    return `org,example)/${place === 0 ? "a" : "b"} 20260102030405678 ${JSON.stringify(fields)}\n`;
  });
  const parts: readonly Part[] = [
    ["archive/data.warc.gz", new Uint8Array(Buffer.concat(warcs))],
    ["indexes/index.cdxj", utf8(lines.join(""))],
    ["pages/pages.jsonl", utf8('{"format":"json-pages-1.0","id":"pages","title":"Pages"}\n')],
  ];
  const resources = parts.map(([path, bytes]) => ({ path, hash: `sha256:${sha256(bytes)}`, bytes: bytes.length }));
  const manifest = utf8(JSON.stringify({ profile: "data-package", wacz_version: "1.1.1", resources }));
  const digest = utf8(JSON.stringify({ path: "datapackage.json", hash: `sha256:${sha256(manifest)}` }));
  return [...parts, ["datapackage.json", manifest], ["datapackage-digest.json", digest]];
}

export function sampleWacz(): Uint8Array {
  return storedZip(waczPartsMade);
}

const packageMade = makePackage();

/** A sound package of one item, as spec/package has it. */
export function packageFiles(): ReadonlyMap<string, Uint8Array> {
  return packageMade;
}

function makePackage(): ReadonlyMap<string, Uint8Array> {
  const [zero, entry, two] = [three.leaf(0), three.leaf(1), three.leaf(2)];
  const { record } = parseEntry(entry);
  const bytes = bytesIn(three, objectFile(record));
  const folder = `data/items/${record.slice("sha256:".length, "sha256:".length + 16)}`;
  const proof = encodeProof({
    index: 1,
    path: [leafHash(zero), leafHash(two)],
    checkpoint: bytesIn(three, checkpointFile),
  });
  const payload = new Map<string, Uint8Array>([
    ["data/checkpoint", bytesIn(three, checkpointFile)],
    [`${folder}/record.json`, bytes],
    [`${folder}/entry.txt`, entry],
    [`${folder}/item.tlog-proof`, proof],
  ]);
  for (const { path, sha256: hash } of parseRecord(bytes).objects)
    payload.set(`${folder}/objects/${path}`, bytesIn(three, objectFile(`sha256:${hash}`)));
  const size = [...payload.values()].reduce((sum, { length }) => sum + length, 0);
  const tags = new Map<string, Uint8Array>([
    ["bagit.txt", utf8("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")],
    ["bag-info.txt", utf8(`Bagging-Date: 2026-11-23\nPayload-Oxum: ${String(size)}.${String(payload.size)}\n`)],
    ["manifest-sha256.txt", manifestOf(payload)],
  ]);
  return new Map([...payload, ...tags, ["tagmanifest-sha256.txt", manifestOf(tags)]]);
}

function manifestOf(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return utf8([...files].map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`).join(""));
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
