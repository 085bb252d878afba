import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFile, cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { suite, test } from "node:test";
import { parseWitnessKey } from "@muniment/verify";
import { ArchiveError } from "../archive/archive.ts";
import { newPlace, SampleLog } from "./sample-log.ts";
import { WitnessError } from "./witness-error.ts";

const words = "correct horse battery staple";

suite("the folder of a witness", () => {
  test("is made whole, for its owner alone, and not twice", async (context) => {
    const { desk, folder } = await newPlace(context);
    assert.equal(await desk.show(), null);
    await assert.rejects(() => desk.open(), code("witness.missing"));
    await assert.rejects(() => desk.addLog(SampleLog.of(1).key, false), code("witness.missing"));
    const shown = await desk.init("witness.example/w1", null);
    assert.equal(parseWitnessKey(shown.vkey).name, "witness.example/w1");
    assert.deepEqual(await desk.show(), shown);
    assert.deepEqual((await readdir(folder)).toSorted(), ["witness.key", "witness.sqlite", "witness.vkey"]);
    assert.deepEqual(await readdir(dirname(folder)), ["witness"]);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    assert.equal((await stat(join(folder, "witness.key"))).mode & 0o777, 0o600);
    await assert.rejects(() => desk.init("witness.example/w2", null), code("witness.exists"));
    assert.deepEqual(await desk.show(), shown);
  });

  test("that a crash left half made is made anew", async (context) => {
    const { desk, folder } = await newPlace(context);
    await mkdir(`${folder}.new`);
    await writeFile(join(`${folder}.new`, "witness.key"), "half");
    await desk.init(desk.newName(), null);
    (await desk.open()).close();
    assert.deepEqual(await readdir(dirname(folder)), ["witness"]);
  });

  test("takes no name that would not stand in a line", async (context) => {
    const { desk } = await newPlace(context);
    for (const name of ["", "a b", "a+b", "a\nb", "a\u0001", "w\u00e9", "\u202ea", "a".repeat(201)])
      await assert.rejects(() => desk.init(name, null), code("witness.name"), JSON.stringify(name));
    assert.equal(await desk.show(), null);
  });

  test("knows logs by their keys, each once", async (context) => {
    const { desk } = await newPlace(context);
    await desk.init("w.example/1", null);
    const [one, other] = [SampleLog.of(1).key, SampleLog.of(1).key];
    await desk.addLog(one, false);
    await desk.addLog(one, false);
    await desk.addLog(SampleLog.of(1, "log.example/b").key, false);
    const known = await desk.addLog(other, false);
    assert.deepEqual(known, { origin: one.name, keys: [one, other], last: null, conflicts: [] });
    assert.deepEqual((await desk.addLog(other, true)).keys, [other]);
    assert.deepEqual(
      (await desk.show())?.logs.map(({ origin }) => origin),
      ["log.example/a", "log.example/b"],
    );
  });

  test("keeps its key behind a passphrase, as openssl reads it", async (context) => {
    let given: string | null = null;
    const { desk, folder } = await newPlace(context, { passphrase: async () => given });
    await assert.rejects(() => desk.init("w.example/1", async () => "short"), code("archive.weak-passphrase"));
    assert.equal(await desk.show(), null);
    const { vkey } = await desk.init("w.example/1", async () => words);
    assert.equal((await desk.show())?.protected, true);
    await assert.rejects(() => desk.open(), code("archive.key-protected"));
    given = "not the right one";
    await assert.rejects(() => desk.open(), code("archive.wrong-passphrase"));
    given = words;
    const { witness, close } = await desk.open();
    close();
    assert.equal(witness.vkey, vkey);
    const args = ["pkey", "-in", join(folder, "witness.key"), "-passin", `pass:${words}`, "-pubout", "-outform", "DER"];
    const { stdout, stderr } = spawnSync("openssl", args);
    assert.deepEqual(stdout.subarray(-32), Buffer.from(parseWitnessKey(vkey).cosigning), stderr.toString());
  });

  test("that may have forgotten what it signed signs nothing", async (context) => {
    const { desk, folder } = await newPlace(context);
    const other = await newPlace(context);
    await desk.init("w.example/1", null);
    await other.desk.init("w.example/1", null);
    const whole = `${folder}.whole`;
    await cp(folder, whole, { recursive: true });
    const at = (name: string): string => join(folder, name);
    const damages: readonly (readonly [string, () => Promise<void>])[] = [
      ["no memory", () => rm(at("witness.sqlite"))],
      ["an empty memory", () => writeFile(at("witness.sqlite"), "")],
      ["that of another", () => copyFile(join(other.folder, "witness.sqlite"), at("witness.sqlite"))],
      ["no key", () => rm(at("witness.key"))],
      ["the key of another", () => copyFile(join(other.folder, "witness.key"), at("witness.key"))],
      ["no verifier key", () => rm(at("witness.vkey"))],
      ["the verifier key of another", () => copyFile(join(other.folder, "witness.vkey"), at("witness.vkey"))],
    ];
    for (const [what, damage] of damages) {
      await damage();
      await assert.rejects(() => desk.open(), code("witness.forgot"), what);
      await assert.rejects(() => desk.init("w.example/2", null), code("witness.exists"), what);
      await rm(folder, { recursive: true });
      await cp(whole, folder, { recursive: true });
    }
    (await desk.open()).close();
    await writeFile(at("witness.sqlite"), "no database at all, but long enough to be looked at");
    await assert.rejects(() => desk.open(), code("witness.failed"));
    await cp(whole, folder, { recursive: true });
    await writeFile(at("witness.vkey"), `${await readFile(at("witness.vkey"), "utf8")}x\n`);
    await assert.rejects(() => desk.open(), code("archive.bad-key"));
  });

  test("of a later version is left alone", async (context) => {
    const { desk, folder } = await newPlace(context);
    await desk.init("w.example/1", null);
    const database = new DatabaseSync(join(folder, "witness.sqlite"));
    database.exec("PRAGMA user_version = 2");
    database.close();
    await assert.rejects(() => desk.open(), code("witness.newer-format"));
  });
});

function code(expected: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof WitnessError || error instanceof ArchiveError, String(error));
    assert.equal(error.code, expected, error.message);
    assert.match(error.next, /^.+[^ ]$/s);
    return true;
  };
}
