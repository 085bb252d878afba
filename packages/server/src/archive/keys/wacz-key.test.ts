import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { digestOf, utf8 } from "@muniment/verify";
import { homeLayout, type HomeLayout } from "../home.ts";
import { WaczKey } from "./wacz-key.ts";
import { manifestSigner, readWaczKeys } from "./wacz-key-file.ts";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";

const seed = new Uint8Array(32).fill(1);
const hash = digestOf(utf8("a manifest"));

async function home(t: TestContext): Promise<HomeLayout> {
  const path = await mkdtemp(join(tmpdir(), "wacz-key-"));
  t.after(() => rm(path, { recursive: true }));
  await mkdir(join(path, "var/keys"), { recursive: true });
  return homeLayout(path);
}

test("the key is the one that the spec says, and always the same", () => {
  // Made by Python: cryptography's HKDF(SHA384, 56, None, b"muniment wacz-auth P-384") over 32 bytes of 1.
  const expected =
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEVQ7MJ6H7tDuijHt7zAB36N/7VE6HlqeRZArLS5Lgsxgnazfg84+4fPh/3iCfyrE1iB+TEkVfnxbx/19IQJh8CXAUVFSmSzrJ+/gGpv1LrQEHJ/z7ZDi9OhAwoEO3ChVt";
  const { publicKey, signature } = new WaczKey(seed).sign(hash);
  assert.equal(publicKey, expected);
  assert.equal(new WaczKey(seed).pem, new WaczKey(seed).pem);
  assert.notEqual(new WaczKey(new Uint8Array(32).fill(2)).sign(hash).publicKey, publicKey);
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), type: "spki", format: "der" });
  const bytes = Buffer.from(signature, "base64");
  assert.equal(bytes.length, 96);
  assert.ok(verify("sha256", utf8(hash), { key, dsaEncoding: "ieee-p1363" }, bytes));
});

test("a public key is in its file before it signs, once, after those before it", async (t) => {
  const layout = await home(t);
  let held = 0;
  const hold = async <T>(work: () => Promise<T>): Promise<T> => {
    held += 1;
    return await work();
  };
  assert.equal(await readWaczKeys(layout), "");
  const [first, second] = [new WaczKey(seed), new WaczKey(new Uint8Array(32).fill(2))];
  const sign = manifestSigner(layout, () => first, hold);
  await Promise.all([sign(hash), sign(hash)]);
  assert.equal(await readWaczKeys(layout), first.pem);
  await manifestSigner(layout, () => first, hold)(hash);
  await manifestSigner(layout, () => second, hold)(hash);
  assert.equal(await readFile(layout.waczKeys, "utf8"), first.pem + second.pem);
  assert.equal(held, 2);
});

test("without its public key in the file nothing is signed, and the next one is tried anew", async (t) => {
  const layout = await home(t);
  const keys = join(layout.home, "var/keys");
  await rm(keys, { recursive: true });
  await writeFile(keys, "no folder");
  const sign = manifestSigner(
    layout,
    () => new WaczKey(seed),
    (work) => work(),
  );
  await assert.rejects(sign(hash), { name: "ArchiveError" });
  await rm(keys);
  await mkdir(keys);
  await sign(hash);
  assert.notEqual(await readWaczKeys(layout), "");
});
