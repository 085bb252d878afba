import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { test } from "node:test";
import { digestOf, utf8 } from "@muniment/verify";
import { signManifestBy } from "./wacz-key.ts";

const seed = new Uint8Array(32).fill(1);
const hash = digestOf(utf8("a manifest"));

test("the key is the one that the spec says, the same for a manifest each time, and another for another", () => {
  // Made by Python: hmac for HKDF (SHA-384, 56 bytes) over 32 bytes of 1, and plain arithmetic on P-384.
  const expected =
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE1lVD9yMxG+aHw0A4cDQyWUs+DOFCOYcJXy/ovTxOtGqOUihl5po5+lyisq6Rd67H7IbTJd8g8+E7OZsR5EyRbI07ZRo84ns3a4HPPQSHf0nrjW8S04SHHEaOec55hXy1";
  const { publicKey, signature } = signManifestBy(seed, hash);
  assert.equal(publicKey, expected);
  assert.equal(signManifestBy(seed, hash).publicKey, publicKey);
  assert.notEqual(signManifestBy(seed, digestOf(utf8("another"))).publicKey, publicKey);
  assert.notEqual(signManifestBy(new Uint8Array(32).fill(2), hash).publicKey, publicKey);
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), type: "spki", format: "der" });
  const bytes = Buffer.from(signature, "base64");
  assert.equal(bytes.length, 96);
  assert.ok(verify("sha256", utf8(hash), { key, dsaEncoding: "ieee-p1363" }, bytes));
});
