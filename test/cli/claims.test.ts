/** `muniment claims`: what others seal with their own programs, judged and told as theirs. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { encodeOts, otsTimestamp } from "@muniment/verify";
import { sampleWacz, storedZip } from "../../packages/verify/src/wacz/sample-wacz.ts";
import { isInstalled } from "../disk.ts";
import { lines, run, temporaryFolder, type Ended } from "../program.ts";
import { startTimeAuthority, type TimeAuthority } from "../time-authority.ts";
import { told } from "../told.ts";

interface Line {
  readonly check?: string;
  readonly subject?: { readonly file: string };
  readonly outcome?: string;
  readonly signer?: string;
  readonly detail?: string;
  readonly sum?: { readonly verdict: string; readonly files: number; readonly means: Readonly<Record<string, string>> };
}

const skip = isInstalled("openssl") && isInstalled("gpg") ? false : "openssl or gpg is not installed";

describe("muniment claims", { skip }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let authority: TimeAuthority;
  const at = (name: string): string => join(folder.path, name);
  const gpg = (...args: readonly string[]): Buffer =>
    execFileSync("gpg", ["--homedir", at("g"), "--batch", "--passphrase", "", "--pinentry-mode", "loopback", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });

  before(async () => {
    folder = await temporaryFolder();
    authority = await startTimeAuthority(folder.path, "tsa");
    await mkdir(at("g"), { mode: 0o700 });
    await mkdir(at("bundle"));
    await writeFile(at("bundle/photo.jpg"), "a picture of a square");
    const hash = createHash("sha256").update("a picture of a square").digest("hex");
    await writeFile(at("bundle/photo.jpg.proof.csv"), `SHA256,Proof Generated,\n${hash},2026-06-01,\n`);
    gpg("--quick-generate-key", "phone", "ed25519", "sign", "never");
    for (const name of ["photo.jpg", "photo.jpg.proof.csv"]) gpg("--armor", "--detach-sign", at(`bundle/${name}`));
    await writeFile(at("phone.asc"), gpg("--armor", "--export", "phone"));
    const query = execFileSync("openssl", ["ts", "-query", "-data", at("bundle/photo.jpg"), "-sha512", "-cert"]);
    const answer = await fetch(authority.url, {
      method: "POST",
      headers: { "content-type": "application/timestamp-query" },
      body: query,
    });
    await writeFile(at("bundle/photo.jpg.tsr"), Buffer.from(await answer.arrayBuffer()));
  });
  after(async () => {
    execFileSync("gpgconf", ["--homedir", at("g"), "--kill", "all"]);
    await authority.close();
    await folder.remove();
  });

  const claims = (...args: readonly string[]): Promise<Ended> => run(at("nowhere"), ["claims", ...args]);
  const told1 = (ended: Ended): readonly string[] =>
    (lines(ended.stdout) as readonly Line[]).flatMap(({ subject, outcome, signer }) =>
      subject === undefined ? [] : [`${subject.file}: ${signer ?? outcome ?? ""}`],
    );

  it("holds by what was named, and by nothing else", async () => {
    const all = await claims(at("bundle"), "--json", "--signer", at("phone.asc"), "--time-root", authority.root);
    assert.equal(all.code, 0, all.stdout + all.stderr);
    assert.deepEqual(told1(all), [
      "photo.jpg.asc: holds",
      "photo.jpg.proof.csv: holds",
      "photo.jpg.proof.csv.asc: holds",
      "photo.jpg.tsr: holds",
    ]);
    const { sum } = (lines(all.stdout) as readonly Line[]).at(-1) ?? {};
    assert.deepEqual(
      [sum?.verdict, sum?.files, Object.keys(sum?.means ?? {})],
      ["verified", 5, ["claim.proofmode", "claim.signature", "claim.stamp"]],
    );
    const one = await claims(at("bundle/photo.jpg"), "--json", "--signer", at("phone.asc"));
    assert.equal(one.code, 4, one.stdout);
    assert.equal(told1(one).at(-1), "photo.jpg.tsr: unknown");
    assert.equal((await claims(at("bundle"))).code, 3, "a key that is not there leaves its signatures unchecked");
  });

  it("takes a key that came along as a hint", async () => {
    await cp(at("bundle"), at("along"), { recursive: true });
    await cp(at("phone.asc"), at("along/pubkey.asc"));
    const ended = await claims(at("along"), "--time-root", authority.root);
    assert.equal(ended.code, 4, ended.stdout);
    assert.match(
      ended.stdout,
      /^SIGNER UNKNOWN {2}photo\.jpg\.asc: over photo\.jpg: intact: signed by the OpenPGP key/m,
    );
    assert.match(ended.stderr, /^What others claim, and none of this archive's custody:$/m);
    assert.match(ended.stderr, /An OpenPGP signature proves that whoever holds the key signed the file; not when/);
  });

  it("names each proof of a file that was changed", async () => {
    await cp(at("bundle"), at("changed"), { recursive: true });
    await appendFile(at("changed/photo.jpg"), "!");
    const ended = await claims(at("changed"), "--json", "--signer", at("phone.asc"), "--time-root", authority.root);
    assert.equal(ended.code, 2);
    assert.deepEqual(told1(ended), [
      "photo.jpg.asc: fails",
      "photo.jpg.proof.csv: fails",
      "photo.jpg.proof.csv.asc: holds",
      "photo.jpg.tsr: fails",
    ]);
  });

  it("holds by a block of Bitcoin that was named, and fails by another", async () => {
    // The one transaction of block 1: the hash of its hash is the root of the block.
    const transaction = Buffer.from(
      "01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff0704ffff001d0104ffffffff0100f2052a0100000043410496b538e853519c726a2c91e61ec11600ae1390813a627c66fb8be7947be63c52da7589379515d4e0a604f8141781e62294721166bf621e73a82cbf2342c858eeac00000000",
      "hex",
    );
    const digest = createHash("sha256").update(transaction).digest();
    const root = createHash("sha256").update(digest).digest();
    const block = { kind: "bitcoin", height: 1 } as const;
    const end = otsTimestamp(root, [block], []);
    const proof = encodeOts({
      hash: "sha256",
      timestamp: otsTimestamp(digest, [], [{ operation: { kind: "sha256" }, then: end }]),
    });
    await writeFile(at("transaction"), transaction);
    await writeFile(at("transaction.ots"), proof);
    const header = (height: number, prev: string, merkle: string, rest: string): string =>
      `${String(height)} 01000000${prev}${merkle}${rest}\n`;
    const first = "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000";
    const genesis = "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";
    await writeFile(at("blocks"), header(1, first, root.toString("hex"), "61bc6649ffff001d01e36299"));
    await writeFile(at("other-blocks"), header(1, "0".repeat(64), genesis.slice(0, 64), genesis.slice(64)));
    const of = (...args: readonly string[]): Promise<Ended> => claims(at("transaction"), ...args);
    assert.equal((await of()).code, 3);
    const holds = await of("--blocks", at("blocks"));
    assert.equal(holds.code, 0, holds.stdout + holds.stderr);
    assert.match(holds.stdout, /existed no later than block 1 of Bitcoin, made about 2009-01-09/);
    const fails = await of("--blocks", at("other-blocks"));
    assert.equal(fails.code, 2, fails.stdout + fails.stderr);
    assert.equal(told(await of("--blocks", at("transaction"), "--json")).code, "usage");
  });

  it("says of a file without proofs that there is none, and nothing against it", async () => {
    await writeFile(at("plain.txt"), "plain");
    const ended = await claims(at("plain.txt"));
    assert.equal(ended.code, 3);
    assert.equal(ended.stdout, "");
    assert.match(ended.stderr, /No proof of others was found; 1 file looked at\. That says nothing against them\./);
  });

  it("refuses what is no signer, and what is not there; and makes no home", async () => {
    for (const name of ["plain.txt", "bundle/photo.jpg.tsr", "none"])
      assert.equal(told(await claims(at("bundle"), "--signer", at(name), "--json")).code, "claims.signer", name);
    assert.equal(told(await claims(at("none"), "--json")).code, "verify.missing");
    assert.equal(existsSync(at("nowhere")), false);
  });

  it("is one with verify about the signature of a WACZ", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
    await writeFile(at("key.pem"), publicKey.export({ type: "spki", format: "pem" }));
    await writeFile(at("unsigned.wacz"), sampleWacz());
    const signed = signedWacz(await readFile(at("unsigned.wacz")), (text) => ({
      ...{ hash: text, created: "2026-06-01T12:00:00Z", software: "sample 1", version: "0.1.0" },
      publicKey: createPublicKey(privateKey).export({ type: "spki", format: "der" }).toString("base64"),
      signature: sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64"),
    }));
    await writeFile(at("signed.wacz"), signed);
    for (const command of ["verify", "claims"]) {
      const of = (...args: readonly string[]): Promise<Ended> => run(at("nowhere"), [command, ...args]);
      assert.equal((await of(at("signed.wacz"), "--signer", at("key.pem"))).code, 0, command);
      const unknown = await of(at("signed.wacz"));
      assert.equal(unknown.code, 4, command);
      assert.match(unknown.stdout, /^SIGNER UNKNOWN {2}.*\[wacz\.signature\]$/m);
    }
    const unsigned = await run(at("nowhere"), ["verify", at("unsigned.wacz")]);
    assert.equal(unsigned.code, 0, unsigned.stdout);
    assert.match(unsigned.stderr, /Nobody signed it/);
    assert.equal((await claims(at("unsigned.wacz"))).code, 3);
  });
});

/** A WACZ of stored entries, its digest with signed data over the hash that it states. */
function signedWacz(wacz: Buffer, signedData: (hash: string) => object): Buffer {
  const files = new Map<string, Buffer>();
  for (let at = 0; wacz.readUInt32LE(at) === 0x0403_4b50;) {
    const [size, length] = [wacz.readUInt32LE(at + 18), wacz.readUInt16LE(at + 26)];
    const from = at + 30 + length;
    files.set(wacz.toString("utf8", at + 30, from), wacz.subarray(from, from + size));
    at = from + size;
  }
  const name = "datapackage-digest.json";
  const digest = JSON.parse(files.get(name)?.toString() ?? "") as { readonly hash: string };
  files.set(name, Buffer.from(JSON.stringify({ ...digest, signedData: signedData(digest.hash) })));
  return storedZip([...files]);
}
