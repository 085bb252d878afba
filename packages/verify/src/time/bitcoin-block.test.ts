import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { fromHex, toHex } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import { flipped } from "../wacz/sample-answer.ts";
import { parseBlockHeader, parseBlockList } from "./bitcoin-block.ts";

/** The headers of blocks 0 and 1, as every node of Bitcoin has them. */
const [block0, block1] = [
  "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c",
  "010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299",
] as const;

suite("the header of a block", () => {
  test("gives root and time", () => {
    const { merkleRoot, time } = parseBlockHeader(fromHex(block0));
    assert.equal(toHex(merkleRoot.reverse()), "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b");
    assert.equal(new Date(time * 1000).toISOString(), "2009-01-03T18:15:05.000Z");
  });

  test("with one bit flipped is refused", () => {
    const header = fromHex(block1);
    parseBlockHeader(header);
    for (let at = 0; at < header.length; at += 1)
      for (let bit = 0; bit < 8; bit += 1)
        assert.throws(() => parseBlockHeader(flipped(header, at, bit)), FormatError, `byte ${String(at)}`);
  });

  test("that says it is easier than any was, or whose difficulty is none, is refused", () => {
    for (const bits of ["ffff7f20", "ffff001e", "0000ff1d", "ffffffff", "00000000", "01000003"])
      assert.throws(() => parseBlockHeader(fromHex(block0.slice(0, 144) + bits + block0.slice(152))), /damaged/, bits);
    // Half of all hashes meet this one, which is that of chains for trials.
    for (let nonce = 0; nonce < 64; nonce += 1) {
      const header = fromHex(`${block0.slice(0, 144)}ffff7f20${toHex(Uint8Array.of(nonce))}000000`);
      assert.throws(() => parseBlockHeader(header), /damaged/);
    }
    assert.throws(() => parseBlockHeader(new Uint8Array(79)), /80 bytes/);
  });
});

suite("a list of blocks", () => {
  test("is read line by line", () => {
    const blocks = parseBlockList(`0 ${block0}\n1 ${block1}\n`);
    assert.deepEqual([...blocks.keys()], [0, 1]);
    assert.deepEqual(blocks.get(1), parseBlockHeader(fromHex(block1)));
    assert.equal(parseBlockList("").size, 0);
  });

  test("names the line that is wrong", () => {
    const damaged = block1.replace("61bc", "62bc");
    for (const wrong of [`1 ${block1} `, "1", "", `01 ${block1}`, `0 ${block1}`, `1 ${damaged}`, `x ${block1}`])
      assert.throws(() => parseBlockList(`0 ${block0}\n${wrong}\n9 ${block0}\n`), /^FormatError: line 2/, wrong);
  });
});
