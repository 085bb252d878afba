/** What tools read in files: made after sealing, sealed beside the item, made once, and never of bytes that were not sealed. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { objectFile, type FactStep } from "@muniment/verify";
import { ended, lines, run, start, temporaryFolder } from "../program.ts";

interface FileTold {
  readonly path: string;
  readonly sha256: string;
  readonly read: { readonly index: number; readonly steps: readonly FactStep[] } | null;
}

const script = join(import.meta.dirname, "../../spec/verify.py");

describe("muniment facts", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;

  before(async () => {
    folder = await temporaryFolder();
    home = join(folder.path, "home");
  });
  after(() => folder.remove());

  async function add(texts: Readonly<Record<string, string>>): Promise<void> {
    const files = Object.keys(texts).map((name) => join(folder.path, name));
    for (const [name, text] of Object.entries(texts)) await writeFile(join(folder.path, name), text);
    const { code, stderr } = await run(home, ["add", ...files]);
    assert.equal(code, 0, stderr);
  }

  async function told(item: string): Promise<readonly FileTold[]> {
    const { code, stdout, stderr } = await run(home, ["facts", item, "--json"]);
    assert.equal(code, 0, stderr);
    const last = lines(stdout).at(-1) as { readonly files: readonly FileTold[] };
    return last.files;
  }

  async function sums(...args: readonly string[]): Promise<unknown> {
    const { code, stdout, stderr } = await run(home, ["facts", ...args, "--json"]);
    assert.equal(code, 0, stderr);
    return lines(stdout).at(-1);
  }

  function typeIn(files: readonly FileTold[]): unknown {
    const step = files[0]?.read?.steps[0];
    return step?.outcome === "done" ? step.facts[0]?.fact : step;
  }

  it("reads what is new, by its bytes and not by its name, and tells it", async () => {
    await add({ "picture.jpg": "%PDF-1.7\n", "note.txt": "words", nothing: "" });
    assert.deepEqual(await sums(), { sum: { files: 3, sealed: 3, failed: 0, unread: 0 } });
    assert.deepEqual(typeIn(await told("@1")), { basis: "measured", value: "application/pdf" });
    assert.deepEqual(typeIn(await told("@2")), { basis: "measured", value: "text/plain" });
    assert.deepEqual(typeIn(await told("@3")), { basis: "measured", value: "application/octet-stream" });
    const { stdout } = await run(home, ["facts", "@1"]);
    assert.match(
      stdout,
      /original\/picture\.jpg[^]*type, by file-type [\d.]+\n +type\.media +application\/pdf +\[measured\]/,
    );
  });

  it("reads nothing twice, unless that is asked for", async () => {
    assert.deepEqual(await sums(), { sum: { files: 3, sealed: 0, failed: 0, unread: 0 } });
    const [first] = await told("@1");
    await run(home, ["facts", "@1", "@1", "--again"]);
    const [second] = await told("@1");
    assert.equal(second?.read?.index, 7);
    assert.notEqual(first?.read?.index, 7);
    const usage = await run(home, ["facts", "--again"]);
    assert.equal(usage.code, 1);
  });

  it("finds it again from the log alone", async () => {
    const before = await told("@2");
    await rm(join(home, "var/index"), { recursive: true, force: true });
    for (const name of await readdir(join(home, "var")))
      if (name !== "keys") await rm(join(home, "var", name), { recursive: true });
    assert.deepEqual(await told("@2"), before);
  });

  it("is good to every verifier, in the archive and where a package has none of it", async () => {
    const verified = await run(home, ["verify"]);
    assert.equal(verified.code, 0, verified.stdout);
    assert.match((await run(home, ["verify", "--all"])).stdout, /derivation/);
    const out = join(folder.path, "package");
    const exported = await run(home, ["export", "@1", "@2", "--no-pdf", "--out", out]);
    assert.equal(exported.code, 0, exported.stderr);
    assert.equal((await readdir(join(out, "data/items"))).length, 2);
    assert.equal((await run(home, ["verify", out])).code, 0);
    const python = await ended(spawn("python3", ["-I", "-B", script, out], { stdio: ["ignore", "pipe", "pipe"] }));
    // No key was given: all holds, by a signer who is not known there.
    assert.equal(python.code, 4, python.stdout + python.stderr);
  });

  it("needs no key where there is nothing to read, and says so where there is", async () => {
    const keys = join(home, "var/keys");
    await add({ "later.txt": "later" });
    const aside = join(folder.path, "keys-aside");
    await run(home, ["list"]);
    await rename(keys, aside);
    try {
      assert.equal((await run(home, ["facts", "@1"])).code, 0);
      const refused = await run(home, ["facts"]);
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /archive\.no-key/);
    } finally {
      await rename(aside, keys);
    }
  });

  it("goes on where it was ended", async () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`${String(at)}.txt`, `text ${String(at)}`]));
    await add(many);
    const child = start(home, ["facts", "--json"]);
    const ends = ended(child);
    // While some are under way; a machine that is done by then has nothing to end.
    const stop = setTimeout(() => child.kill("SIGINT"), 1000);
    const { code } = await ends;
    clearTimeout(stop);
    assert.ok(code === 130 || code === 0);
    const after = (await sums()) as { readonly sum: { readonly files: number; readonly unread: number } };
    assert.deepEqual([after.sum.files, after.sum.unread], [64, 0]);
    const entries = lines((await run(home, ["verify", "--all", "--json"])).stdout) as readonly {
      readonly check?: string;
      readonly detail?: string;
    }[];
    const derivations = entries.filter(
      ({ check, detail }) => check === "record.format" && detail?.startsWith("derivation"),
    );
    // One for each file, and one more for the item that was read again.
    assert.equal(derivations.length, 65);
  });

  it("says nothing of bytes that were not sealed, and goes on with the rest", async () => {
    await add({ "a-damaged.txt": "as it was sealed", "b-gone.txt": "as it was", "c-whole.txt": "whole" });
    const list = lines((await run(home, ["list", "--json"])).stdout) as readonly {
      readonly title: string;
      readonly index: number;
      readonly item: string;
    }[];
    const objectOf = async (title: string): Promise<string> => {
      const item = list.find((one) => one.title === title)?.item ?? assert.fail(title);
      const shown = lines((await run(home, ["show", item, "--json"])).stdout)[0] as {
        readonly objects: readonly { readonly sha256: string }[];
      };
      return join(home, "archive", objectFile(`sha256:${shown.objects[0]?.sha256 ?? ""}`));
    };
    const [damaged, gone] = [await objectOf("a-damaged.txt"), await objectOf("b-gone.txt")];
    await chmod(damaged, 0o600);
    await writeFile(damaged, "as it was changed");
    await rm(gone);
    const ended = await run(home, ["facts", "--json"]);
    assert.equal(ended.code, 2);
    assert.deepEqual(lines(ended.stdout).at(-1), { sum: { files: 67, sealed: 1, failed: 0, unread: 2 } });
    assert.equal([...ended.stderr.matchAll(/"code":"facts\.damaged"/g)].length, 2, ended.stderr);
  });
});
