/** Checkpoints, proofs and redactions by a hostile writer: verify.sh comes to what the program comes to, or says that it did not check. */
import assert from "node:assert/strict";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import {
  decodeUtf8,
  encodeEntry,
  encodeProof,
  encodeRedaction,
  formatVkey,
  hexOf,
  parseProof,
  publicKeyOf,
  signatureLine,
  signEd25519,
  utf8,
  type Vkey,
} from "@muniment/verify";
import { sampleBytes } from "../../packages/verify/src/sample-archive.ts";
import { exitCodes } from "../../packages/server/src/cli/exit-codes.ts";
import { relist } from "../../packages/server/src/export/sample-relist.ts";
import { temporaryFolder } from "../program.ts";
import { bytes, itemIn, judge, packageOf, sampleOf } from "./hostile-packages.ts";
import { inTurn, inTurnOfMany, strangersWith } from "./strangers.ts";

const { ok, bad, unchecked, unknownSigner } = exitCodes;
const folder = await temporaryFolder();
const out = join(folder.path, "bag");
after(() => folder.remove());
const atHand = (await strangersWith(folder.path)).filter(({ skip }) => skip === false);

describe("verify.sh on hostile proofs", { timeout: 900_000 }, () => {
  it("reads checkpoints and their signatures strictly", async () => {
    const { archive, text, object } = sampleOf();
    const good = await packageOf(out, archive.seal(), utf8(text), [object]);
    const { seed, vkey } = archive.key;
    const note = decodeUtf8(await readFile(join(good, "data/checkpoint")));
    const [body = "", own = ""] = note.split("\n\n").map((part, place) => (place === 0 ? `${part}\n` : part));
    const sign = (signed: string, by = { seed, vkey }): string =>
      signatureLine(by.vkey, signEd25519(by.seed, utf8(signed)));
    const other = (name: string): string => {
      const foreign = sampleBytes("foreign", 32);
      return sign(body, { seed: foreign, vkey: formatVkey(name, publicKeyOf(foreign)) });
    };
    // Its name is a number to who takes it for one.
    const hundred = formatVkey("100", publicKeyOf(seed));
    const byHundred = (origin: string): string => {
      const changed = body.replace(/^.*/, origin);
      return `${changed}\n${sign(changed, { seed, vkey: hundred })}`;
    };
    const resigned = (changed: string): string => `${changed}\n${sign(changed)}`;
    const cases: readonly (readonly [string, string, number, Vkey?])[] = [
      ["as it was written", note, ok],
      ["an extension line", resigned(`${body}more\n`), ok],
      ["an extension line with what looks like a signature", resigned(`${body}${own}`), ok],
      ["an empty extension line", resigned(`${body}\nmore\n`), bad],
      ["a size with a zero before it", resigned(body.replace("\n2\n", "\n02\n")), bad],
      ["a smaller size", resigned(body.replace("\n2\n", "\n1\n")), bad],
      ["a larger size", resigned(body.replace("\n2\n", "\n3\n")), bad],
      ["a size beyond all", resigned(body.replace("\n2\n", "\n9007199254740992\n")), bad],
      [
        "another root",
        resigned(
          body.replace(/\n(.)(.*)\n$/, (_, first: string, rest: string) => `\n${first === "A" ? "B" : "A"}${rest}\n`),
        ),
        bad,
      ],
      [
        "a root in another spelling",
        resigned(body.replace(/(.)=\n$/, (_, last: string) => `${String.fromCharCode(last.charCodeAt(0) + 1)}=\n`)),
        bad,
      ],
      ["a short root", resigned(body.replace(/\n[^\n]*\n$/, "\nAAAA\n")), bad],
      ["another log's name", resigned(`x${body}`), unknownSigner],
      ["a name of digits", byHundred("100"), ok, hundred],
      ["another spelling of the number that is the log's name", byHundred("1e2"), unknownSigner, hundred],
      ["another spelling in the signature", byHundred("100").replace("— 100 ", "— 1e2 "), unknownSigner, hundred],
      ["no name", resigned(body.replace(/^.*/, "")), bad],
      ["two lines only", resigned(body.replace(/[^\n]*\n$/, "")), bad],
      ["signed twice", `${note}${own}`, bad],
      ["signed for another text", `${body}\n${sign(`${body}more\n`)}`, bad],
      ["a short signature", `${body}\n${signatureLine(vkey, signEd25519(seed, utf8(body)).subarray(1))}`, bad],
      ["an empty signature", `${body}\n${signatureLine(vkey, new Uint8Array(1))}`, bad],
      ["a signature of nothing", `${body}\n${signatureLine(vkey, new Uint8Array(64))}`, bad],
      ["nobody's signature", `${body}\n${other("somebody.invalid")}`, unknownSigner],
      ["somebody else signed too", `${note}${other("somebody.invalid")}`, ok],
      ["somebody of the same name signed too", `${note}${other(vkey.name)}`, ok],
      ["a name with a space that is none of ASCII", `${note}— a\u00a0b AAAAAAAAAA==\n`, bad],
      ["a name with a plus", `${note}— a+b AAAAAAAAAA==\n`, bad],
      ["a hyphen in the dash's place", `${note}- a AAAAAAAAAA==\n`, bad],
      ["a line with more", `${note}— a AAAAAAAAAA== b\n`, bad],
      ["base64 that is none", `${note}— a AAAAAAAA_A==\n`, bad],
      ["16 signatures", `${note}${other("a").repeat(15)}`, ok],
      ["17 signatures", `${note}${other("a").repeat(16)}`, bad],
      ["no signatures", `${body}\n`, bad],
      ["no line between", `${body}${own}`, bad],
      ["an empty line at the end", `${note}\n`, bad],
      ["its last line not ended", note.slice(0, -1), bad],
      ["a tab", resigned(`${body}a\tb\n`), bad],
      ["lines ended by CR LF", note.replaceAll("\n", "\r\n"), bad],
    ];
    for (const [turn, [what, changed, code, trusted = vkey]] of cases.entries()) {
      const bag = join(folder.path, "noted");
      await cp(good, bag, { recursive: true });
      const proof = join(bag, "data/items", await itemIn(bag), "item.tlog-proof");
      const { index, path } = parseProof(await readFile(proof));
      await writeFile(proof, encodeProof({ index, path, checkpoint: utf8(changed) }));
      await writeFile(join(bag, "data/checkpoint"), changed);
      await relist(bag);
      await judge(inTurnOfMany(atHand, turn), what, bag, { code, keys: [trusted] });
      await rm(bag, { recursive: true });
    }
  });

  it("climbs from any entry to the root, and from none that is not there", async () => {
    const { archive, text, object } = sampleOf();
    const record = archive.put(utf8(text));
    while (archive.size < 700) archive.appendEntry(encodeEntry({ ...archive.nextEntry("intake"), record }));
    archive.seal();
    for (const [turn, index] of [1, 255, 256, 511, 512, 639, 698, 699].entries()) {
      const bag = await packageOf(out, archive, utf8(text), [object], index);
      await judge(inTurn(atHand, turn), `entry ${String(index)}`, bag, { code: ok, keys: [archive.vkey] });
      const file = join(bag, "data/items", await itemIn(bag), "item.tlog-proof");
      const proof = await readFile(file, "utf8");
      const [first = "", named = "", one = "", two = ""] = proof.split("\n");
      const changes = {
        "a hash too few": proof.replace(`${one}\n`, ""),
        "a hash too many": proof.replace(`${one}\n`, `${one}\n${one}\n`),
        "two hashes exchanged": proof.replace(`${one}\n${two}\n`, `${two}\n${one}\n`),
        "no hashes": [first, named, "", ...proof.split("\n\n").slice(1)].join("\n"),
        "more hashes than there can be": proof.replace(`${one}\n`, `${one}\n`.repeat(64)),
        "another index": proof.replace(named, `index ${String(index - 1)}`),
        "an index with a zero before it": proof.replace("index ", "index 0"),
        "another header": proof.replace("@v1", "@v2"),
        "a hash in another spelling": proof.replace(
          one,
          one.replace(/.=$/, (end) => (end === "A=" ? "B=" : `${String.fromCharCode(end.charCodeAt(0) + 1)}=`)),
        ),
        "a short hash": proof.replace(one, "AAAA"),
        "another checkpoint": proof.replace("\n700\n", "\n701\n"),
        "more behind it": `${proof}more\n`,
        "no checkpoint": `${proof.split("\n\n", 1).join("")}\n`,
      };
      // Each of them once is enough, and each place in the log with one.
      const chosen = index === 255 ? Object.entries(changes) : Object.entries(changes).slice(0, 1);
      for (const [place, [what, changed]] of chosen.entries()) {
        assert.notEqual(changed, proof, what);
        await writeFile(file, changed);
        await relist(bag);
        const judges = inTurnOfMany(atHand, turn + place);
        await judge(judges, `entry ${String(index)}, ${what}`, bag, { code: bad, keys: [archive.vkey] });
      }
    }
  });

  it("takes what is withheld for not checked, and only what is said to be", async () => {
    const { archive, text, object } = sampleOf();
    const good = await packageOf(out, archive.seal(), utf8(text), [object]);
    const item = join("data/items", await itemIn(good));
    const redacted = sampleBytes("redacted", 40);
    const told = decodeUtf8(
      encodeRedaction({
        withheld: { path: object.path, sha256: object.sha256, size: object.size },
        redacted: { path: "redacted/capture.wacz", sha256: hexOf(archive.put(redacted)), size: redacted.length },
        replaced: 3,
        software: { name: "muniment", version: "0.0.0" },
      }),
    );
    const cases: readonly (readonly [string, (text: string) => string, number])[] = [
      ["as it was written", (text) => text, unchecked],
      ["another size", (text) => text.replace('"size":50', '"size":51'), bad],
      ["another hash", (text) => text.replace(/("withheld":.*"sha256":")./, "$1x"), bad],
      ["another object", (text) => text.replace('"a.bin"', '"b.bin"'), bad],
      ["another file in its place", (text) => text.replace('"redacted/capture.wacz"', '"record.json"'), bad],
      ["a further field", (text) => text.replace("{", '{"also":1,'), bad],
      ["other headers", (text) => text.replace('"cookie",', ""), bad],
      ["a count that is none", (text) => text.replace('"replaced":3', '"replaced":-3'), bad],
      ["another format", (text) => text.replace("redaction/1", "redaction/2"), bad],
      ["nothing", () => "", bad],
      ["white space", (text) => text.replace(":", ": "), unchecked],
    ];
    for (const [turn, [what, change, code]] of cases.entries()) {
      const bag = join(folder.path, "withheld");
      await cp(good, bag, { recursive: true });
      await rm(join(bag, item, "objects"), { recursive: true });
      await mkdir(join(bag, item, "redacted"));
      await writeFile(join(bag, item, "redacted/capture.wacz"), redacted);
      await writeFile(join(bag, item, "redacted/redaction.json"), change(told));
      await relist(bag);
      await judge(inTurnOfMany(atHand, turn), what, bag, { code, keys: [archive.vkey] });
      await mkdir(join(bag, item, "objects"));
      await writeFile(join(bag, item, "objects/a.bin"), bytes);
      await relist(bag);
      await judge(inTurnOfMany(atHand, turn + 1), `${what}, and the object is there`, bag, {
        code: bad,
        keys: [archive.vkey],
        ...(what === "white space" ? { sh: unchecked } : {}),
      });
      await rm(join(bag, item, "redacted/redaction.json"));
      await relist(bag);
      await judge(inTurnOfMany(atHand, turn + 2), `${what}, and nothing tells of it`, bag, {
        code: bad,
        keys: [archive.vkey],
      });
      await rm(bag, { recursive: true });
    }
  });
});
