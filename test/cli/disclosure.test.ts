/**
 * Who collected: nothing of it leaks from a package whose profile withholds it, in any byte or packed member; what is opened, then or
 * later, is proven by the record in every verifier.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { readZip } from "@muniment/verify";
import { browserForTests } from "../browser-for-tests.ts";
import { lines, run, temporaryFolder, type Ended, type RunOptions } from "../program.ts";
import { strangersWith } from "../verify/strangers.ts";
import { told } from "../told.ts";

const found = await browserForTests();
const python = fileURLToPath(new URL("../../spec/verify.py", import.meta.url));

/** What stands in no file of a package unless its field is disclosed. */
const canaries = {
  collector: "Collector-7c1d Canary",
  account: "account-7c1d-canary",
  // From where a connection to another address of the loopback goes out; no server of the page.
  address: "127.0.0.1",
  allowed: "allowed-7c1d-canary.example",
} as const;
/** What no profile hands out: it is in no record. */
const never = { path: "path-7c1d-canary", user: "user-7c1d-canary", machine: "machine-7c1d-canary" } as const;

describe("who collected", { skip: found === null && "no browser was found", timeout: 600_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: Server;
  let home: string;
  let key: string;
  let captured: string;
  let taken: string;
  const at = (name: string): string => join(folder.path, never.path, name);
  const call = (args: readonly string[], options: RunOptions = {}): Promise<Ended> =>
    run(home, args, {
      ...options,
      environment: { USER: never.user, LOGNAME: never.user, HOSTNAME: never.machine, TMPDIR: at("temporary") },
    });

  before(async () => {
    folder = await temporaryFolder();
    await mkdir(at("temporary"), { recursive: true });
    // Everyone must pass through it: the browser of root runs as a user without rights.
    for (const path of [folder.path, at("."), at("temporary")]) await chmod(path, 0o777);
    home = at("home");
    server = createServer((_, response) => {
      response.setHeader("content-type", "text/html");
      response.end("<!doctype html><title>A page</title><p>What everybody sees.");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.77", resolve));
    assert.equal((await call(["init"])).code, 0);
    key = join(home, "var/keys/log.vkey");
    assert.equal((await call(["settings", "collector", canaries.collector])).code, 0);
    await writeFile(at("cookies.txt"), "127.0.0.77\tFALSE\t/\tFALSE\t0\tsid\t5f0c\n");
    assert.equal((await call(["profile", "import", canaries.account, "--cookies", at("cookies.txt")])).code, 0);
    await writeFile(at("photo.txt"), "what was taken in\n");
    const added = await call(["add", at("photo.txt"), "--json"]);
    [{ item: taken }] = lines(added.stdout) as readonly [{ item: string }];
    const { port } = server.address() as AddressInfo;
    const result = await call([
      ...["capture", `http://127.0.0.77:${String(port)}/`, "--profile", canaries.account, "--json"],
      ...["--allow-private", "127.0.0.77", "--allow-private", canaries.allowed],
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ]);
    assert.equal(result.code, 0, result.stderr);
    [{ item: captured }] = lines(result.stdout) as readonly [{ item: string }];
  });
  after(async () => {
    server.close();
    await folder.remove();
  });

  async function exported(name: string, ...options: readonly string[]): Promise<string> {
    const out = at(name);
    const result = await call(["export", captured, taken, "--with-credentials", "--out", out, ...options]);
    assert.equal(result.code, 0, result.stderr);
    return out;
  }

  it("is shown in the archive, and stands in no file of it", async () => {
    const shown = (await call(["show", captured])).stdout;
    for (const canary of Object.values(canaries)) assert.ok(shown.includes(canary), canary);
    const [{ detail }] = lines((await call(["show", captured, "--json"])).stdout) as readonly [
      { detail: { account: unknown; session: unknown } },
    ];
    assert.deepEqual([detail.account, detail.session], [{ basis: "claimed", value: canaries.account }, true]);
    await leaksNothing(join(home, "archive"), [...Object.values(canaries), ...Object.values(never)]);
    assert.equal((await call(["verify"])).code, 0);
  });

  for (const [profile, opened] of [
    ["public", []],
    ["newsroom", ["collector"]],
    ["court", ["collector", "account"]],
    ["full", ["collector", "account", "address", "allowed"]],
  ] as const) {
    it(`is opened as the profile ${profile} says, and no byte of a package has more`, async () => {
      const out = await exported(profile, "--profile", profile);
      const names: readonly string[] = opened;
      const withheld = Object.entries(canaries).filter(([name]) => !names.includes(name));
      await leaksNothing(out, [...withheld.map(([, canary]) => canary), ...Object.values(never)]);
      const reports =
        (await readFile(join(out, "report.html"), "utf8")) + (await readFile(join(out, "report.ar.html"), "utf8"));
      for (const name of opened) {
        const canary = canaries[name];
        assert.ok((await leaksIn(out, [canary])).length > 0, `${name} is disclosed, and is nowhere to be found`);
        assert.equal(reports.split(canary).length - 1 >= 2, true, `${name} in the reports`);
      }
      const verified = await call(["verify", out, "--key", key, "--json"]);
      assert.equal(verified.code, 0, verified.stdout);
      const disclosed = (lines(verified.stdout) as readonly object[]).flatMap((line) =>
        "disclosed" in line ? [line.disclosed as { item: string; fields: readonly { name: string }[] }] : [],
      );
      const byItem = (item: string): readonly string[] =>
        disclosed.filter((one) => one.item === item).flatMap(({ fields }) => fields.map(({ name }) => name));
      assert.deepEqual(byItem(captured).toSorted(), [...opened].toSorted());
      assert.deepEqual(
        byItem(taken),
        opened.filter((name) => name === "collector"),
      );
      const other = spawnSync("python3", [python, out, "--key", key], { encoding: "utf8" });
      assert.equal(other.status, 0, other.stdout + other.stderr);
    });
  }

  it("would be found where it is packed: a text of the page is, in the WACZ and on paper", async () => {
    const [wacz, sheet] = [`data/items/${captured}/objects/capture.wacz`, `data/items/${captured}/objects/page.pdf`];
    const found = await leaksIn(at("public"), ["What everybody sees"]);
    for (const file of [wacz, sheet])
      assert.ok(
        found.some((leak) => leak.endsWith(file)),
        file,
      );
  });

  it("leaks from no package of one file either", async () => {
    const out = await exported("public.zip", "--no-pdf");
    await leaksNothing(out, [...Object.values(canaries), ...Object.values(never)]);
    assert.ok((await leaksIn(out, ["What everybody sees"])).length > 0);
    assert.equal((await call(["verify", out, "--key", key])).code, 0);
  });

  it("is checked by the script in three shells, which finds what does not match", async () => {
    const out = await exported("changed", "--profile", "court", "--no-pdf");
    const file = join(out, `data/items/${captured}/disclosed.txt`);
    const text = await readFile(file, "utf8");
    const strangers = (await strangersWith(folder.path)).filter(({ skip }) => skip === false);
    assert.ok(strangers.length > 0);
    const answers = (): Promise<readonly Ended[]> =>
      Promise.all(strangers.map((one) => one.run([join(out, "verify.sh"), out, key], { folder: out })));
    for (const { code, stdout, stderr } of await answers()) assert.equal(code, 0, stdout + stderr);
    await writeFile(file, text.replace(canaries.collector, "Somebody Else"));
    relist(out);
    for (const { code, stdout } of await answers()) {
      assert.equal(code, 2, stdout);
      assert.match(stdout, /failed +data.*disclosed[.]txt: collector is not what the record commits to/);
    }
    const verified = await call(["verify", out, "--key", key]);
    assert.equal(verified.code, 2);
    assert.match(verified.stdout, /FAILS .*disclosed[.]txt: .*collector.*\[package[.]disclosure\]/);
    assert.doesNotMatch(verified.stdout, /proven/);
  });

  it("is opened by field, more or fewer than the profile has", async () => {
    const out = await exported(
      "chosen",
      "--profile",
      "court",
      "--disclose",
      "allowed",
      "--withhold",
      "collector,account",
      "--no-pdf",
    );
    await leaksNothing(out, [canaries.collector, canaries.account, canaries.address]);
    const [, , ...opened] = (await readFile(join(out, `data/items/${captured}/disclosed.txt`), "utf8"))
      .trimEnd()
      .split("\n");
    assert.deepEqual(
      opened.map((line) => line.split(" ")[0]),
      ["allowed"],
    );
    const unknown = await call(["export", captured, "--out", at("none"), "--profile", "judge", "--json"]);
    assert.equal(told(unknown).code, "disclosure.profile");
    const field = await call(["export", captured, "--out", at("none"), "--disclose", "name", "--json"]);
    assert.equal(told(field).code, "disclosure.field");
  });

  it("is disclosed later to who has the package, and held against its record", async () => {
    const out = await exported("earlier", "--no-pdf");
    const opening = at("opening.txt");
    const made = await call(["disclose", captured, "--field", "account,collector", "--out", opening]);
    assert.equal(made.code, 0, made.stderr);
    const verified = await call(["verify", out, "--key", key, "--disclosed", opening]);
    assert.equal(verified.code, 0, verified.stdout);
    assert.match(verified.stdout, new RegExp(`proven by the record: collector of ${captured}: ${canaries.collector}`));
    const byPython = (...more: readonly string[]) =>
      spawnSync("python3", [python, out, "--key", key, "--disclosed", ...more], { encoding: "utf8" }).status;
    assert.equal(byPython(opening), 0);
    const text = await readFile(opening, "utf8");
    for (const [name, changed] of [
      ["another-name.txt", text.replace(canaries.collector, "Somebody Else")],
      ["another-record.txt", text.replace(/^record ./m, (all) => (all.endsWith("0") ? "record 1" : "record 0"))],
      ["no-opening.txt", "collector: Somebody Else\n"],
    ] as const) {
      await writeFile(at(name), changed);
      const bad = await call(["verify", out, "--key", key, "--disclosed", at(name), "--json"]);
      assert.equal(bad.code, 2, name);
      const failing = (lines(bad.stdout) as readonly { check?: string; outcome?: string; subject?: { file: string } }[])
        .filter(({ outcome }) => outcome === "fails")
        .map(({ check, subject }) => [check, subject?.file]);
      assert.deepEqual(failing, [["package.disclosure", at(name)]]);
      assert.equal(byPython(at(name)), 2);
    }
    const again = await call(["disclose", captured, "--field", "account", "--out", opening, "--json"]);
    assert.equal(told(again).code, "disclosure.exists");
    const none = await call(["disclose", taken, "--field", "account", "--out", at("never.txt"), "--json"]);
    assert.equal(told(none).code, "disclosure.none");
  });

  it("is found to be damaged, and never handed out so; where it was removed, all else is as before", async () => {
    const [file = ""] = (await readdir(join(home, "identity"), { recursive: true })).filter((name) =>
      name.includes(captured),
    );
    const path = join(home, "identity", file);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace(canaries.collector, "Somebody Else"));
    const verified = await call(["verify"]);
    assert.equal(verified.code, 2);
    assert.match(verified.stdout, new RegExp(`FAILS +identity/../${captured}.*\\[disclosure[.]opening\\]`));
    const refused = await call(["export", captured, "--out", at("damaged"), "--profile", "full", "--json"]);
    assert.equal(told(refused).code, "disclosure.damaged");
    await rename(path, at("kept.txt"));
    assert.equal((await call(["verify"])).code, 0);
    assert.match((await call(["show", captured])).stdout, /collector +withheld, provable later/);
    const out = await exported("forgotten", "--profile", "full", "--no-pdf");
    await assert.rejects(readFile(join(out, `data/items/${captured}/disclosed.txt`)), { code: "ENOENT" });
    await rm(path, { force: true });
    await writeFile(path, text, { mode: 0o600 });
    assert.equal((await call(["verify"])).code, 0);
  });
});

/** The manifests made to fit, as a forger would. */
function relist(out: string): void {
  const list = "find data -type f -exec sha256sum {} + >manifest-sha256.txt";
  const tags = "sha256sum $(ls -p | grep -v / | grep -v ^tagmanifest) >tagmanifest-sha256.txt";
  const { status, stderr } = spawnSync("sh", ["-c", `${list} && ${tags}`], { cwd: out, encoding: "utf8" });
  assert.equal(status, 0, stderr);
}

async function leaksNothing(path: string, canaries: readonly string[]): Promise<void> {
  assert.deepEqual(await leaksIn(path, canaries), []);
}

/** Where any of the texts is to be found: in names, in bytes, in what is packed in them, in the words of a PDF. */
async function leaksIn(path: string, canaries: readonly string[]): Promise<readonly string[]> {
  const leaks: string[] = [];
  const entries = path.endsWith(".zip") ? [path] : await filesBelow(path);
  assert.ok(entries.length > 0);
  for (const file of entries) {
    const name = file.slice(path.length);
    const bytes = await readFile(file);
    const all = [Buffer.from(name), ...(await unpacked(bytes))];
    if (file.endsWith(".pdf")) all.push(wordsOf(file));
    for (const canary of canaries)
      if (all.some((part) => spellings(canary).some((text) => part.includes(text)))) leaks.push(`${canary} in ${file}`);
  }
  return leaks;
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function spellings(text: string): readonly Buffer[] {
  const hex = Buffer.from(text).toString("hex");
  // Of the three ways in which a text can stand in base64, what does not depend on its neighbours.
  const base64 = [0, 1, 2].map((before) => {
    const coded = Buffer.from(`${"x".repeat(before)}${text}`).toString("base64");
    return coded.slice(before === 0 ? 0 : 4, Math.floor((before + text.length) / 3) * 4);
  });
  const texts = [text, encodeURIComponent(text), hex, hex.toUpperCase(), ...base64.filter((one) => one.length > 8)];
  return [...texts.map((one) => Buffer.from(one)), Buffer.from(text, "utf16le"), Buffer.from(text, "utf16le").swap16()];
}

/** The bytes, and all that is packed in them: members of ZIP files, of gzip, and streams of a PDF, and so on inwards. */
async function unpacked(bytes: Buffer, depth = 0): Promise<readonly Buffer[]> {
  if (depth > 4) return [bytes];
  const inner: Buffer[] = [];
  if (bytes.subarray(0, 2).toString() === "PK") inner.push(...(await zipMembers(bytes)));
  for (let at = bytes.indexOf("1f8b08", 0, "hex"); at >= 0; at = bytes.indexOf("1f8b08", at + 1, "hex"))
    inner.push(...tried(() => gunzipSync(bytes.subarray(at))));
  if (bytes.subarray(0, 5).toString() === "%PDF-")
    for (let at = bytes.indexOf("stream"); at >= 0; at = bytes.indexOf("stream", at + 1)) {
      const from = at + (bytes[at + 6] === 13 ? 8 : 7);
      inner.push(...tried(() => inflateSync(bytes.subarray(from))));
    }
  const deeper = await Promise.all(inner.map((one) => unpacked(one, depth + 1)));
  return [bytes, ...deeper.flat()];
}

async function zipMembers(bytes: Buffer): Promise<readonly Buffer[]> {
  const { entries } = await readZip({ size: bytes.length, read: (start, end) => once(bytes.subarray(start, end)) });
  return entries.flatMap(({ method, start, packedSize }) => {
    const data = bytes.subarray(start, start + packedSize);
    return method === "stored" ? [data] : tried(() => inflateRawSync(data));
  });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

/** What looks like something packed and is none has nothing in it. */
function tried(unpack: () => Buffer): readonly Buffer[] {
  try {
    return [unpack()];
  } catch (error) {
    if (error instanceof Error && "code" in error) return [];
    throw error;
  }
}

function wordsOf(file: string): Buffer {
  const { error, stdout } = spawnSync("pdftotext", [file, "-"]);
  return error === undefined ? stdout : Buffer.alloc(0);
}
