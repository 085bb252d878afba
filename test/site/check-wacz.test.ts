import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { temporaryFolder } from "../program.ts";
import { checkWacz } from "./check-wacz.ts";
import { makeWacz, served, type WaczOptions } from "./make-wacz.ts";

describe("the check of a WACZ by readers of others", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let made = 0;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  const answers = [
    served("", "the page"),
    served("moved", "", { status: 302 }),
    served("seen", "", { method: "POST" }),
  ];
  const check = async (options: WaczOptions = {}) => {
    made += 1;
    return checkWacz(await makeWacz(join(folder.path, `${String(made)}.wacz`), answers, options));
  };
  const replaced =
    (from: RegExp, to: string) =>
    (record: Buffer): Buffer =>
      Buffer.from(record.toString("latin1").replace(from, to), "latin1");

  it("has nothing to say of one that is sound", async () => {
    assert.deepEqual(await check(), { records: 6, compared: 12, faults: [] });
  });

  const changes: readonly (readonly [what: string, options: WaczOptions, fault: RegExp])[] = [
    [
      "a byte of a body",
      { change: replaced(/the page/, "the pace") },
      /^response of \S+: WARC-Block-Digest is sha256:/,
    ],
    [
      "a length",
      { change: replaced(/^(Content-Length: )(\d)/m, "$19$2") },
      /its Content-Length is 9\d+, and its block/,
    ],
    ["the end of a record", { change: replaced(/\r\n\r\n$/, "\r\n") }, /its Content-Length is|line ends/],
    ["a time", { change: replaced(/^WARC-Date: .*$/m, "WARC-Date: yesterday") }, /WARC-Date is yesterday/],
    ["an address", { change: replaced(/^WARC-Target-URI: .*$/m, "WARC-Target-URI: nothing") }, /WARC-Target-URI is/],
    [
      "a name",
      { change: replaced(/^(WARC-Record-ID: <urn:uuid:)\w{8}/m, "$1ffffffff") },
      /names \S+, which is not there/,
    ],
    ["an offset of the index", { changeLine: (line) => line.replace(/"offset":"/, "$&1") }, /no record begins there/],
    [
      "a length of the index",
      { changeLine: (line) => line.replace(/"length":"/, "$&1") },
      /length 1\d+, the record has/,
    ],
    ["a status of the index", { changeLine: (line) => line.replace('"status":"200"', '"status":"404"') }, /status 404/],
    [
      "a line of the index",
      { changeLine: (line) => line.replace(/^.*"status":"302".*$/, "") },
      /not name the answer 302/,
    ],
  ];
  for (const [what, options, fault] of changes)
    it(`tells that ${what} is another`, async () => {
      const { faults } = await check(options);
      assert.ok(
        faults.some((one) => fault.test(one)),
        faults.join("\n"),
      );
    });
});
