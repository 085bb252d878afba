/**
 * What an earlier release wrote opens forever after: the archive that it made is read, verified and added to by this build,
 * and the answers are those that the release gave, but for the additions that are listed here.
 */
import assert from "node:assert/strict";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { Finding } from "@muniment/verify";
import { lines, run, temporaryFolder } from "../program.ts";
import { snapshot } from "../snapshot.ts";

/** Releases whose archives are kept, and what this build says beyond their answers. */
const releases: readonly { readonly version: string; readonly added: Additions }[] = [
  {
    version: "0.1.0",
    added: {
      fields: ["list[].shows", "show[].shows", "show[].description"],
      checks: [],
      packageChecks: ["record.format"],
    },
  },
];

interface Additions {
  /** Fields of what `list` and `show` print, as paths. */
  readonly fields: readonly string[];
  /** Checks that the release did not make. */
  readonly checks: readonly Finding["check"][];
  /** The same of a package. */
  readonly packageChecks: readonly Finding["check"][];
}

for (const { version, added } of releases) {
  const fixture = join(import.meta.dirname, version);
  const expected = (name: string): Promise<string> => readFile(join(fixture, "expected", name), "utf8");

  describe(`an archive made by ${version}`, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let home: string;

    before(async () => {
      folder = await temporaryFolder();
      home = join(folder.path, "home");
      await cp(join(fixture, "home"), home, { recursive: true });
    });
    after(() => folder.remove());

    const asks = async (name: string, ...args: readonly string[]): Promise<void> => {
      const result = await run(home, [...args, "--json"]);
      assert.equal(result.code, 0, result.stderr);
      const [command = ""] = args;
      const found = additions(lines(await expected(name)), lines(result.stdout), command);
      assert.deepEqual(
        found,
        added.fields.filter((field) => field.startsWith(`${command}[`)),
      );
    };

    it("verifies, with the findings of that release", async () => {
      const result = await run(home, ["verify", "--json"]);
      assert.equal(result.code, 0, result.stderr);
      compareFindings(await expected("verify.jsonl"), result.stdout, added.checks);
    });

    it("lists what it listed", () => asks("list.jsonl", "list"));

    it("shows what it showed", async () => {
      const shown = (await readdir(join(fixture, "expected"))).filter((name) => name.startsWith("show-"));
      assert.ok(shown.length > 5);
      for (const name of shown) await asks(name, "show", `@${/\d+/.exec(name)?.[0] ?? ""}`);
    });

    it("answers the same once its index was built anew", async () => {
      assert.equal((await run(home, ["reindex"])).code, 0);
      await asks("list.jsonl", "list");
    });

    it("was read without a change to the archive", async () => {
      const times = { times: false };
      assert.deepEqual(
        contents(await snapshot(join(home, "archive"), times)),
        contents(await snapshot(join(fixture, "home/archive"), times)),
      );
    });

    it("is added to, and what was there stays as it is, byte for byte", async () => {
      const file = join(folder.path, "new.txt");
      await writeFile(file, "added by this build\n");
      const before = contents(await snapshot(join(home, "archive"), { times: false }));
      assert.equal((await run(home, ["add", file])).code, 0);
      const now = contents(await snapshot(join(home, "archive"), { times: false }));
      // The head is replaced, and partial tiles give way to wider ones.
      const changed = Object.keys(before).filter((name) => before[name] !== now[name]);
      assert.deepEqual(
        changed.filter((name) => !/^log\/(checkpoint|tile\/.*\.p(\/\d+)?)$/.test(name)),
        [],
      );
      const seen = join(fixture, "home/archive/log/checkpoint");
      const result = await run(home, ["verify", "--json", "--against", seen]);
      assert.equal(result.code, 0, result.stdout);
      const held = (lines(result.stdout) as readonly Finding[]).filter(({ check }) => check === "checkpoint.seen");
      assert.deepEqual(
        held.map(({ outcome }) => outcome),
        ["holds"],
      );
      const listed = lines((await run(home, ["list", "--json"])).stdout) as readonly { readonly title: string }[];
      assert.equal(listed[0]?.title, "new.txt");
      assert.equal(listed.length, lines(await expected("list.jsonl")).length + 1);
    });

    it("its package verifies, with the findings of that release", async () => {
      const key = join(fixture, "home/var/keys/log.vkey");
      const result = await run(home, ["verify", join(fixture, "package"), "--key", key, "--json"]);
      assert.equal(result.code, 0, result.stdout);
      // Of a package the order was not stated, and a file could be told of twice.
      const [then, now] = [await expected("verify-package.jsonl"), result.stdout];
      assert.deepEqual(new Set(essenceOf(now, added.packageChecks)), new Set(essenceOf(then, [])));
    });

    it("one byte less, and the comparison fails", async () => {
      const text = await expected("verify.jsonl");
      assert.throws(() => {
        compareFindings(text, text.replace('"holds"', '"fails"'), added.checks);
      });
      const [item] = lines(await expected("show-10.json"));
      assert.throws(() => additions([item], [{}], "show"));
    });
  });
}

/** Check, subject and outcome, in order. The words of a detail may change: nothing may depend on them. */
function compareFindings(then: string, now: string, checksAdded: readonly string[]): void {
  assert.deepEqual(essenceOf(now, checksAdded), essenceOf(then, checksAdded));
}

function essenceOf(text: string, checksAdded: readonly string[]): readonly string[] {
  return (lines(text) as readonly Partial<Finding>[])
    .filter((line): line is Finding => line.check !== undefined && !checksAdded.includes(line.check))
    .map(({ check, subject, outcome }) => `${check} ${subject.file} ${String(subject.index)} ${outcome}`);
}

/** The paths of fields that `now` has and `then` had not. Fails where anything that was there is not, or is not as it was. */
function additions(then: unknown, now: unknown, place: string): readonly string[] {
  if (isDeepStrictEqual(then, now)) return [];
  if (Array.isArray(then) && Array.isArray(now)) {
    assert.equal(now.length, then.length, `${place} has another length`);
    return [...new Set(then.flatMap((one, at) => additions(one, now[at], `${place}[]`)))];
  }
  if (isFields(then) && isFields(now)) {
    const news = Object.keys(now).filter((name) => !(name in then));
    const same = Object.keys(then).flatMap((name) => additions(then[name], now[name], `${place}.${name}`));
    return [...news.map((name) => `${place}.${name}`), ...same];
  }
  return assert.fail(`${place} was ${JSON.stringify(then)}, and is ${JSON.stringify(now)}`);
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Without the modes, which git does not keep. */
function contents(found: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(found).map(([name, what]) => [name, what.split(" ")[0] ?? ""]));
}
