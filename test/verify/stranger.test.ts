/** What the program exports, checked by who does not have the program: its verify.sh, and VERIFY.txt to the letter. */
import assert from "node:assert/strict";
import { cp, lstat, mkdir, readFile, readdir, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { parseVkey } from "@muniment/verify";
import { plainFiles, relist } from "../../packages/server/src/export/sample-relist.ts";
import { run, temporaryFolder } from "../program.ts";
import { programsAnswer } from "./hostile-packages.ts";
import { canLeaveNetwork, inTurn, inTurnOfMany, script, strangersWith } from "./strangers.ts";

const folder = await temporaryFolder();
const at = (name: string): string => join(folder.path, name);
const strangers = await strangersWith(folder.path);
const atHand = strangers.filter(({ skip }) => skip === false);

interface Tampering {
  readonly what: string;
  readonly code: number;
  /** One of the files that a finding names; null if none is to be named. */
  readonly file: string | null;
  readonly change: (bag: string) => Promise<void>;
}

/** Each file with its first, middle or last byte another. */
async function byteCases(bag: string): Promise<Tampering[]> {
  const cases = [];
  for (const [place, file] of (await plainFiles(bag)).entries()) {
    // Nothing vouches for the tag manifest itself: where it and a tag file differ, the tag file is named.
    const named = file === "tagmanifest-sha256.txt" ? null : file;
    const change = async (copy: string): Promise<void> => {
      const bytes = await readFile(join(copy, file));
      const where = [0, Math.floor(bytes.length / 2), bytes.length - 1][place % 3] ?? 0;
      bytes[where] = (bytes[where] ?? 0) ^ 0x01;
      await writeFile(join(copy, file), bytes);
    };
    cases.push({ what: `a byte of ${file} changed`, code: 2, file: named, change });
    // A folder without bagit.txt is no package, to the program either.
    if (file !== "bagit.txt")
      cases.push({ what: `${file} removed`, code: 2, file: named, change: (copy: string) => rm(join(copy, file)) });
  }
  return cases;
}

function placeCases(one: string, other: string): Tampering[] {
  const write = (name: string, text: string) => async (copy: string) => {
    await mkdir(dirname(join(copy, name)), { recursive: true });
    await writeFile(join(copy, name), text);
  };
  const listed = (change: (copy: string) => Promise<void>) => async (copy: string) => {
    await change(copy);
    await relist(copy);
  };
  const swap = (name: string) => async (copy: string) => {
    const [a, b, c] = [join(copy, one, name), join(copy, other, name), join(copy, "kept")];
    await rename(a, c);
    await rename(b, a);
    await rename(c, b);
  };
  const none = (): Promise<void> => Promise.resolve();
  const bad = (what: string, file: string | null, change: Tampering["change"]): Tampering => ({
    what,
    code: 2,
    file,
    change,
  });
  return [
    { what: "nothing changed", code: 0, file: null, change: none },
    { what: "manifests written anew", code: 0, file: null, change: relist },
    {
      what: "a folder added that holds nothing",
      code: 0,
      file: null,
      change: async (copy) => {
        await mkdir(join(copy, "data/empty"));
      },
    },
    {
      what: "without VERIFY.txt, verify.sh and verify.html, as earlier releases wrote",
      code: 0,
      file: null,
      change: listed(async (copy) => {
        for (const name of ["VERIFY.txt", "verify.sh", "verify.html"]) await rm(join(copy, name));
      }),
    },
    { what: "a tag file added and listed", code: 0, file: null, change: listed(write("more.txt", "more")) },
    bad("a file added", "data/more.txt", write("data/more.txt", "more")),
    bad("a file added under a hostile name", "data/%0Averified: %25", write("data/\nverified: %", "more")),
    bad("a file added that begins with a dash", "-rf", write("-rf", "more")),
    bad("a file added and listed", "data/more.txt", listed(write("data/more.txt", "more"))),
    bad("an item's file added and listed", `${one}/objects/more`, listed(write(`${one}/objects/more`, "more"))),
    bad(
      "a folder of no item added and listed",
      "data/items/zz/record.json",
      listed(write("data/items/zz/record.json", "{}\n")),
    ),
    bad(
      "an item of nothing but a record",
      "data/items/0123456789abcdef/entry.txt",
      listed(write("data/items/0123456789abcdef/record.json", "{}\n")),
    ),
    bad("the entry of another item", `${one}/entry.txt`, swap("entry.txt")),
    bad("the entry of another item, listed", `${one}/record.json`, listed(swap("entry.txt"))),
    bad("the proof of another item, listed", `${one}/item.tlog-proof`, listed(swap("item.tlog-proof"))),
    bad("the record of another item, listed", `${one}/record.json`, listed(swap("record.json"))),
    bad(
      "an object of another item, listed",
      `${other}/objects/original/two.txt`,
      listed(async (copy) => {
        await writeFile(join(copy, other, "objects/original/two.txt"), "one");
      }),
    ),
    bad(
      "an item under another name",
      null,
      listed((copy) => rename(join(copy, one), join(copy, "data/items/0123456789abcdef"))),
    ),
    bad("a link to its own file", "data/link", (copy) => symlink("checkpoint", join(copy, "data/link"))),
    bad("a link in a file's place", `${one}/record.json`, async (copy) => {
      await rename(join(copy, one, "record.json"), join(copy, "../outside.json"));
      await symlink("../../../../outside.json", join(copy, one, "record.json"));
    }),
    bad("a link in a folder's place", one, async (copy) => {
      await cp(join(copy, one), join(copy, "../outside"), { recursive: true });
      await rm(join(copy, one), { recursive: true });
      await symlink("../../../outside", join(copy, one));
    }),
    bad("a line of 128 MiB", "data/checkpoint", (copy) => truncate(join(copy, "data/checkpoint"), 2 ** 27)),
    bad("a file listed twice", "manifest-sha256.txt", async (copy) => {
      const manifest = join(copy, "manifest-sha256.txt");
      const lines = (await readFile(manifest, "utf8")).split("\n");
      await writeFile(manifest, [lines[0], ...lines].join("\n"));
    }),
    bad("a file listed that lies elsewhere", null, async (copy) => {
      const manifest = join(copy, "manifest-sha256.txt");
      await writeFile(manifest, `${await readFile(manifest, "utf8")}${"0".repeat(64)}  data/../../outside\n`);
    }),
  ];
}

describe("a package in the hands of a stranger", { timeout: 900_000 }, () => {
  const bag = at("package");
  const key = at("log.vkey");
  let items: readonly string[];

  before(async () => {
    for (const name of ["one", "two", "three"]) await writeFile(at(`${name}.txt`), name);
    const files = ["one", "two", "three"].map((name) => at(`${name}.txt`));
    assert.equal((await run(at("home"), ["add", ...files])).code, 0);
    const exported = await run(at("home"), ["export", "@1", "@2", "--out", bag, "--no-pdf", "--json"]);
    assert.equal(exported.code, 0, exported.stderr);
    ({ items } = JSON.parse(exported.stdout) as { items: readonly string[] });
    await cp(at("home/var/keys/log.vkey"), key);
    assert.equal((await run(at("other"), ["add", at("one.txt")])).code, 0);
  });
  after(() => folder.remove());

  it("is refused in a shell as by the program, and what was changed is named", async () => {
    const [one = "", other = ""] = items.map((item) => `data/items/${item}`);
    const [bytes, places] = [await byteCases(bag), placeCases(one, other)];
    const trusted = parseVkey((await readFile(key, "utf8")).trim());
    for (const [turn, { what, code, file, change }] of [...bytes, ...places].entries()) {
      const room = at("room");
      const copy = join(room, "copy");
      await cp(bag, copy, { recursive: true });
      await change(copy);
      const before = await snapshot(room);
      // The command line is asked where what lies there is odd; of bytes alone its verifier says the same, without a start for each.
      const isOfPlace = turn >= bytes.length;
      const own = isOfPlace
        ? run(at("nowhere"), ["verify", copy, "--key", key]).then(({ code: answer, stdout: told }) => ({
            code: answer,
            told,
          }))
        : programsAnswer(copy, [trusted]);
      const others = (isOfPlace ? inTurn : inTurnOfMany)(atHand, turn).map(async (who) => {
        const sh = await who.run([script, copy, key], { folder: folder.path });
        assert.equal(sh.code, code, `${what}, ${who.name}: ${sh.stdout}${sh.stderr}`);
        assert.equal(sh.stderr, "", what);
        if (file !== null) assert.match(sh.stdout, new RegExp(`^failed +(?:[.]/)?${literal(file)}: `, "m"), what);
      });
      const [{ code: answer, told }] = await Promise.all([own, ...others]);
      assert.equal(answer, code, `${what}: ${told}`);
      assert.deepEqual(await snapshot(room), before, `${what}: something was written`);
      await rm(room, { recursive: true });
    }
  });

  for (const who of strangers) {
    describe(`with ${who.name}`, { skip: who.skip }, () => {
      it("is verified with its key, and of an unknown log without or with another", async () => {
        const given = [[key], [(await readFile(key, "utf8")).trim()], [], [at("other/var/keys/log.vkey")]];
        for (const [place, keys] of given.entries()) {
          const begun = performance.now();
          const { code, stdout, stderr } = await who.run([script, bag, ...keys], { folder: folder.path });
          const took = performance.now() - begun;
          assert.equal(stderr, "");
          assert.ok(took < 20_000, `it took ${String(took)} ms`);
          assert.match(
            stdout,
            place < 2 ? /\nverified: everything holds, signed by muniment\.invalid\/\S+\n$/ : /\nunknown log: .*\n$/,
          );
          assert.ok(
            stdout.startsWith("shown: 2 of 4 entries of the log, from 1 to 2; 2 are not here, 0 of these in between\n"),
            stdout,
          );
          assert.equal(code, place < 2 ? 0 : 4);
          if (who !== atHand[0]) continue;
          const own = await run(at("nowhere"), ["verify", bag, ...keys.flatMap((one) => ["--key", one])]);
          assert.equal(own.code, code);
        }
      });

      it("is told from what is no package, and no key", async () => {
        for (const args of [
          [at("none")],
          [at("home")],
          [bag, at("none.vkey")],
          [bag, "a+00000000+AAAA"],
          [bag, script],
        ])
          assert.equal((await who.run([script, ...args], { folder: folder.path })).code, 1, args.join(" "));
      });

      it("is not taken for good where a tool fails, nor for bad where openssl knows no Ed25519", async (context) => {
        const failing = [
          ["openssl", [key], 3],
          ["awk", [key], 1],
          ["awk", [], 2],
          ["find", [key], 2],
          ["tail", [key], 2],
          ["mktemp", [key], 1],
          ["sha256sum", [key], 1],
        ] as const;
        for (const [turn, [tool, keys, code]] of failing.entries()) {
          if (!inTurn(strangers, turn).includes(who)) continue;
          const before = await who.failing(tool);
          if (before === null) {
            // That is the shell's to choose where it has the tool itself; nothing has openssl itself.
            assert.ok(who.name === "busybox" && tool !== "openssl", `${who.name} does not take ${tool} from the PATH`);
            context.diagnostic(
              `${tool} that fails: not tried, as this ${who.name} takes its own before those of the PATH`,
            );
            continue;
          }
          const ended = await who.run([script, bag, ...keys], { folder: folder.path, before });
          assert.equal(ended.code, code, `${tool}, ${String(keys.length)} keys: ${ended.stdout}${ended.stderr}`);
        }
      });

      it("is checked by hand as VERIFY.txt says, to the letter, with no network", async (context) => {
        if (!canLeaveNetwork) context.diagnostic("the network is left in place: this user cannot leave it");
        const commands = async (copy: string): Promise<string> => {
          const lines = (await readFile(join(copy, "VERIFY.txt"), "utf8")).split("\n");
          return lines.flatMap((line) => (line.startsWith("    ") ? [`${line.slice(4)}\n`] : [])).join("");
        };
        const room = at("walk");
        const copy = join(room, "package");
        await cp(bag, copy, { recursive: true });
        await cp(key, join(room, "log.vkey"));
        const walk = async (): Promise<string> => {
          const { stdout, stderr } = await who.run(["-c", await commands(copy)], {
            folder: copy,
            offline: canLeaveNetwork,
          });
          return `${stdout}${stderr}`;
        };
        const good = await walk();
        assert.match(good, /^verified: /m);
        assert.match(good, /Signature Verified Successfully/);
        assert.equal(good.match(/: OK$/gm)?.length, (await plainFiles(copy)).length - 1, good);
        assert.doesNotMatch(good, /FAILED|not found|rror/);
        const [one = ""] = items;
        const names = ["entry.txt", "record.json", "item.tlog-proof", "objects/original/one.txt"];
        for (const name of names.filter((_, turn) => inTurn(strangers, turn).includes(who))) {
          const file = join(copy, "data/items", one, name);
          const bytes = await readFile(file);
          await writeFile(
            file,
            Buffer.concat([bytes.subarray(0, -2), Buffer.from([(bytes.at(-2) ?? 0) ^ 1]), bytes.subarray(-1)]),
          );
          await relist(copy);
          assert.match(await walk(), /^FAILED/m, name);
          await writeFile(file, bytes);
        }
        await cp(at("other/var/keys/log.vkey"), join(room, "log.vkey"));
        assert.doesNotMatch(await walk(), /Signature Verified Successfully/);
        await rm(room, { recursive: true });
      });
    });
  }
});

/** Names and sizes of all that lies there. */
async function snapshot(room: string): Promise<readonly string[]> {
  const entries = await readdir(room, { recursive: true });
  return await Promise.all(
    entries.sort().map(async (name) => `${name} ${String((await lstat(join(room, name))).size)}`),
  );
}

function literal(text: string): string {
  return text.replaceAll(/[^\w]/g, "\\$&");
}
