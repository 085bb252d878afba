/** Names, records and entries by a hostile writer: verify.sh comes to what the program comes to, or says that it did not check. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { concat, decodeUtf8, encodeEntry, utf8 } from "@muniment/verify";
import { SampleArchive } from "../../packages/verify/src/sample-archive.ts";
import { exitCodes } from "../../packages/server/src/cli/exit-codes.ts";
import { temporaryFolder } from "../program.ts";
import { bytes, itemIn, judge, packageOf, sampleOf, sampleOfAll, sealedAs } from "./hostile-packages.ts";
import { inTurnOfMany, strangersWith } from "./strangers.ts";

const { ok, bad, unchecked } = exitCodes;
const folder = await temporaryFolder();
const out = join(folder.path, "bag");
after(() => folder.remove());
const atHand = (await strangersWith(folder.path)).filter(({ skip }) => skip === false);

describe("verify.sh on hostile records", { timeout: 900_000 }, () => {
  it("follows names as they are", async () => {
    const names = [
      "a b",
      " a ",
      "-rf",
      "$(id)",
      "`id`",
      "a'b\"c",
      "a\\b",
      "a\nb",
      "a\rb",
      "a%0Ab",
      "%",
      "a\tb",
      "*",
      "ملف",
      "a\u2028b",
      "😀/é",
      "\n",
      "a/b\n/c",
      "&",
    ];
    const { archive, text, objects } = sampleOfAll(names);
    const bag = await packageOf(out, archive.seal(), utf8(text), objects);
    const keys = [archive.vkey];
    await judge(atHand, "all names", bag, { code: ok, keys });
    for (const [turn, name] of names.entries()) {
      const file = join(bag, "data/items", await itemIn(bag), "objects", name);
      await writeFile(file, "other");
      await judge(inTurnOfMany(atHand, turn), JSON.stringify(name), bag, { code: bad, keys });
      await writeFile(file, bytes);
    }
    const other = sampleOf("a\u0001b");
    const controlled = await packageOf(out, other.archive.seal(), utf8(other.text), [other.object]);
    await judge(atHand, "a control character", controlled, { code: ok, keys: [other.archive.vkey], sh: unchecked });
  });

  it("reads records strictly", async () => {
    const { text } = sampleOf();
    const put = (from: string | RegExp, to: string): Uint8Array => {
      const changed = text.replace(from, () => to);
      assert.notEqual(changed, text, `${String(from)} is not in ${text}`);
      return utf8(changed);
    };
    const detail = /"detail":\{.*?\}(?=,"format")/;
    const object = /\{"mediaType":"[^{}]*\}/;
    const [whole = ""] = object.exec(text) ?? [];
    const nested = (depth: number): string => `"detail":${"[".repeat(depth)}${"]".repeat(depth)}`;
    const cases: readonly (readonly [string, Uint8Array, number, number?])[] = [
      ["as it was written", utf8(text), ok],
      ["nothing", new Uint8Array(), bad],
      ["no JSON", utf8("muniment\n"), bad, unchecked],
      ["cut off", utf8(`${text.slice(0, -2)}\n`), bad],
      ["more behind it", utf8(`${text.slice(0, -1)}{}\n`), bad],
      ["a string behind it", utf8(`${text.slice(0, -1)}"x"\n`), bad],
      ["a bracket too many", utf8(`${text.slice(0, -1)}}\n`), bad],
      ["brackets that do not fit", put(/\}\]/, "]}"), bad],
      ["a comma too many", put("],", "],,"), bad],
      ["a comma at the end", put(/\}\n$/, ",}\n"), bad],
      ["a colon too many", put('"kind":', '"kind"::'), bad],
      ["another word", put(detail, '"detail":nul'), bad, unchecked],
      ["objects twice", put('"objects":', '"objects":[],"objects":'), bad],
      ["objects twice, once in disguise", put('"objects":', '"\\u006fbjects":[],"objects":'), bad, unchecked],
      ["objects in a later place", put('{"actor"', '{"objects":[],"actor"'), bad],
      ["a key twice far down", put(detail, '"detail":{"a":[{"b":1,"c":2,"b":1}]}'), bad],
      ["a key twice, in two objects", put(detail, '"detail":{"a":[{"b":1},{"b":1}],"b":{"a":1}}'), ok],
      ["objects in the detail", put(detail, '"detail":{"objects":[{"path":"x"}],"salt":1}'), ok],
      ["what looks like objects, in a string", put(detail, '"detail":"\\"},\\"objects\\":[],\\"x\\":{\\""'), ok],
      ["a backslash at the end of a string", put(detail, '"detail":["\\\\","\\\\\\"","a\\\\\\\\"]'), ok],
      ["an escape that is none", put(detail, '"detail":"\\x"'), bad, unchecked],
      ["an escape that need not be", put(detail, '"detail":"\\u0041\\/"'), ok, unchecked],
      ["half a surrogate pair", put(detail, '"detail":"\\ud800"'), bad, unchecked],
      ["half a surrogate pair in UTF-8", concat(...split(put(detail, '"detail":"@"'), [0xed, 0xa0, 0x80])), bad],
      ["an overlong zero", concat(...split(put(detail, '"detail":"@"'), [0xc0, 0x80])), bad],
      ["beyond the last character", concat(...split(put(detail, '"detail":"@"'), [0xf4, 0x90, 0x80, 0x80])), bad],
      ["the last character", concat(...split(put(detail, '"detail":"@"'), [0xf4, 0x8f, 0xbf, 0xbf])), ok],
      ["NUL", concat(...split(put(detail, '"detail":"@"'), [0])), bad],
      ["a control character", concat(...split(put(detail, '"detail":"@"'), [9])), bad],
      ["a byte order mark", concat(Uint8Array.of(0xef, 0xbb, 0xbf), utf8(text)), bad],
      ["white space", put('"kind":', '"kind": '), ok, unchecked],
      ["a line for each field", utf8(text.replaceAll(',"', ',\n"')), ok, unchecked],
      ["no end of the line", utf8(text.slice(0, -1)), ok, unchecked],
      ["32 levels", put(detail, nested(31)), ok],
      ["33 levels", put(detail, nested(32)), bad],
      ["numbers", put(detail, '"detail":[0,1,-1,9007199254740991,-9007199254740991]'), ok],
      ["a number too large to be exact", put(detail, '"detail":9007199254740993'), ok, unchecked],
      ["a fraction", put(detail, '"detail":1.5'), ok, unchecked],
      ["a number that begins with zero", put(detail, '"detail":01'), bad, unchecked],
      ["a size below zero", put('"size":50', '"size":-50'), bad],
      ["a size that is a string", put('"size":50', '"size":"50"'), bad],
      ["a size in another spelling", put('"size":50', '"size":5e1'), ok, unchecked],
      ["another size", put('"size":50', '"size":51'), bad],
      ["another hash", put(/"sha256":"./, '"sha256":"x'), bad],
      [
        "a hash in capitals",
        utf8(text.replace(/"sha256":"[0-9a-f]+"/, (hash) => hash.toUpperCase().replace("SHA", "sha"))),
        bad,
      ],
      ["an object that is not there", put(object, `${whole},${whole.replace("a.bin", "b.bin")}`), bad],
      ["no objects", put(object, ""), bad],
      ["an object twice", put(object, `${whole},${whole}`), bad],
      ["an object with more", put(object, whole.replace("{", '{"also":1,')), bad],
      ["an object that is none", put(object, `${whole},1`), bad],
      ["no role", put('"role":"original",', ""), bad],
      ...["", "/a.bin", "a//b", ".", "..", "a/../a.bin", "./a.bin", "a.bin/"].map(
        (path) => [`the path ${JSON.stringify(path)}`, put('"path":"a.bin"', `"path":"${path}"`), bad] as const,
      ),
      ["a path with NUL", put('"path":"a.bin"', '"path":"a\\u0000"'), bad, unchecked],
      ["another path", put('"path":"a.bin"', '"path":"b.bin"'), bad],
      ["another format", put("muniment-record/1", "muniment-record/2"), bad],
      ["another kind than the entry's", put('"kind":"intake"', '"kind":"capture"'), bad],
      ["a kind that is none", put('"kind":"intake"', '"kind":true'), bad],
      ["a field too many", put('{"actor"', '{"a":1,"actor"'), bad],
      ["a field too few", put(/"actor":"[^"]*",/, ""), bad],
      ["an actor that is none", put('"actor":"a-', '"actor":"b-'), bad],
      ["a short salt", put('"salt":"', '"salt":"","x":"'), bad],
      ["software with more", put('"software":{', '"software":{"a":1,'), bad],
      ["a link", put('"links":[]', `"links":[{"record":"sha256:${"0".repeat(64)}","relation":"about"}]`), ok],
      ["a link to nothing", put('"links":[]', '"links":[{"record":"sha256:0","relation":"about"}]'), bad],
      [
        "a link of another relation",
        put('"links":[]', `"links":[{"record":"sha256:${"0".repeat(64)}","relation":"aboutx"}]`),
        bad,
      ],
      ["links that are none", put('"links":[]', '"links":{}'), bad],
      ["a place in disguise", put('"links":[]', '"links/0":[]'), bad],
      ["a megabyte of quotes", put(detail, `"detail":"${'\\"'.repeat(500_000)}"`), ok],
      ["a hundred thousand strings", put(detail, `"detail":[${'"a",'.repeat(100_000)}"a"]`), ok],
      ["a hundred thousand numbers", put(detail, `"detail":[${"1,".repeat(100_000)}1]`), ok, unchecked],
      ["larger than a record may be", put(detail, `"detail":"${"a".repeat(16 * 1024 * 1024)}"`), bad],
    ];
    for (const [turn, [what, record, code, sh]] of cases.entries()) {
      const { bag, keys } = await sealedAs(out, record);
      await judge(inTurnOfMany(atHand, turn), what, bag, { code, keys, ...(sh === undefined ? {} : { sh }) });
    }
  });

  it("reads entries strictly", async () => {
    const cases: readonly (readonly [string, (entry: string) => string, number])[] = [
      ["as it was written", (entry) => entry, ok],
      ["29 February of a leap year", (entry) => entry.replace("2026-01-01", "2024-02-29"), ok],
      ["29 February 2000", (entry) => entry.replace("2026-01-01", "2000-02-29"), ok],
      ["29 February 1900", (entry) => entry.replace("2026-01-01", "1900-02-29"), bad],
      ["29 February 2026", (entry) => entry.replace("2026-01-01", "2026-02-29"), bad],
      ["31 April", (entry) => entry.replace("2026-01-01", "2026-04-31"), bad],
      ["31 July", (entry) => entry.replace("2026-01-01", "2026-07-31"), ok],
      ["month 13", (entry) => entry.replace("2026-01-01", "2026-13-01"), bad],
      ["24:00", (entry) => entry.replace("T00:", "T24:"), bad],
      ["a leap second", (entry) => entry.replace(":00.000Z", ":60.000Z"), bad],
      ["no milliseconds", (entry) => entry.replace(".000Z", "Z"), bad],
      ["another index", (entry) => entry.replace("index 1", "index 2"), bad],
      ["an index with a zero before it", (entry) => entry.replace("index 1", "index 01"), bad],
      ["a line too many", (entry) => `${entry}more\n`, bad],
      ["a line too few", (entry) => entry.replace(/nonce.*\n/, ""), bad],
      ["its last line not ended", (entry) => entry.slice(0, -1), bad],
      ["lines ended by CR LF", (entry) => entry.replaceAll("\n", "\r\n"), bad],
      ["two spaces", (entry) => entry.replace("type ", "type  "), bad],
      ["a space at the end", (entry) => entry.replace("intake", "intake "), bad],
      ["another type", (entry) => entry.replace("intake", "capture"), bad],
      ["a type of 33 letters", (entry) => entry.replace("intake", "a".repeat(33)), bad],
      ["a nonce in capitals", (entry) => entry.replace(/nonce .{64}/, `nonce ${"A".repeat(64)}`), bad],
      ["two times in one", (entry) => entry.replace(/time (.*)/, "time $1 $1"), bad],
      ["NUL", (entry) => entry.replace("intake", "inta\0e"), bad],
    ];
    for (const [turn, [what, change, code]] of cases.entries()) {
      const { text, object } = sampleOf();
      const archive = new SampleArchive();
      archive.put(bytes);
      const entry = decodeUtf8(
        encodeEntry({
          ...archive.nextEntry("intake"),
          time: "2026-01-01T00:01:00.000Z",
          record: archive.put(utf8(text)),
        }),
      );
      archive.appendEntry(utf8(change(entry)));
      const bag = await packageOf(out, archive.seal(), utf8(text), [object]);
      await judge(inTurnOfMany(atHand, turn), what, bag, { code, keys: [archive.vkey] });
    }
  });
});

/** The parts of a text around its one `@`, with these bytes in its place. */
function split(text: Uint8Array, middle: readonly number[]): readonly Uint8Array[] {
  const at = text.indexOf("@".charCodeAt(0));
  return [text.subarray(0, at), Uint8Array.from(middle), text.subarray(at + 1)];
}
