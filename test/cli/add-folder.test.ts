/** A folder that is taken in: names, paths and order as they are, and what is in it that is no file. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import type { IntakeDetail } from "@muniment/verify";
import { lines, run, temporaryFolder, type Ended } from "../program.ts";
import { fixtures, skipFixtures as skip } from "../shared-fixtures.ts";

interface Line {
  readonly item: string;
}

interface Shown {
  readonly detail: IntakeDetail;
}

async function places(t: TestContext): Promise<{ readonly home: string; readonly folder: string }> {
  const { path, remove } = await temporaryFolder();
  t.after(remove);
  const folder = join(path, "disk of a witness");
  await mkdir(folder);
  return { home: join(path, "home"), folder };
}

const claimed = (value: string) => ({ basis: "claimed", value }) as const;

async function detailsOf(home: string, added: Ended): Promise<readonly IntakeDetail[]> {
  const details: IntakeDetail[] = [];
  for (const { item } of lines(added.stdout) as readonly Line[]) {
    const shown = await run(home, ["show", "--json", item]);
    assert.equal(shown.code, 0, shown.stderr);
    const [first] = lines(shown.stdout) as readonly Shown[];
    details.push(first?.detail ?? assert.fail("nothing was shown"));
  }
  return details;
}

const codesIn = ({ stderr }: Ended): readonly string[] =>
  stderr
    .split("\n")
    .filter((line) => line.startsWith('{"error"'))
    .map((line) => (JSON.parse(line) as { readonly error: { readonly code: string } }).error.code);

void describe("a folder", () => {
  it("is one delivery: its files in the order of their names' bytes, hidden ones too, with paths and times", async (t) => {
    const { home, folder } = await places(t);
    const names = ["b.txt", "a/z.txt", "a/شاهد.txt", "a-b.txt", ".hidden", "B.txt", "a/deep/er/x"];
    for (const name of names) {
      await mkdir(join(folder, name, ".."), { recursive: true });
      await writeFile(join(folder, name), `bytes of ${name}`);
      await utimes(join(folder, name), 1_000_000_000.5, 1_000_000_000.5);
    }
    const added = await run(home, ["add", "--json", folder]);
    assert.equal(added.code, 0, added.stderr);
    const details = await detailsOf(home, added);
    const sorted = [".hidden", "B.txt", "a/deep/er/x", "a/z.txt", "a/شاهد.txt", "a-b.txt", "b.txt"];
    assert.deepEqual(
      details.map(({ path }) => path),
      sorted.map((name) => claimed(`disk of a witness/${name}`)),
    );
    assert.deepEqual(
      details.map(({ name }) => name),
      sorted.map((name) => claimed(name.split("/").at(-1) ?? "")),
    );
    const id = details[0]?.delivery?.id ?? "";
    assert.match(id, /^d-[0-9a-f]{16}$/);
    assert.deepEqual(
      details.map(({ delivery }) => delivery),
      sorted.map((_, place) => ({ id, place, count: sorted.length })),
    );
    for (const { modified } of details)
      assert.deepEqual(modified, { basis: "reported", value: "2001-09-09T01:46:40.500Z" });
    const found = await run(home, ["find", "--json", '"disk of a witness"']);
    assert.equal(lines(found.stdout).length, sorted.length + 1, "each, and the sum");
  });

  it("has its links, pipes and what is no file refused in their places, and the rest kept", async (t) => {
    const { home, folder } = await places(t);
    await writeFile(join(folder, "a"), "a");
    await symlink("/etc/hostname", join(folder, "b link"));
    await symlink("/etc", join(folder, "c link to a folder"));
    await once(spawn("mkfifo", [join(folder, "d pipe")]), "close");
    await mkdir(join(folder, "e empty"));
    await writeFile(join(folder, "f"), "f");
    const added = await run(home, ["add", "--json", folder]);
    assert.equal(added.code, 1);
    assert.deepEqual(codesIn(added), ["file.link", "file.link", "file.not-a-file"]);
    const details = await detailsOf(home, added);
    assert.deepEqual(
      details.map(({ delivery }) => [delivery?.place, delivery?.count]),
      [
        [0, 5],
        [4, 5],
      ],
    );
  });

  it("keeps the bytes of names that are no text, beside a text of them", async (t) => {
    const { home, folder } = await places(t);
    const name = Buffer.from("636166e92e747874", "hex");
    await writeFile(Buffer.concat([Buffer.from(`${folder}/`), name]), "coffee");
    const added = await run(home, ["add", "--json", folder]);
    assert.equal(added.code, 0, added.stderr);
    const [detail] = await detailsOf(home, added);
    assert.deepEqual(detail?.name, claimed("caf\ufffd.txt"));
    assert.deepEqual(detail.path, claimed("disk of a witness/caf\ufffd.txt"));
    const bytes = Buffer.concat([Buffer.from("disk of a witness/"), name]);
    assert.deepEqual(detail.pathBytes, claimed(bytes.toString("hex")));
  });

  it("may stand among files, and all are one delivery in the order given; one file alone is none", async (t) => {
    const { home, folder } = await places(t);
    for (const name of ["x", "y"]) await writeFile(join(folder, name), name);
    const file = join(folder, "../z");
    await writeFile(file, "z");
    const added = await run(home, ["add", "--json", file, folder]);
    assert.equal(added.code, 0, added.stderr);
    assert.deepEqual(
      (await detailsOf(home, added)).map(({ name, path, delivery }) => [name, path, delivery?.place]),
      [
        [claimed("z"), undefined, 0],
        [claimed("x"), claimed("disk of a witness/x"), 1],
        [claimed("y"), claimed("disk of a witness/y"), 2],
      ],
    );
    const [alone] = await detailsOf(home, await run(home, ["add", "--json", file]));
    assert.equal(alone?.delivery, undefined);
    assert.equal(alone?.path, undefined);
  });

  it("with names of every kind comes back character for character", { skip }, async (t) => {
    const { home, folder } = await places(t);
    const names = [...new Set(await namesIn(fixtures))];
    for (const name of names) await writeFile(join(folder, name), `bytes of ${name}`);
    const added = await run(home, ["add", "--json", folder]);
    assert.equal(added.code, 0, added.stderr);
    const listed = await run(home, ["list", "--json"]);
    const titles = (lines(listed.stdout) as readonly { readonly title: string }[]).map(({ title }) => title);
    assert.deepEqual(titles.toSorted(), names.toSorted());
  });
});

/** Those of the published names and texts that a file of this system can have. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const suite of ["names", "strings", "normal"]) {
    const text = await readFile(join(folder, suite, "expected.json"), "utf8");
    const { cases } = JSON.parse(text) as { readonly cases: readonly { readonly detail: Record<string, string> }[] };
    for (const { detail } of cases) names.push(...["name", "text", "nfc", "nfd"].map((field) => detail[field] ?? ""));
  }
  const usable = names.filter(isName);
  assert.ok(usable.length > 200, String(usable.length));
  return usable;
}

function isName(name: string): boolean {
  if (name === "" || name === "." || name === ".." || !name.isWellFormed()) return false;
  return !/[/\0]/.test(name) && Buffer.byteLength(name) <= 255;
}
