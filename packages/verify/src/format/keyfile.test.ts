import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { suite, test } from "node:test";
import { decodeUtf8, utf8 } from "./bytes.ts";
import { FormatError } from "./digest.ts";
import type { Finding } from "../finding.ts";
import { checkKeyFile, checkPin, encodeKeyFile, encodeKeyHash, encodePin, parseKeyFile, parsePin } from "./keyfile.ts";
import { encodeProtectedKey, isProtectedKey, parseProtectedKey } from "./protected-key.ts";
import { sampleBytes } from "../sample-archive.ts";
import { flipped, small } from "../wacz/sample-answer.ts";
import { signEd25519, verifyEd25519 } from "./signature.ts";

const { seed, vkey } = small();
const keyFile = utf8(encodeKeyFile(seed));
const pin = utf8(encodePin(vkey));

function check(bytes: Uint8Array, vkeyText = vkey.text): Finding {
  return checkKeyFile(bytes, { vkeyText, hash: null });
}

suite("the private key", () => {
  test("is the file that OpenSSL writes, and signs as OpenSSL signs", () => {
    const peer = createPrivateKey(decodeUtf8(keyFile));
    assert.equal(peer.export({ format: "pem", type: "pkcs8" }), encodeKeyFile(seed));
    const { publicKey } = parseKeyFile(keyFile);
    const spki = createPublicKey(peer).export({ format: "der", type: "spki" });
    assert.deepEqual(new Uint8Array(spki.subarray(-32)), publicKey);
    const message = utf8("message");
    const signature = signEd25519(seed, message);
    assert.deepEqual(new Uint8Array(sign(null, message, peer)), signature);
    assert.ok(verifyEd25519(publicKey, message, signature));
  });

  test("one bit changed, anywhere, is found", () => {
    assert.equal(check(keyFile).outcome, "holds");
    for (let at = 0; at < keyFile.length; at += 1) {
      for (const bit of [0, 3, 5, 7]) {
        assert.equal(check(flipped(keyFile, at, bit)).outcome, "fails", `byte ${String(at)}`);
      }
    }
  });

  test("of another log is told apart, and without a good pin there is nothing to tell", () => {
    const other = utf8(encodeKeyFile(new Uint8Array(32)));
    assert.equal(check(other).outcome, "fails");
    assert.equal(check(keyFile, "").outcome, "unchecked");
    assert.throws(() => encodeKeyFile(new Uint8Array(31)), FormatError);
  });
});

suite("a protected key", () => {
  const parts = {
    salt: sampleBytes("salt", 16),
    iterations: 600_000,
    iv: sampleBytes("iv", 16),
    ciphertext: sampleBytes("ciphertext", 64),
  };
  const file = utf8(encodeProtectedKey(parts));
  const hash = utf8(encodeKeyHash(file));
  const checked = (bytes: Uint8Array, beside: Uint8Array | null): Finding =>
    checkKeyFile(bytes, { vkeyText: vkey.text, hash: beside });

  test("is what it was if its hash is that beside it; without one, nothing tells", () => {
    assert.equal(checked(file, hash).outcome, "holds");
    assert.equal(checked(file, null).outcome, "unchecked");
    assert.deepEqual(parseProtectedKey(file), parts);
    assert.ok(isProtectedKey(file) && !isProtectedKey(keyFile));
    assert.throws(() => parseKeyFile(file), /passphrase/);
  });

  test("one bit changed, anywhere, is found", () => {
    for (let at = 0; at < file.length; at += 1) {
      for (const bit of [0, 3, 5, 7])
        assert.equal(checked(flipped(file, at, bit), hash).outcome, "fails", `byte ${String(at)}`);
    }
    for (let at = 0; at < hash.length; at += 1) {
      const { outcome, subject } = checked(file, flipped(hash, at));
      assert.equal(outcome, "fails", `byte ${String(at)} of the hash`);
      assert.match(subject.file, /^var\/keys\/log[.]key([.]sha256)?$/);
    }
  });

  test("has limits", () => {
    for (const iterations of [0, -1, 1.5, 10_000_001, 2 ** 53])
      assert.throws(() => encodeProtectedKey({ ...parts, iterations }), FormatError);
    for (const size of [0, 65])
      assert.throws(() => encodeProtectedKey({ ...parts, salt: new Uint8Array(size) }), FormatError);
    assert.throws(() => parseProtectedKey(new Uint8Array(2000)), /larger/);
    for (const size of [47, 63, 80])
      assert.throws(() => encodeProtectedKey({ ...parts, ciphertext: new Uint8Array(size) }), FormatError);
  });
});

suite("the pin", () => {
  test("one bit changed, anywhere, is found", () => {
    assert.equal(checkPin(pin).outcome, "holds");
    assert.deepEqual(parsePin(pin), vkey);
    for (let at = 0; at < pin.length; at += 1) {
      for (const bit of [0, 3, 5, 7])
        assert.equal(checkPin(flipped(pin, at, bit)).outcome, "fails", `byte ${String(at)}`);
    }
  });

  test("is one line and nothing else", () => {
    for (const text of [
      "",
      vkey.text,
      `${vkey.text}\n\n`,
      `\n${vkey.text}\n`,
      `${vkey.text}\r\n`,
      `${vkey.text}\n${vkey.text}\n`,
    ]) {
      assert.equal(checkPin(utf8(text)).outcome, "fails");
    }
  });
});
