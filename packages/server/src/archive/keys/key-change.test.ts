import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { link, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { checkKeyFile, encodeKeyFile, parseKeyFile, type Finding } from "@muniment/verify";
import { Stopped } from "../../storage/faulty/faulty.ts";
import { homeLayout } from "../home.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { copyOfKey, isKeyProtected, removePassphrase, setPassphrase } from "./key-change.ts";
import { FolderKeyFiles } from "./key-files.ts";
import { openProtectedKey, protectKey } from "./key-protection.ts";
import { makeKey } from "./keys.ts";
import { FaultyKeyFiles, stopAt } from "./sample-key-files.ts";
import { add, faults, newHome, openToWrite, withCode, writing } from "../suite.ts";

const passphrase = "correct horse battery staple";
const say = (text: string) => () => Promise.resolve(text);
const noOpenssl = spawnSync("openssl", ["version"]).error === undefined ? false : "there is no openssl here";

async function keyFinding(home: string): Promise<Finding> {
  const layout = homeLayout(home);
  const hash = await readFile(layout.privateKeyHash).catch(() => null);
  return checkKeyFile(await readFile(layout.privateKey), {
    vkeyText: (await readFile(layout.pin, "utf8")).trimEnd(),
    hash,
  });
}

void describe("a protected key", () => {
  const { seed, publicKey } = makeKey();

  it("is opened by its passphrase and by no other", async () => {
    const file = Buffer.from(await protectKey(seed, passphrase, randomBytes));
    assert.deepEqual(await openProtectedKey(file, passphrase, "log.key"), { seed, publicKey });
    for (const wrong of ["", "correct horse battery stapl", `${passphrase} `])
      await assert.rejects(openProtectedKey(file, wrong, "log.key"), withCode("archive.wrong-passphrase"));
  });

  it("takes a passphrase in either spelling of its letters", async () => {
    const file = Buffer.from(await protectKey(seed, "Mu\u0308nchen und Köln", randomBytes));
    assert.deepEqual((await openProtectedKey(file, "M\u00fcnchen und Ko\u0308ln", "log.key")).seed, seed);
  });

  it("is read by OpenSSL", { skip: noOpenssl }, async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "muniment-key-"));
    context.after(() => rm(folder, { recursive: true }));
    const [file, words] = [join(folder, "log.key"), join(folder, "words")];
    await writeFile(file, await protectKey(seed, passphrase, randomBytes));
    await writeFile(words, `${passphrase}\n`);
    const plain = execFileSync("openssl", ["pkey", "-in", file, "-passin", `file:${words}`]);
    assert.equal(plain.toString(), encodeKeyFile(seed));
  });

  it("may be one that OpenSSL wrote", { skip: noOpenssl }, async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "muniment-key-"));
    context.after(() => rm(folder, { recursive: true }));
    const [plain, file, words] = ["plain", "log.key", "words"].map((name) => join(folder, name));
    assert.ok(plain !== undefined && file !== undefined && words !== undefined);
    await writeFile(plain, encodeKeyFile(seed));
    await writeFile(words, `${passphrase}\n`);
    const form = ["-topk8", "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA256", "-iter", "10000"];
    execFileSync("openssl", ["pkcs8", ...form, "-in", plain, "-out", file, "-passout", `file:${words}`]);
    assert.deepEqual((await openProtectedKey(await readFile(file), passphrase, file)).seed, seed);
  });
});

void describe("the passphrase of a home's key", () => {
  it("is set, changed and taken away", async (context) => {
    const home = await newHome(context);
    const layout = homeLayout(home);
    const before = await readFile(layout.privateKey, "utf8");
    assert.equal(await isKeyProtected({ home }), false);
    await setPassphrase(writing(home), say(passphrase));
    assert.equal(await isKeyProtected({ home }), true);
    assert.equal((await keyFinding(home)).outcome, "holds");
    await assert.rejects(openToWrite(home), withCode("archive.key-protected"));
    await assert.rejects(
      openToWrite(home, { passphrase: say("another passphrase") }),
      withCode("archive.wrong-passphrase"),
    );
    const archive = await openToWrite(home, { passphrase: say(passphrase) });
    await add(archive, "one");
    await archive.close();
    const next = "another twelve letters";
    await setPassphrase({ ...writing(home), passphrase: say(passphrase) }, say(next));
    await assert.rejects(openToWrite(home, { passphrase: say(passphrase) }), withCode("archive.wrong-passphrase"));
    await removePassphrase({ ...writing(home), passphrase: say(next) });
    assert.equal(await readFile(layout.privateKey, "utf8"), before);
    assert.deepEqual((await readdir(layout.keys)).sort(), ["actor", "log.key", "log.vkey"]);
    assert.deepEqual(await faults(home), []);
  });

  it("must be long enough, and is not asked for before the key is opened", async (context) => {
    const home = await newHome(context);
    for (const weak of ["", "elevenchars", "ü".repeat(11), "x".repeat(1001)])
      await assert.rejects(setPassphrase(writing(home), say(weak)), withCode("archive.weak-passphrase"));
    assert.equal(await isKeyProtected({ home }), false);
    await setPassphrase(writing(home), say(passphrase));
    const never = (): Promise<string> => assert.fail("asked");
    await assert.rejects(setPassphrase(writing(home), never), withCode("archive.key-protected"));
    const wrong = { ...writing(home), passphrase: say("wrong") };
    await assert.rejects(setPassphrase(wrong, never), withCode("archive.wrong-passphrase"));
  });

  it("is copied for a place elsewhere, never open", async (context) => {
    const home = await newHome(context);
    const { privateKey } = homeLayout(home);
    await assert.rejects(copyOfKey(writing(home), "elevenchars"), withCode("archive.weak-passphrase"));
    const copy = await copyOfKey(writing(home), passphrase);
    const open = parseKeyFile(await readFile(privateKey));
    assert.deepEqual(await openProtectedKey(Buffer.from(copy), passphrase, "the copy"), open);
    await setPassphrase(writing(home), say("another long passphrase"));
    assert.equal(await copyOfKey(writing(home), ""), await readFile(privateKey, "utf8"), "as it lies");
    await rm(privateKey);
    await assert.rejects(copyOfKey(writing(home), passphrase), withCode("archive.no-key"));
  });

  it("has a fingerprint that openssl and sha256sum tell as well", { skip: noOpenssl }, async (context) => {
    const home = await newHome(context);
    const command =
      'openssl pkey -in "$1" -pubout -outform DER | tail -c 32 | sha256sum | head -c 32 | sed "s/..../& /g"';
    const told = execFileSync("sh", ["-c", command, "sh", homeLayout(home).privateKey])
      .toString()
      .trim();
    const { publicKey } = parseKeyFile(await readFile(homeLayout(home).privateKey));
    assert.equal(fingerprintOf(publicKey), told);
  });

  it("leaves a key that works, wherever the change of the file ends", async (context) => {
    for (const call of [
      "remove log.key.sha256",
      "remove log.key.new",
      "make log.key.new",
      "move log.key.new",
      "make log.key.sha256",
      "move log.key.sha256",
    ]) {
      const home = await newHome(context);
      const fault = stopAt(call);
      const keyFiles = new FaultyKeyFiles(new FolderKeyFiles(homeLayout(home).keys), fault);
      await assert.rejects(setPassphrase({ ...writing(home), keyFiles }, say(passphrase)), Stopped, call);
      assert.notEqual((await keyFinding(home)).outcome, "fails", call);
      await (await openToWrite(home, { passphrase: say(passphrase) })).close();
      assert.equal((await keyFinding(home)).outcome, "holds", call);
      assert.ok(
        (await readdir(homeLayout(home).keys)).every((name) => !name.endsWith(".new")),
        call,
      );
    }
  });
});

void describe("the file that was replaced", () => {
  it("has no bytes any more, unless it has another name", async (context) => {
    const home = await newHome(context);
    const { privateKey } = homeLayout(home);
    const before = await readFile(privateKey);
    const old = await open(privateKey);
    await setPassphrase(writing(home), say(passphrase));
    assert.deepEqual(await old.readFile(), Buffer.alloc(before.length));
    await old.close();
    const second = join(home, "backup");
    const now = await readFile(privateKey);
    await link(privateKey, second);
    await removePassphrase({ ...writing(home), passphrase: say(passphrase) });
    assert.deepEqual(await readFile(second), now);
    assert.deepEqual(parseKeyFile(await readFile(privateKey)), parseKeyFile(before));
  });
});
