import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { test, type TestContext } from "node:test";
import { gunzipSync } from "node:zlib";
import {
  hexOf,
  parsePin,
  parseInstant,
  readZip,
  readZipEntry,
  utf8,
  verdictOf,
  verifyPackage,
  verifyWacz,
  type EvidenceRecord,
  type Finding,
  type RandomAccess,
  type Vkey,
} from "@muniment/verify";
import { homeLayout } from "../archive/home.ts";
import { archiveEvidence } from "../archive/open.ts";
import { intakeOf, newHome, openToWrite, put, software } from "../archive/suite.ts";
import type { Exchange } from "../capture/exchange.ts";
import { lastingParts } from "../capture/file-blocks.ts";
import { openWarc, packWacz } from "../capture/warc/index.ts";
import { itemOf } from "../index/item-of.ts";
import { sampleCaptureDetail } from "../index/sample-records.ts";
import { FolderEvidence } from "../storage/fs/folder-evidence.ts";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { redactWacz } from "./redact-wacz.ts";
import { relist } from "./sample-relist.ts";
import { writePackage, type PackageOrder } from "./write-package.ts";
import { signManifest } from "../capture/warc/sample-signing.ts";

const created = parseInstant("2026-11-22T21:12:48.123Z");
const secret = "5f0c-secret";
const large = "A body of some size. ".repeat(20_000);

const body = (text: string) => {
  const bytes = utf8(text);
  return {
    size: bytes.length,
    stream: async function* () {
      yield await Promise.resolve(bytes);
    },
  };
};

const exchange = (
  path: string,
  sent: Exchange["request"]["headers"],
  given: Exchange["request"]["headers"],
  text: string,
): Exchange => ({
  url: `http://a.example${path}`,
  method: "GET",
  sentAt: created,
  serverAddress: null,
  protocol: null,
  request: { headers: sent, body: null },
  response: { status: 200, statusText: "OK", headers: given, body: body(text), truncated: null },
  note: { resourceType: "Document", askedBy: "page" },
});

/** A WACZ with requests that have credentials, and some that have none. */
async function makeWacz(folder: string): Promise<string> {
  const writer = await openWarc(join(folder, "data.warc.gz"), { software: "muniment test", created });
  await writer.write(
    exchange(
      "/",
      [["Cookie", `sid=${secret}; lang=en`]],
      [
        ["Content-Type", "text/html"],
        ["Set-Cookie", `sid=${secret}; Path=/`],
      ],
      large,
    ),
  );
  await writer.write(exchange("/open", [["Accept", "*/*"]], [], "open"));
  await writer.write(exchange("/api", [["Authorization", `Bearer ${secret}`]], [], "answer"));
  const file = join(folder, "capture.wacz");
  const pages = [{ url: "http://a.example/", sentAt: created, title: "A page" }];
  const wacz = await packWacz({
    warc: await writer.close(),
    // Over the WARC as it was: in the redacted copy it would be a false one.
    stamps: new Map([["stamps/data.warc.gz.tsa.tsr", Buffer.from("a token")]]),
    pages,
    title: "A page",
    created,
    software: "muniment test",
    sign: signManifest,
  });
  await pipeline(Readable.from(lastingParts(wacz)), createWriteStream(file));
  return file;
}

async function folderOf(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "muniment-redact-"));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

async function redacted(
  t: TestContext,
): Promise<{ readonly original: string; readonly out: string; readonly count: number }> {
  const folder = await folderOf(t);
  const original = await makeWacz(folder);
  const scratch = await folderOf(t);
  const out = join(scratch, "out.wacz");
  const { size } = await stat(original);
  const count = await redactWacz({ file: original, size, scratch, out, signal: new AbortController().signal });
  return { original, out, count };
}

async function access(file: string): Promise<RandomAccess> {
  const { size } = await stat(file);
  return { size, read: (start, end) => createReadStream(file, { start, end: end - 1 }) };
}

async function entry(file: string, name: string): Promise<Buffer> {
  const opened = await access(file);
  const found = (await readZip(opened)).entries.find((one) => one.name === name);
  assert.ok(found !== undefined, name);
  const parts: Uint8Array[] = [];
  for await (const part of readZipEntry(opened, found)) parts.push(part);
  return Buffer.concat(parts);
}

async function findingsOfWacz(file: string): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of verifyWacz(await access(file))) findings.push(finding);
  return findings;
}

const textOf = async (file: string): Promise<string> =>
  gunzipSync(await entry(file, "archive/data.warc.gz")).toString("latin1");

test("a redacted WACZ holds no credentials, all else, and verifies", async (t) => {
  const { original, out, count } = await redacted(t);
  assert.equal(count, 4);
  assert.ok((await textOf(original)).includes(secret));
  const text = await textOf(out);
  assert.ok(!text.includes(secret) && !text.includes("lang=en") && text.includes("lang=redacted-"));
  assert.ok(text.includes(large) && text.includes("Authorization: Bearer redacted-") && text.includes("; Path=/"));
  const findings = await findingsOfWacz(out);
  assert.deepEqual(
    findings.filter(({ outcome }) => outcome !== "holds"),
    [],
  );
  // The signature was over the manifest of the other one, and the stamp over its WARC: they are not taken along.
  const checks = (of: readonly Finding[]): readonly string[] => of.map(({ check }) => check);
  const stamp = "stamps/data.warc.gz.tsa.tsr";
  const before = await findingsOfWacz(original);
  assert.deepEqual(
    checks(findings),
    checks(before.filter(({ check, subject }) => check !== "wacz.signature" && subject.file !== stamp)),
  );
  assert.equal(before.length, findings.length + 3);
  // Apart from the lines that had to change, every line is as it was.
  const lines = (whole: string) =>
    whole
      .split("\r\n")
      .filter((line) => !/^(?:Cookie|Set-Cookie|Authorization|WARC-Block-Digest|Content-Length): /.test(line));
  assert.deepEqual(lines(text), lines(await textOf(original)));
});

test("the index of a redacted WACZ leads to the records", async (t) => {
  const { out } = await redacted(t);
  const warc = await entry(out, "archive/data.warc.gz");
  const lines = (await entry(out, "indexes/index.cdxj")).toString().trim().split("\n");
  assert.equal(lines.length, 3);
  for (const line of lines) {
    const { url, offset, length } = JSON.parse(line.slice(line.indexOf("{"))) as Record<
      "url" | "offset" | "length",
      string
    >;
    const record = gunzipSync(warc.subarray(Number(offset), Number(offset) + Number(length))).toString("latin1");
    assert.ok(record.includes("WARC-Type: response") && record.includes(`WARC-Target-URI: ${url}\r\n`));
  }
});

test("whoever has the original derives the same values again", async (t) => {
  const { original, out } = await redacted(t);
  const key = createHash("sha256")
    .update("muniment-redaction/1\n")
    .update(await readFile(original))
    .digest();
  const value = createHmac("sha256", key).update(secret).digest("hex");
  assert.ok((await textOf(out)).includes(`sid=redacted-${value}; lang=`));
});

/** A home with one capture that was made logged in, and the order to export it. */
async function logged(t: TestContext): Promise<{ readonly order: Omit<PackageOrder, "out">; readonly key: Vkey }> {
  const home = await newHome(t);
  const archive = await openToWrite(home);
  const { digest, size } = await archive.put(createReadStream(await makeWacz(await folderOf(t))));
  const text = await put(archive, "The text of the page");
  const objects = [
    { path: "capture.wacz", role: "capture", mediaType: "application/wacz", sha256: hexOf(digest), size },
    { path: "text.txt", role: "text", mediaType: "text/plain", sha256: hexOf(text.digest), size: text.size },
  ];
  const detail = {
    ...sampleCaptureDetail("http://a.example/", "A page", { value: "complete", reasons: [] }),
    account: { basis: "claimed", value: "desk" } as const,
  };
  const record: EvidenceRecord = { ...intakeOf(), kind: "capture", objects, detail };
  await archive.append(record);
  const items = [];
  for await (const sealed of archive.entries(1, 2)) {
    assert.ok(sealed.record.ok);
    const reading = itemOf(sealed.entry, sealed.record.value);
    assert.ok(reading.is === "item");
    items.push({ ...reading.item, withheld: "capture.wacz", disclosed: null });
  }
  await archive.close();
  const evidence = archiveEvidence({ home, backEnd: fsBackEnd });
  const order = {
    evidence,
    items,
    today: created,
    guides: () => Promise.resolve([]),
    software,
    recipients: [],
    scratch: await folderOf(t),
    beforeNamed: () => Promise.resolve(),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  };
  return { order, key: parsePin(await readFile(homeLayout(home).pin)) };
}

async function findingsOf(path: string, key: Vkey): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of verifyPackage(new FolderEvidence(path), { keys: [key] })) findings.push(finding);
  return findings;
}

test("a package withholds the WACZ of a session, says so, and lets nobody take it for whole", async (t) => {
  const { order, key } = await logged(t);
  const folder = await folderOf(t);
  const out = join(folder, "package");
  const written = await writePackage({ ...order, out });
  assert.deepEqual([written.items, written.redacted], [[order.items[0]?.item], [order.items[0]?.item]]);
  assert.deepEqual(await readdir(folder), ["package"]);
  const item = join(out, "data/items", order.items[0]?.item ?? "");
  assert.deepEqual((await readdir(item, { recursive: true })).toSorted(), [
    "entry.txt",
    "item.tlog-proof",
    "objects",
    "objects/text.txt",
    "record.json",
    "redacted",
    "redacted/capture.wacz",
    "redacted/redaction.json",
  ]);
  const findings = await findingsOf(out, key);
  assert.equal(verdictOf(findings), "unchecked");
  const rest = findings.filter(({ outcome }) => outcome !== "holds");
  assert.deepEqual(
    rest.map(({ check, subject, outcome }) => [check, subject.file.split("/").at(-1), outcome]),
    [["object.bytes", "capture.wacz", "unchecked"]],
  );
  assert.ok(findings.some(({ check, outcome }) => check === "package.redaction" && outcome === "holds"));
  assert.deepEqual(
    (await findingsOfWacz(join(item, "redacted/capture.wacz"))).filter(({ outcome }) => outcome !== "holds"),
    [],
  );

  const whole = join(folder, "whole");
  await writePackage({ ...order, items: order.items.map((one) => ({ ...one, withheld: null })), out: whole });
  assert.equal(verdictOf(await findingsOf(whole, key)), "verified");
});

test("a package whose word for what it withholds does not hold is bad", async (t) => {
  const { order, key } = await logged(t);
  const folder = await folderOf(t);
  const good = join(folder, "good");
  await writePackage({ ...order, out: good });
  const item = `data/items/${order.items[0]?.item ?? ""}`;
  for (const [what, change] of [
    ["another object", (text: string) => text.replace('"path":"capture.wacz"', '"path":"other.wacz"')],
    ["another hash", (text: string) => text.replace(/("withheld":.*"sha256":")./, "$1x")],
    ["a further field", (text: string) => text.replace("{", '{"also":1,')],
    ["another file", (text: string) => text.replace('"redacted/capture.wacz"', '"objects/text.txt"')],
    ["nothing", () => ""],
  ] as const) {
    const bad = join(folder, what);
    await cp(good, bad, { recursive: true });
    const file = `${item}/redacted/redaction.json`;
    const text = change(await readFile(join(bad, file), "utf8"));
    await writeFile(join(bad, file), text);
    await relist(bad);
    const failing = (await findingsOf(bad, key)).filter(({ outcome }) => outcome === "fails").map(({ check }) => check);
    assert.deepEqual(failing, ["package.redaction", "object.bytes"], what);
  }
});
