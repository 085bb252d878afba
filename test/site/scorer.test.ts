import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { WARCRecord, WARCSerializer } from "warcio";
import { ZipFile } from "yazl";
import { temporaryFolder } from "../program.ts";
import { checkDigests } from "./read-wacz.ts";
import { scoreWacz } from "./scorer.ts";
import type { Served } from "./site.ts";

const url = "http://127.0.0.1:1/";
const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function served(path: string, body: string | Buffer, more: Partial<Served> & { asked?: string } = {}): Served {
  const bytes = Buffer.from(body);
  const asked = Buffer.from(more.asked ?? "");
  return {
    url: url + path,
    method: "GET",
    status: 200,
    range: null,
    cut: false,
    ...more,
    body: bytes,
    size: bytes.length,
    sha256: hash(bytes),
    request: { size: asked.length, sha256: hash(asked) },
  };
}

describe("the scorer", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  /** A WACZ with these answers, made by the programs of others. */
  async function wacz(
    name: string,
    answers: readonly Served[],
    change = (bytes: Buffer): Buffer => bytes,
  ): Promise<string> {
    const records: Uint8Array[] = [];
    for (const [place, { url: of, method, status, range, body, cut }] of answers.entries()) {
      const id = `<urn:uuid:00000000-0000-4000-8000-${String(place).padStart(12, "0")}>`;
      // warcio does not read back a head without any header.
      const type = { "Content-Type": "text/plain" };
      const headers =
        range === null ? type : { ...type, "Content-Range": `bytes ${range.first}-${range.last}/${range.total}` };
      const common = { url: of, date: "2026-01-01T00:00:00Z", warcVersion: "WARC/1.1" as const };
      const request = {
        ...common,
        type: "request" as const,
        statusline: `${method} / HTTP/1.1`,
        httpHeaders: type,
        warcHeaders: { "WARC-Concurrent-To": id },
      };
      const warcHeaders = { "WARC-Record-ID": id, ...(cut ? { "WARC-Truncated": "disconnect" } : {}) };
      const response = {
        ...common,
        type: "response" as const,
        statusline: `HTTP/1.1 ${status} OK`,
        httpHeaders: headers,
        warcHeaders,
      };
      const asked = Buffer.from(method === "POST" ? "asked" : "");
      for (const [options, block] of [
        [request, asked],
        [response, body],
      ] as const) {
        const record = WARCRecord.create(options, [block]);
        records.push(
          await WARCSerializer.serialize(record, {
            gzip: true,
            digest: { algo: "sha-256", prefix: "sha256:", base32: true },
          }),
        );
      }
    }
    const file = join(folder.path, `${name}.wacz`);
    const zip = new ZipFile();
    zip.addBuffer(change(Buffer.concat(records)), "archive/data.warc.gz", { compress: false });
    zip.end();
    await finished(zip.outputStream.pipe(createWriteStream(file)));
    return file;
  }

  it("finds all of a WACZ that holds all", async () => {
    const answers = [
      served("", "the page"),
      served("moved", "", { status: 302 }),
      served("seen", "", { method: "POST", status: 204, asked: "asked" }),
    ];
    const file = await wacz("whole", answers);
    const { found, missing, extra } = await scoreWacz(file, answers);
    assert.deepEqual([found.length, missing, extra], [3, [], []]);
    const digests = await checkDigests(file);
    assert.deepEqual(digests, { records: 6, compared: 12, faults: [] });
  });

  it("tells which answers are missing, and what is there instead", async () => {
    const page = served("", "the page");
    const file = await wacz("less", [
      page,
      served("once", "body"),
      served("changed", "other"),
      served("status", "x", { status: 404 }),
    ]);
    const once = served("once", "body");
    const { found, missing, extra } = await scoreWacz(file, [
      page,
      once,
      once,
      served("changed", "bytes"),
      served("status", "x"),
      served("never", ""),
    ]);
    assert.deepEqual(
      found.map((one) => one.served),
      [page, once],
    );
    assert.deepEqual(
      missing.map(({ served: one, why }) => [one.url.slice(url.length), why]),
      [
        ["once", "no answer of this URL is left in the WACZ"],
        ["changed", "the answers of this URL have another body"],
        ["status", "the answers of this URL have another status"],
        ["never", "no answer of this URL is left in the WACZ"],
      ],
    );
    assert.deepEqual(
      extra.map((record) => record.url.slice(url.length)),
      ["changed", "status"],
    );
  });

  it("tells a request's method and body apart", async () => {
    const file = await wacz("asked", [served("seen", "", { method: "POST" })]);
    const put = await scoreWacz(file, [served("seen", "", { method: "PUT", asked: "asked" })]);
    assert.equal(put.missing[0]?.why, "the answers of this URL have another method");
    const other = await scoreWacz(file, [served("seen", "", { method: "POST", asked: "something else" })]);
    assert.equal(other.missing[0]?.why, "the answers of this URL have another body of the request");
  });

  it("counts the bytes of a file that came in ranges", async () => {
    const bytes = Buffer.from(Array.from({ length: 100 }, (_, at) => at));
    const part = (first: number, last: number): Served =>
      served("sound", bytes.subarray(first, last + 1), { status: 206, range: { first, last, total: 100 } });
    const all = [part(0, 59), part(40, 99)];
    const ranged = async (name: string, kept: readonly Served[]) =>
      (await scoreWacz(await wacz(name, kept), all)).ranged;
    assert.deepEqual(await ranged("ranges", all), [{ url: `${url}sound`, served: 100, recorded: 100, whole: true }]);
    assert.deepEqual(await ranged("ranges-less", [part(40, 99)]), [
      { url: `${url}sound`, served: 100, recorded: 60, whole: false },
    ]);
    const whole = served("sound", bytes);
    assert.deepEqual(await ranged("ranges-whole", [whole]), [
      { url: `${url}sound`, served: 100, recorded: 100, whole: true },
    ]);
    const shifted = served("sound", bytes.subarray(1, 61), { status: 206, range: { first: 0, last: 59, total: 100 } });
    assert.deepEqual(await ranged("ranges-wrong", [shifted]), [
      { url: `${url}sound`, served: 100, recorded: 0, whole: false },
    ]);
  });

  it("takes a part of an answer that was cut, and not of one that was sent whole", async () => {
    const file = await wacz("cut", [served("long", "the beg", { cut: true })]);
    assert.deepEqual((await scoreWacz(file, [served("long", "the beginning", { cut: true })])).missing, []);
    assert.equal((await scoreWacz(file, [served("long", "the beginning")])).missing.length, 1);
  });

  it("tells a digest that is not that of the bytes", async () => {
    const digests = await checkDigests(await wacz("digest", [served("", "the page")]));
    assert.equal(digests.faults.length, 0);
    const plain = await wacz("changed", [served("", "the page")], (bytes) => {
      const text = gunzipSync(bytes).toString("latin1").replace("the page", "the pace");
      return Buffer.from(text, "latin1");
    });
    const { faults } = await checkDigests(plain);
    assert.equal(faults.length, 2);
    assert.match(faults[0] ?? "", /^response of http:\/\/127\.0\.0\.1:1\/: WARC-Block-Digest is sha256:/);
  });
});
