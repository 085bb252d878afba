import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { utf8, type Instant } from "@muniment/verify";
import { writeStoredZip } from "./stored-zip.ts";
import { packWacz, type WaczParts } from "./wacz.ts";
import { openWarc } from "./warc-writer.ts";
import { signManifest } from "./sample-signing.ts";

const created: Instant = "2026-11-22T21:12:48.123Z";
const unzip = spawnSync("unzip", ["-v"]).status === 0;
const withUnzip = { skip: unzip ? false : "unzip is not installed" };

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "muniment-wacz-"));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

/** What is to be packed, and where the package is laid. */
type Given = WaczParts & { readonly file: string };

async function pack({ file, ...given }: Given): Promise<void> {
  const parts: Uint8Array[] = [];
  for await (const part of await packWacz(given)) parts.push(Uint8Array.from(part));
  await writeFile(file, parts);
}

async function parts(path: string): Promise<Given> {
  const writer = await openWarc(join(path, "data.warc.gz"), { software: "muniment test", created });
  for (const url of ["http://b.example/", "http://a.example/#part"]) {
    await writer.write({
      url,
      method: "GET",
      sentAt: created,
      serverAddress: null,
      protocol: null,
      request: { headers: [], body: null },
      response: { status: 200, statusText: "", headers: [], body: null, truncated: null },
      note: { resourceType: "Document", askedBy: "page" },
    });
  }
  const pages = [{ url: "http://b.example/#top", sentAt: created, title: "صفحة and page" }];
  return {
    file: join(path, "capture.wacz"),
    warc: await writer.close(),
    stamps: new Map([["stamps/data.warc.gz.tsa.tsr", Buffer.from("a token")]]),
    pages,
    title: "صفحة",
    created,
    software: "muniment test",
    sign: signManifest,
  };
}

test("the package holds what its manifest says, and unzip finds no fault", withUnzip, async (t) => {
  const given = await parts(await folder(t));
  await pack(given);
  execFileSync("unzip", ["-tq", given.file]);
  const entry = (name: string) => execFileSync("unzip", ["-p", given.file, name]);
  const names = execFileSync("unzip", ["-Z1", given.file], { encoding: "utf8" }).trim().split("\n");
  assert.deepEqual(names, [
    "archive/data.warc.gz",
    "indexes/index.cdxj",
    "pages/pages.jsonl",
    "stamps/data.warc.gz.tsa.tsr",
    "datapackage.json",
    "datapackage-digest.json",
  ]);
  const manifest = JSON.parse(entry("datapackage.json").toString()) as {
    mainPageUrl: string;
    resources: { path: string; hash: string; bytes: number }[];
  };
  assert.equal(manifest.mainPageUrl, "http://b.example/");
  for (const { path, hash, bytes } of manifest.resources) {
    const content = entry(path);
    assert.equal(content.length, bytes);
    assert.equal(`sha256:${createHash("sha256").update(content).digest("hex")}`, hash);
  }
  const digest = JSON.parse(entry("datapackage-digest.json").toString()) as {
    hash: string;
    signedData: Record<"hash" | "signature" | "publicKey" | "created" | "software" | "version", string>;
  };
  assert.equal(digest.hash, `sha256:${createHash("sha256").update(entry("datapackage.json")).digest("hex")}`);
  const { signature, publicKey, ...rest } = digest.signedData;
  assert.deepEqual(rest, { hash: digest.hash, created, software: "muniment test", version: "0.1.0" });
  // As existing viewers check it, by WebCrypto.
  const algorithm = { name: "ECDSA", namedCurve: "P-384", hash: "SHA-256" };
  const [spki, bytes] = [Buffer.from(publicKey, "base64"), Buffer.from(signature, "base64")];
  const key = await crypto.subtle.importKey("spki", spki, algorithm, true, ["verify"]);
  assert.ok(await crypto.subtle.verify(algorithm, key, bytes, Buffer.from(digest.hash)));
  const keys = entry("indexes/index.cdxj")
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => line.split(" ")[0]);
  assert.deepEqual(keys, ["example,a)/", "example,b)/"]);
});

test("both headers state the sizes, and there is no data descriptor", withUnzip, async (t) => {
  const given = await parts(await folder(t));
  await pack(given);
  const listing = execFileSync("unzip", ["-Zv", given.file], { encoding: "utf8" });
  assert.equal(listing.match(/extended local header: +no/g)?.length, 6);
  assert.equal(listing.match(/compression method: +none \(stored\)/g)?.length, 6);
  const bytes = await readFile(given.file);
  assert.equal(bytes.readUInt32LE(18), given.warc.size);
});

test("the same parts give the same bytes", async (t) => {
  const path = await folder(t);
  const given = await parts(path);
  const again = join(path, "again.wacz");
  await pack(given);
  await pack({ ...given, file: again });
  assert.deepEqual(await readFile(given.file), await readFile(again));
});

test("a WARC that changed after it was closed is not packed", async (t) => {
  const given = await parts(await folder(t));
  await truncate(given.warc.file, given.warc.size - 1);
  await assert.rejects(pack(given), /changed while it was packed/);
});

test("an existing ZIP is never overwritten", async (t) => {
  const file = join(await folder(t), "first.zip");
  await writeFile(file, "first");
  await assert.rejects(writeStoredZip(file, []), { code: "EEXIST" });
  assert.equal(await readFile(file, "utf8"), "first");
});

test("more than 65,535 entries need ZIP64, and unzip reads them", withUnzip, async (t) => {
  const file = join(await folder(t), "many.zip");
  const stream = () => ({
    async *[Symbol.asyncIterator]() {
      yield await Promise.resolve(utf8(""));
    },
  });
  await writeStoredZip(
    file,
    Array.from({ length: 65_536 }, (_, place) => ({ name: `e/${String(place)}`, size: 0, crc32: 0, stream })),
  );
  assert.match(execFileSync("unzip", ["-tq", file], { encoding: "utf8" }), /No errors/);
  assert.ok((await stat(file)).size > 65_536 * 70);
});
