/** spec/verify.py as its user meets it: a folder on a disk, an exit code, and words. And beside it, the program's own verifier. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { fromBase64, type Finding, type Shown } from "@muniment/verify";
import { hardNamed, redacted, five, type Files } from "../../spec/vectors/package-samples.ts";
import { ended, lines, run, temporaryFolder, type Ended } from "../program.ts";
import { readAnchored } from "./read-vectors.ts";
import { judgedOf, withoutPython } from "./two-verifiers.ts";
import { exportedPackage, type Exported } from "./tamper-matrix.ts";

const script = join(import.meta.dirname, "../../spec/verify.py");

function python(args: readonly string[]): Promise<Ended> {
  // Isolated: no module but those of the standard library can be meant.
  return ended(spawn("python3", ["-I", "-B", script, ...args], { stdio: ["ignore", "pipe", "pipe"] }));
}

async function laid(folder: string, files: Files): Promise<void> {
  for (const [name, bytes] of files) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
}

void suite("the verifier in Python", { skip: withoutPython() }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let exported: Exported;
  let item: string;
  let made = 0;

  before(async () => {
    folder = await temporaryFolder();
    exported = await exportedPackage();
    const record = [...exported.files.keys()].find((name) => name.endsWith("/record.json")) ?? assert.fail();
    item = record.slice(0, -"/record.json".length);
  });
  after(() => folder.remove());

  /** A folder with the exported package in it. */
  async function copy(files: Files = exported.files): Promise<string> {
    made += 1;
    const path = join(folder.path, `package ${String(made)}`);
    await laid(path, files);
    return path;
  }

  /** Both verifiers' exit code and what does not hold, which must be the same. */
  async function both(
    path: string,
    key = exported.key,
    ...more: readonly string[]
  ): Promise<readonly [number | null, readonly string[]]> {
    const [here, there] = await Promise.all([
      run(join(folder.path, "home"), ["verify", path, "--key", key, ...more, "--json"]),
      python([path, "--key", key, ...more, "--json"]),
    ]);
    const told = lines(here.stdout) as readonly object[];
    const [shown = null] = told.filter((line) => Object.hasOwn(line, "shown")) as { readonly shown: Shown }[];
    const findings = told.filter((line) => Object.hasOwn(line, "check")) as Finding[];
    const mine = judgedOf(findings, shown?.shown ?? null);
    const other = JSON.parse(there.stdout) as { readonly findings: readonly Finding[]; readonly shown: Shown | null };
    assert.deepEqual(judgedOf(other.findings, other.shown), mine);
    assert.equal(there.code, here.code);
    return [there.code, mine.rest.map((one) => one.join(" "))];
  }

  test("ends as a verifier does, and says what it takes for a hint", async () => {
    const path = await copy();
    const key = join(folder.path, "log.vkey");
    await writeFile(key, `${exported.key}\n`);
    const good = await python([path, "--key", key]);
    assert.deepEqual([good.code, good.stderr], [0, ""]);
    assert.match(
      good.stdout,
      /^\d+ hold, 0 fail, 0 unchecked\nshown: 2 of 4 entries of the log, from 1 to 3; 2 are not here, 1 of these in between\nverified: .*\n.*a hint.*elsewhere\.\n$/,
    );
    const unknown = await python([path]);
    assert.equal(unknown.code, 4);
    assert.match(unknown.stdout, /^unchecked checkpoint\.signature data\/checkpoint: no key was given\n/);
    await writeFile(join(path, item, "entry.txt"), "changed\n");
    const bad = await python([path, "--key", exported.key]);
    assert.equal(bad.code, 2);
    assert.match(bad.stdout, new RegExp(`^fails package\\.manifest ${item}/entry\\.txt: `, "m"));
    const withheld = await python([await copy(redacted), "--key", five.vkey.text]);
    assert.equal(withheld.code, 3);
  });

  test("takes what its user trusts for anchors, as the program does", async () => {
    const { files, trusts, cases } = readAnchored();
    const path = await copy(files["good-anchored"]);
    const { roots, lists, blocks, witnesses } = trusts["not-revoked"] ?? assert.fail();
    const { policy } = trusts["all-of-two"] ?? assert.fail();
    const [{ asked } = assert.fail()] = cases;
    const file = async (name: string, bytes: Uint8Array | string): Promise<string> => {
      await writeFile(join(folder.path, name), bytes);
      return join(folder.path, name);
    };
    const [key = ""] = asked.keys;
    const given = [
      ...["--time-root", await file("root.der", fromBase64(roots[0] ?? ""))],
      ...["--blocks", await file("blocks.txt", blocks ?? "")],
      ...["--policy", await file("policy.txt", policy ?? "")],
      ...lists.flatMap((_, at) => ["--revoked", join(folder.path, `${String(at)}.crl`)]),
      ...witnesses.flatMap((one) => ["--witness", one]),
    ];
    for (const [at, list] of lists.entries()) await file(`${String(at)}.crl`, fromBase64(list));
    assert.deepEqual(await both(path, key, ...given), [0, []]);
    assert.equal((await both(path, key))[0], 3);
    assert.equal(
      (
        await both(
          path,
          key,
          "--policy",
          await file("none.txt", "quorum none\n"),
          "--blocks",
          await file("blocks.txt", blocks ?? ""),
        )
      )[0],
      4,
    );
    await rm(join(path, "data/anchors"), { recursive: true });
    assert.equal((await both(path, key, ...given))[0], 2);
    for (const wrong of [
      ["--policy", "quorum one\n"],
      ["--blocks", "870123 00\n"],
      ["--time-root", "no certificate"],
    ]) {
      const { code, stdout, stderr } = await python([path, wrong[0] ?? "", await file("wrong", wrong[1] ?? "")]);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, /^error: /);
    }
  });

  test("says what was wrong with the call", async () => {
    const path = await copy();
    for (const args of [
      [],
      [join(folder.path, "none")],
      [join(path, "bagit.txt")],
      [path, "--key", "none"],
      [path, "--other"],
    ]) {
      const { code, stdout, stderr } = await python(args);
      assert.deepEqual([code, stdout], [1, ""], args.join(" "));
      assert.match(stderr, /error: /);
    }
  });

  test("reads the names that a disk can have", async () => {
    assert.deepEqual(await both(await copy(hardNamed), five.vkey.text), [0, []]);
  });

  test("takes a folder without a file for nothing", async () => {
    const path = await copy();
    await mkdir(join(path, "data/items/empty/folder"), { recursive: true });
    assert.deepEqual(await both(path), [0, []]);
  });

  test("follows no link, be it to the very bytes", async () => {
    const path = await copy();
    await rename(join(path, item, "record.json"), join(folder.path, "record.json"));
    await symlink(join(folder.path, "record.json"), join(path, item, "record.json"));
    const [code, rest] = await both(path);
    assert.equal(code, 2);
    assert.deepEqual(rest, [
      `package.manifest ${item}/record.json fails`,
      `record.bytes ${item}/record.json fails`,
      `file.expected ${item}/objects/${objectOf(exported.files, item)} unchecked`,
    ]);
  });

  test("follows no link to a folder", async () => {
    const path = await copy();
    await rename(join(path, "data"), join(folder.path, "elsewhere"));
    await symlink(join(folder.path, "elsewhere"), join(path, "data"));
    const [code, rest] = await both(path);
    assert.equal(code, 2);
    assert.ok(rest.includes("file.expected data fails"), rest.join("\n"));
    assert.ok(rest.includes("package.manifest data/checkpoint fails"), rest.join("\n"));
  });

  test("opens no pipe", async () => {
    const path = await copy();
    await rm(join(path, "bag-info.txt"));
    assert.equal(
      (await ended(spawn("mkfifo", [join(path, "bag-info.txt")], { stdio: ["ignore", "pipe", "pipe"] }))).code,
      0,
    );
    assert.deepEqual(await both(path), [2, ["package.manifest bag-info.txt fails"]]);
  });

  test("opens no folder in the place of a file", async () => {
    const path = await copy();
    await rm(join(path, "data/checkpoint"));
    await mkdir(join(path, "data/checkpoint"));
    const [code, rest] = await both(path);
    assert.equal(code, 2);
    assert.ok(rest.includes("checkpoint.format data/checkpoint fails"), rest.join("\n"));
  });

  test("lets no name steer the terminal, or pass for another", async () => {
    const path = await copy();
    await writeFile(join(path, "data/\u001b[2Jverified\n"), "");
    await writeFile(Buffer.concat([Buffer.from(`${path}/data/`), Buffer.of(0xff)]), "");
    const { code, stdout } = await python([path, "--key", exported.key]);
    assert.equal(code, 2);
    assert.match(stdout, /fails file\.expected data\/\\u\{1b\}\[2Jverified\\u\{a\}: /);
    assert.match(stdout, /fails file\.expected data\/.+: its name is not UTF-8/);
    assert.ok(!stdout.includes("\u001b"));
  });

  test("holds no large file in memory", async () => {
    const path = await copy();
    await cp(path, `${path} large`, { recursive: true });
    await writeFile(join(`${path} large`, "data/large"), Buffer.alloc(64 * 1024 * 1024));
    const limited = `import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_AS, (160 << 20, 160 << 20)); sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name="__main__")`;
    const digest = "3b6a07d0d404fab4e23b6d34bc6696a6a312dd92821332385e5af7c01c421351";
    const manifest = await readFile(join(path, "manifest-sha256.txt"), "utf8");
    await writeFile(join(`${path} large`, "manifest-sha256.txt"), `${manifest}${digest}  data/large\n`);
    const args = ["-I", "-B", "-c", limited, script, `${path} large`, "--json"];
    const { code, stdout, stderr } = await ended(spawn("python3", args, { stdio: ["ignore", "pipe", "pipe"] }));
    assert.equal(code, 2, stderr);
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly Finding[] };
    const listed = findings.find(({ check, subject }) => check === "package.manifest" && subject.file === "data/large");
    assert.equal(listed?.outcome, "holds");
  });
});

function objectOf(files: Files, item: string): string {
  const start = `${item}/objects/`;
  return ([...files.keys()].find((name) => name.startsWith(start)) ?? assert.fail()).slice(start.length);
}
