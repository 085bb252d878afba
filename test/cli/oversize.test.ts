/** Files of an archive that are longer than they may be, and claims of a future that has not come. */
import assert from "node:assert/strict";
import { createHash, createPrivateKey, sign } from "node:crypto";
import { appendFile, cp, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { parseVkey, signatureLine, type Finding, type Outcome } from "@muniment/verify";
import { lines, run, temporaryFolder } from "../program.ts";
import { snapshot } from "../snapshot.ts";
import { told } from "../told.ts";

const tenMb = 10_000_000;

describe("an archive with a file that is too long, or from the future", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let whole: string;
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await temporaryFolder();
    whole = at("whole");
    await writeFile(at("one.txt"), "one");
    await writeFile(at("two.txt"), "two");
    assert.equal((await run(whole, ["add", at("one.txt")])).code, 0);
  });
  after(() => folder.remove());

  const copyOf = async (name: string): Promise<string> => {
    await cp(whole, at(name), { recursive: true });
    return at(name);
  };
  const found = async (home: string, outcome: Outcome): Promise<readonly string[]> => {
    const result = await run(home, ["verify", "--json"]);
    assert.ok(result.code === 2 || result.code === 3, result.stderr);
    const findings = lines(result.stdout) as readonly Finding[];
    return findings
      .filter((finding) => finding.outcome === outcome)
      .map(({ check, subject }) => `${check} ${subject.file}`);
  };
  const refused = async (home: string, names: RegExp): Promise<void> => {
    const result = await run(home, ["add", "--json", at("two.txt")]);
    assert.equal(result.code, 1);
    assert.equal(told(result).code, "archive.damaged");
    assert.match(told(result).message, names);
  };

  // The index of what was read before needs the head alone.
  for (const [file, check, reads] of [
    ["log/checkpoint", "checkpoint.format", false],
    ["muniment.json", "archive.format", false],
    ["log/tile/0/000.p/2", "log.tile", true],
    ["log/tile/entries/000.p/2", "log.bundle", true],
  ] as const) {
    for (const [how, make] of [
      ["10 MB", (path: string) => writeFile(path, new Uint8Array(tenMb))],
      ["10 MB more", (path: string) => appendFile(path, new Uint8Array(tenMb))],
      // Without a limit, this is more than a machine has memory.
      ["1 TB of nothing", (path: string) => truncate(path, 10 ** 12)],
    ] as const) {
      it(`${file} of ${how} is the one that fails, and every command that needs it names it`, async () => {
        const home = await copyOf(`${file} ${how}`.replaceAll("/", "-"));
        await make(join(home, "archive", file));
        assert.deepEqual(await found(home, "fails"), [`${check} ${file}`]);
        await refused(home, new RegExp(file.replaceAll(".", "\\.")));
        if (reads) return;
        const listed = await run(home, ["list", "--json"]);
        assert.equal(listed.code, 1);
        assert.equal(told(listed).code, "archive.damaged");
      });
    }
  }

  it("a key file or a lock holder's name of 1 TB is refused or passed over", async () => {
    const key = await copyOf("key");
    await truncate(join(key, "var/keys/log.key"), 10 ** 12);
    assert.deepEqual(await found(key, "fails"), ["key.private var/keys/log.key"]);
    const result = await run(key, ["add", "--json", at("two.txt")]);
    assert.equal(result.code, 1);
    assert.equal(told(result).code, "archive.bad-key");
    const holder = await copyOf("holder");
    await truncate(join(holder, "var/lock-holder.json"), 10 ** 12);
    assert.equal((await run(holder, ["add", at("two.txt")])).code, 0);
  });

  it("an object of 1 TB is told by its size, unread", async () => {
    const home = await copyOf("object");
    const sha256 = createHash("sha256").update("one").digest("hex");
    const object = `objects/${sha256.slice(0, 2)}/${sha256}`;
    await truncate(join(home, "archive", object), 10 ** 12);
    assert.deepEqual(await found(home, "fails"), [`object.bytes ${object}`]);
    assert.equal((await run(home, ["add", at("two.txt")])).code, 0);
  });

  for (const size of [3, 1_000_000, Number.MAX_SAFE_INTEGER]) {
    it(`a checkpoint of ${String(size)} entries where there are 2, well signed, is found, and nothing is added`, async () => {
      const home = await copyOf(`future-${String(size)}`);
      await signHead(home, size);
      const before = await snapshot(join(home, "archive"));
      const failing = await found(home, "fails");
      assert.ok(failing.length > 0);
      assert.ok(
        failing.every((line) => /^log\.(tile|bundle|root) /.test(line)),
        failing.slice(0, 5).join(", "),
      );
      await refused(home, /log\//);
      assert.deepEqual(await snapshot(join(home, "archive")), before);
    });
  }
});

/** A head that its holder of the key signed over entries that there are not: lost ones, or a lie. */
async function signHead(home: string, size: number): Promise<void> {
  const vkey = parseVkey((await readFile(join(home, "var/keys/log.vkey"), "utf8")).trim());
  const key = createPrivateKey(await readFile(join(home, "var/keys/log.key")));
  const root = createHash("sha256").update("of nothing").digest("base64");
  const text = `${vkey.name}\n${String(size)}\n${root}\n`;
  const line = signatureLine(vkey, sign(null, Buffer.from(text), key));
  await writeFile(join(home, "archive/log/checkpoint"), `${text}\n${line}`);
}
