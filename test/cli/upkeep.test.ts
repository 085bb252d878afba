import assert from "node:assert/strict";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { lines, otherUser, run, temporaryFolder, withoutOtherUser, type Ended } from "../program.ts";

/** A folder with one text in a file for each add, and a home below it that has the first of them. */
async function newHome(context: TestContext): Promise<{ readonly folder: string; readonly home: string }> {
  const folder = await temporaryFolder();
  context.after(() => folder.remove());
  const home = join(folder.path, "home");
  await add(home, folder.path, "first");
  return { folder: folder.path, home };
}

async function add(home: string, folder: string, ...texts: readonly string[]): Promise<Ended> {
  const files = texts.map((text) => join(folder, `${text}.txt`));
  for (const [place, text] of texts.entries()) await writeFile(files[place] ?? "", `${text}\n`);
  const ended = await run(home, ["add", ...files]);
  assert.equal(ended.code, 0, ended.stderr);
  return ended;
}

async function checkpoint(
  home: string,
): Promise<{ readonly size: string; readonly root: string; readonly file: string }> {
  const file = join(home, "archive/log/checkpoint");
  const [, size, root] = (await readFile(file, "utf8")).split("\n");
  return { size: size ?? "", root: root ?? "", file };
}

async function newPlace(home: string, folder: string): Promise<string> {
  const place = join(folder, "place");
  await mkdir(place);
  const set = await run(home, ["settings", "second-place", place]);
  assert.equal(set.code, 0, set.stderr);
  return place;
}

async function status(home: string): Promise<{ readonly code: number | null; readonly status: StatusLine }> {
  const { code, stdout } = await run(home, ["status", "--json"]);
  return { code, status: (lines(stdout) as readonly StatusLine[])[0] ?? assert.fail(stdout) };
}

const nobody = {
  timeAuthorities: [],
  calendars: [],
  witnesses: [],
  beacon: null,
  collector: null,
  stampCaptures: false,
};

interface StatusLine {
  readonly log: { readonly entries: number; readonly items: number };
  readonly secondPlace: { readonly state: string } | null;
  readonly verified: Readonly<Record<"whole" | "sample" | "failed", { readonly index: number } | null>>;
  readonly concerns: readonly { readonly grade: string; readonly message: string }[];
}

/** Changes one byte of the object that holds `text`; gives back how to undo it. */
async function damage(home: string, text: string): Promise<() => Promise<void>> {
  const objects = join(home, "archive/objects");
  for (const name of await readdir(objects, { recursive: true })) {
    const file = join(objects, name);
    if (!/[0-9a-f]{64}$/.test(name) || (await readFile(file, "utf8")) !== `${text}\n`) continue;
    await chmod(file, 0o600);
    await writeFile(file, `${text}!`);
    return () => writeFile(file, `${text}\n`);
  }
  return assert.fail(`no object holds ${text}`);
}

describe("an older copy that was put back", () => {
  it("is not added to; both sizes are named, and reading works", async (context) => {
    const { folder, home } = await newHome(context);
    await newPlace(home, folder);
    await cp(home, join(folder, "copy"), { recursive: true });
    await add(home, folder, "one", "two", "three", "four", "five");
    const newer = await checkpoint(home);
    await rm(home, { recursive: true });
    await rename(join(folder, "copy"), home);
    const refused = await run(home, ["add", join(folder, "one.txt"), "--json"]);
    assert.equal(refused.code, 1);
    const [line] = lines(refused.stderr) as readonly { error: { code: string; message: string; next: string } }[];
    assert.equal(line?.error.code, "archive.behind");
    assert.match(line.error.message, /Here: 2 entries, root .*: 7 entries, root /);
    assert.ok(line.error.message.includes(newer.root));
    assert.match(line.error.next, /muniment repair --from/);
    assert.equal((await run(home, ["list"])).code, 0);
    const verified = await run(home, ["verify"]);
    assert.equal(verified.code, 2, "it is whole, and not the newest: the second place knows");
    assert.ok(verified.stdout.includes(newer.root), verified.stdout);
    const told = await status(home);
    assert.equal(told.code, 2);
    assert.equal(told.status.secondPlace?.state, "newer");
    assert.equal((await checkpoint(home)).size, "2");
  });

  it("that went its own way is not added to: both heads are named, by the program and by verify --against", async (context) => {
    const { folder, home } = await newHome(context);
    const copy = join(folder, "copy");
    await cp(home, copy, { recursive: true });
    const place = await newPlace(home, folder);
    await add(home, folder, "one");
    await add(copy, folder, "two", "three");
    const [theirs, ours] = [await checkpoint(home), await checkpoint(copy)];
    const set = await run(copy, ["settings", "second-place", place]);
    assert.equal(set.code, 2);
    const refused = await run(copy, ["add", join(folder, "one.txt")]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /archive\.forked/);
    for (const { size, root } of [theirs, ours])
      assert.ok(refused.stderr.includes(`${size} entries, root ${root}`), refused.stderr);
    const out = join(folder, "package");
    assert.equal((await run(home, ["export", "@2", "--out", out, "--no-pdf"])).code, 0);
    // What was exported is in the log, and in the package the head before that.
    const since = await checkpoint(home);
    for (const [against, head] of [
      [theirs.file, since],
      [out, theirs],
      [join(home, "archive"), since],
      [home, since],
    ] as const) {
      const verified = await run(copy, ["verify", "--against", against]);
      assert.equal(verified.code, 2, against);
      for (const { size, root } of [head, ours])
        assert.ok(verified.stdout.includes(`${size} entries, root ${root}`), verified.stdout);
      assert.equal((await run(home, ["verify", "--against", against])).code, 0, against);
    }
  });
});

describe("verify --against", () => {
  it("says what it cannot be held against", async (context) => {
    const { folder, home } = await newHome(context);
    const out = join(folder, "package");
    assert.equal((await run(home, ["export", "@1", "--out", out, "--no-pdf"])).code, 0);
    const code = async (...args: readonly string[]): Promise<string> => {
      const { stderr, code } = await run(home, ["verify", ...args, "--json"]);
      assert.equal(code, 1);
      return (lines(stderr) as readonly { error: { code: string } }[])[0]?.error.code ?? "";
    };
    assert.equal(await code("--against", join(folder, "nothing")), "verify.missing");
    assert.equal(await code("--against", join(folder, "first.txt")), "verify.no-checkpoint");
    assert.equal(await code("--against", folder), "verify.unknown");
    assert.equal(await code(out, "--against", home), "verify.archive-only");
    assert.equal(await code(out, "--percent", "10"), "verify.archive-only");
    const other = join(folder, "other");
    await add(other, folder, "other");
    assert.equal((await run(home, ["verify", "--against", other])).code, 3);
  });
});

describe("a second place that is not there", () => {
  it("is told, keeps no add from being sealed, and makes status exit with 3", async (context) => {
    const { folder, home } = await newHome(context);
    const place = await newPlace(home, folder);
    assert.equal((await run(home, ["verify", "--record"])).code, 0);
    assert.equal((await status(home)).code, 0);
    await rename(place, `${place}-away`);
    const added = await add(home, folder, "one", "two");
    assert.equal(added.stderr.match(/NOT CHECKED whether this archive is the newest/g)?.length, 1);
    await writeFile(join(folder, "three.txt"), "three\n");
    const third = await run(home, ["add", "--json", join(folder, "three.txt")]);
    assert.equal(third.code, 0);
    const [line] = lines(third.stderr) as readonly { warning: { code: string } }[];
    assert.equal(line?.warning.code, "place.unreachable");
    const verified = await run(home, ["verify"]);
    assert.equal(verified.code, 0);
    assert.match(verified.stderr, /NOT CHECKED whether this archive is the newest/);
    const told = await status(home);
    assert.equal(told.code, 3);
    assert.equal(told.status.secondPlace?.state, "unreachable");
    await rename(`${place}-away`, place);
    assert.equal((await add(home, folder, "four")).stderr, "");
    assert.equal((await status(home)).code, 0);
  });

  it("is set to a folder that is there, and not in the home", async (context) => {
    const { folder, home } = await newHome(context);
    for (const [name, code] of [
      [join(folder, "none"), "settings.missing"],
      [join(folder, "first.txt"), "settings.missing"],
      [join(home, "var"), "settings.inside"],
      [home, "settings.inside"],
    ] as const) {
      const { code: exit, stderr } = await run(home, ["settings", "second-place", name, "--json"]);
      assert.equal(exit, 1);
      assert.equal((lines(stderr) as readonly { error: { code: string } }[])[0]?.error.code, code);
    }
    assert.deepEqual(lines((await run(home, ["settings", "--json"])).stdout), [{ secondPlace: null, ...nobody }]);
    const place = await newPlace(home, folder);
    assert.deepEqual(lines((await run(home, ["settings", "--json"])).stdout), [{ secondPlace: place, ...nobody }]);
    assert.equal((await run(home, ["settings", "second-place", "--none"])).code, 0);
    assert.deepEqual(lines((await run(home, ["settings", "--json"])).stdout), [{ secondPlace: null, ...nobody }]);
    assert.equal((await status(home)).status.secondPlace, null);
  });
});

describe("check, a sample and a recorded verification", () => {
  it("check opens no object; a sample says how many it hashed, to people and to programs", async (context) => {
    const { folder, home } = await newHome(context);
    await add(home, folder, "one", "two");
    const undo = await damage(home, "two");
    const checked = await run(home, ["check"]);
    assert.equal(checked.code, 0, checked.stdout);
    assert.match(checked.stderr, /This is no verification/);
    assert.doesNotMatch(checked.stderr, /Verified/);
    const whole = await run(home, ["verify", "--percent", "100", "--json"]);
    assert.equal(whole.code, 2);
    const sum = lines(whole.stdout).at(-1) as { readonly sum: object };
    assert.deepEqual(Object.entries(sum.sum).slice(0, 4), [
      ["verdict", "bad"],
      ["scope", { objects: "sample", percent: 100 }],
      ["hashed", 3],
      ["of", 3],
    ]);
    await undo();
    const since = await run(home, ["verify", "--since", "1d"]);
    assert.equal(since.code, 0);
    assert.match(since.stderr, /3 of 3 objects hashed.*no whole verification/);
    const before = await run(home, ["verify", "--since", "0d", "--json"]);
    assert.equal((lines(before.stdout).at(-1) as { sum: { hashed: number } }).sum.hashed, 0);
    for (const bad of [
      ["--percent", "0"],
      ["--percent", "101"],
      ["--since", "soon"],
      ["--since", "2999-01-01"],
    ])
      assert.equal((await run(home, ["verify", ...bad])).code, 1, bad.join(" "));
    const checkpointFile = join(home, "archive/log/checkpoint");
    await writeFile(checkpointFile, (await readFile(checkpointFile, "utf8")).replace("\n4\n", "\n5\n"));
    assert.equal((await run(home, ["check"])).code, 2);
  });

  it("what was recorded is in the log, and status tells it", async (context) => {
    const { folder, home } = await newHome(context);
    const fresh = await status(home);
    assert.equal(fresh.code, 3);
    assert.match(fresh.status.concerns[0]?.message ?? "", /^Never verified/);
    assert.equal((await run(home, ["verify", "--percent", "50", "--record"])).code, 0);
    const sampled = await status(home);
    assert.equal(sampled.code, 3, "a sample is no whole verification");
    assert.deepEqual([sampled.status.verified.sample?.index, sampled.status.verified.whole], [2, null]);
    const recorded = await run(home, ["verify", "--record", "--json"]);
    assert.equal(recorded.code, 0);
    assert.equal((lines(recorded.stdout).at(-1) as { recorded: { index: number } }).recorded.index, 3);
    assert.equal((await status(home)).code, 0);
    const undo = await damage(home, "first");
    assert.equal((await run(home, ["verify", "--record"])).code, 2);
    const failed = await status(home);
    assert.equal(failed.code, 2);
    assert.equal(failed.status.verified.failed?.index, 4);
    await undo();
    assert.equal((await run(home, ["verify", "--since", "1d", "--record"])).code, 0);
    assert.equal((await status(home)).code, 2, "a sample does not take back what a whole verification found");
    assert.equal((await run(home, ["verify", "--record"])).code, 0);
    assert.equal((await run(home, ["export", "@1", "--out", join(folder, "package"), "--no-pdf"])).code, 0);
    const premis = await readFile(join(folder, "package/premis.xml"), "utf8");
    const checks = premis.split("<eventType>fixity check</eventType>").slice(1);
    assert.deepEqual(
      checks.map((check) => /<eventOutcome>(.*?)<[/].*items named: (\d+)</.exec(check)?.slice(1)),
      [
        ["holds", "0"],
        ["holds", "0"],
        ["fails", "1"],
        ["holds", "0"],
        ["holds", "0"],
      ],
    );
    const now = await run(home, ["status", "--json"]);
    assert.equal(now.code, 0);
    assert.equal((await run(home, ["reindex"])).code, 0);
    const [before, after] = [now, await run(home, ["status", "--json"])].map(({ stdout }) => ({
      ...(lines(stdout) as readonly object[])[0],
      accounts: 0,
      free: 0,
    }));
    assert.deepEqual(after, before);
    assert.equal((await run(home, ["verify"])).code, 0);
    await add(home, folder, "more");
  });

  it("without the key the verification is done and told, and that it could not be recorded", async (context) => {
    const { home } = await newHome(context);
    await rm(join(home, "var/keys/log.key"));
    const ended = await run(home, ["verify", "--record"]);
    assert.equal(ended.code, 1);
    assert.match(
      ended.stderr,
      /^Verified: every check holds\.\n(.*\n)*The result could not be recorded.*\n(.*\n)*\(archive\.no-key\)/,
    );
    assert.equal((await checkpoint(home)).size, "2");
  });
});

describe("status", () => {
  it("looks at a home that this user may only read", { skip: withoutOtherUser }, async (context) => {
    const { folder, home } = await newHome(context);
    await chmod(folder, 0o755);
    for (const name of ["", ...(await readdir(home, { recursive: true }))])
      if (name !== "var/keys/log.key") await chmod(join(home, name), 0o755);
    const { code, stdout, stderr } = await run(home, ["status"], { uid: otherUser });
    assert.equal(code, 3, stderr);
    assert.match(stdout, /2 entries, 1 item/);
    assert.match(stdout, /key +not for this user to read/);
    assert.equal((await run(home, ["check"], { uid: otherUser })).code, 3, "the key cannot be looked at");
  });

  it("tells of a damaged log and of settings that cannot be read, and exits with 2", async (context) => {
    const { home } = await newHome(context);
    assert.equal((await run(home, ["verify", "--record"])).code, 0);
    await writeFile(join(home, "settings.json"), "{}");
    const unset = await status(home);
    assert.equal(unset.code, 2);
    assert.match(unset.status.concerns[0]?.message ?? "", /settings\.json/);
    await rm(join(home, "settings.json"));
    const { file } = await checkpoint(home);
    const good = await readFile(file);
    await writeFile(file, "");
    const damaged = await status(home);
    assert.equal(damaged.code, 2);
    assert.equal(damaged.status.log, null);
    await writeFile(file, good);
    assert.equal((await status(home)).code, 0);
    assert.equal((await run(join(home, "nowhere"), ["status"])).code, 1);
  });
});
