import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { temporaryFolder } from "../program.ts";
import { makeWacz, served, url } from "./make-wacz.ts";
import { scoreWacz } from "./scorer.ts";
import type { Served } from "./site.ts";

describe("the scorer", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  const wacz = (name: string, answers: readonly Served[]): Promise<string> =>
    makeWacz(join(folder.path, `${name}.wacz`), answers);

  it("finds all of a WACZ that holds all", async () => {
    const answers = [
      served("", "the page"),
      served("moved", "", { status: 302 }),
      served("seen", "", { method: "POST", status: 204, asked: "asked" }),
    ];
    const file = await wacz("whole", answers);
    const { found, missing, extra } = await scoreWacz(file, answers);
    assert.deepEqual([found.length, missing, extra], [3, [], []]);
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
    const empty = await wacz("empty", [served("long", "", { cut: true })]);
    assert.equal((await scoreWacz(empty, [served("long", "the beginning", { cut: true })])).missing.length, 1);
  });
});
