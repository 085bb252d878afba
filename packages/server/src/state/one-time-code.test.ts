import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase32, toBase32 } from "../base32.ts";
import { codeAt, factorAddress, stepOfCode } from "./one-time-code.ts";

// RFC 6238, appendix B, SHA-1: its codes have eight digits, of which ours are the last six.
const secret = Buffer.from("12345678901234567890");
const vectors = [
  [59, "94287082"],
  [1111111109, "07081804"],
  [1111111111, "14050471"],
  [1234567890, "89005924"],
  [2000000000, "69279037"],
  [20000000000, "65353130"],
] as const;

test("codes are those of RFC 6238", () => {
  for (const [seconds, code] of vectors) assert.equal(codeAt(secret, Math.floor(seconds / 30)), code.slice(-6));
});

test("a code is taken a step early or late, once, and none that is older than the last one", () => {
  const now = 1111111109_000;
  const step = Math.floor(now / 30_000);
  for (const around of [-1, 0, 1])
    assert.equal(stepOfCode(secret, codeAt(secret, step + around), now, 0), step + around);
  for (const around of [-2, 2]) assert.equal(stepOfCode(secret, codeAt(secret, step + around), now, 0), null);
  assert.equal(stepOfCode(secret, codeAt(secret, step), now, step), null, "it was used");
  assert.equal(stepOfCode(secret, codeAt(secret, step - 1), now, step), null, "a later one was used");
  assert.equal(stepOfCode(secret, codeAt(secret, step + 1), now, step), step + 1);
  for (const text of ["", "81804", "0081804", "08180x", "０８１８０４", " 081804"])
    assert.equal(stepOfCode(secret, text, now, 0), null, text);
});

test("a secret is written as RFC 4648 has it", () => {
  const cases = [
    ["", ""],
    ["f", "MY"],
    ["fo", "MZXQ"],
    ["foo", "MZXW6"],
    ["foob", "MZXW6YQ"],
    ["fooba", "MZXW6YTB"],
    ["foobar", "MZXW6YTBOI"],
  ] as const;
  for (const [text, written] of cases) {
    assert.equal(toBase32(Buffer.from(text)), written);
    assert.deepEqual(fromBase32(written.toLowerCase()), Uint8Array.from(Buffer.from(text)));
  }
  assert.equal(fromBase32("MZXW0"), null);
  assert.equal(
    factorAddress(secret, "أمل & Co"),
    "otpauth://totp/Muniment%3A%D8%A3%D9%85%D9%84%20%26%20Co?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Muniment",
  );
});
