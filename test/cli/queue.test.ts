/** Queues, without a browser: what the policy refuses is sealed too, at once. */
import assert from "node:assert/strict";
import { appendFile, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { ended, lines, run, start, temporaryFolder } from "../program.ts";
import { told } from "../told.ts";

interface Line {
  readonly address?: string;
  readonly item?: string;
  readonly verdict?: string;
  readonly queue?: string | { readonly id: string; readonly place: number };
  readonly left?: number;
  readonly blocked?: number;
}

describe("a queue", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  const at = (name: string): string => join(folder.path, name);
  const addresses = ["http://127.0.0.1/one", "http://127.0.0.1/two", "http://127.0.0.1/three"];

  before(async () => {
    folder = await temporaryFolder();
    home = at("home");
    await writeFile(at("links.txt"), `\ufeff# A list\r\n${addresses.join("\r\n")}\r\n\nhttp://127.0.0.1:80/two\n`);
    assert.equal((await run(home, ["init"])).code, 0);
  });
  after(() => folder.remove());

  const file = async (kind: string): Promise<string> => {
    const names = await readdir(join(home, "var/queues"));
    const [name, ...more] = names.filter((one) => one.endsWith(`.${kind}`)).toSorted();
    assert.ok(name !== undefined && more.length === 0, names.join());
    return join(home, "var/queues", name);
  };
  const items = async (): Promise<number> => lines((await run(home, ["list", "--json"])).stdout).length;

  it("is captured once each, acknowledged line by line, and counted", async () => {
    const result = await run(home, ["capture", "--from", at("links.txt"), "--reason", "case 12", "--json"]);
    assert.equal(result.code, 13, result.stderr);
    const told = lines(result.stdout) as readonly Line[];
    const sum = told.at(-1);
    assert.deepEqual(
      told
        .slice(0, -1)
        .map(({ address }) => address)
        .toSorted(),
      addresses.toSorted(),
    );
    assert.deepEqual([sum?.blocked, sum?.left], [3, 0]);
    assert.match(result.stderr, /"code":"queue.repeated"/);
    assert.equal(await items(), 3);
    for (const { item, address } of told.slice(0, -1)) {
      const [shown] = lines((await run(home, ["show", item ?? "", "--json"])).stdout) as [{ detail: Line }];
      assert.deepEqual(shown.detail.queue, { id: sum?.queue, place: addresses.indexOf(address ?? "") });
    }
  });

  it("that is done is captured again by the same command", async () => {
    const result = await run(home, ["capture", "-", "--json"], { input: addresses.join("\n") });
    assert.equal(result.code, 13, result.stderr);
    assert.equal(await items(), 6);
    for (const name of await readdir(join(home, "var/queues"))) await rm(join(home, "var/queues", name));
    assert.equal((await run(home, ["capture", ...addresses, "--json"])).code, 13);
    assert.equal(await items(), 9);
  });

  for (const [what, call, spoil] of [
    ["were never written", () => ["capture", "--resume"], (path: string) => rm(path)],
    [
      "lack one, and were cut off in another",
      () => ["capture", ...addresses],
      async (path: string) => {
        const [first = ""] = (await readFile(path, "utf8")).split("\n");
        await truncate(path, first.length + 1);
        await appendFile(path, '{"entry":');
      },
    ],
    ["are damaged", () => ["capture", "--resume"], (path: string) => writeFile(path, "no note\n")],
  ] as const) {
    it(`whose notes ${what} goes on by what the log says, and captures nothing twice`, async () => {
      await spoil(await file("done"));
      const result = await run(home, [...call(), "--json"]);
      const sum = lines(result.stdout).at(-1) as Line;
      assert.deepEqual([result.code, sum.left], [13, 0], result.stderr);
      assert.equal(await items(), 9);
      const notes = lines(await readFile(await file("done"), "utf8")) as readonly { place: number }[];
      assert.deepEqual(notes.map(({ place }) => place).toSorted(), [0, 1, 2]);
    });
  }

  it("on which another program works is left to it", async () => {
    await rm(await file("done"));
    const holder = new DatabaseSync(await file("lock"));
    holder.exec("BEGIN EXCLUSIVE");
    try {
      for (const args of [["--resume"], addresses]) {
        const result = await run(home, ["capture", ...args, "--json"]);
        assert.deepEqual([result.code, told(result).code], [1, "queue.busy"]);
      }
    } finally {
      holder.close();
    }
    assert.equal(await items(), 9);
  });

  it("that is not done is begun anew if asked to, and then --resume wants a name", async () => {
    const before = await file("json");
    const result = await run(home, ["capture", ...addresses, "--anew", "--json"]);
    assert.equal(result.code, 13, result.stderr);
    assert.equal(await items(), 12);
    const { queue } = lines(result.stdout).at(-1) as { readonly queue: string };
    await rm(join(home, "var/queues", `${queue}.done`));
    const several = told(await run(home, ["capture", "--resume", "--json"]));
    assert.ok(several.code === "usage" && several.message.includes(queue), several.message);
    const name = before.slice(-"q-0123456789abcdef.json".length, -".json".length);
    for (const id of [name, queue]) {
      assert.equal((await run(home, ["capture", "--resume", id, "--json"])).code, 13);
    }
    assert.equal(await items(), 12);
    const none = await run(home, ["capture", "--resume"]);
    assert.deepEqual([none.code, none.stdout], [0, ""]);
    for (const kind of ["json", "done", "lock"]) await rm(before.replace(/json$/, kind));
  });

  it("of a name that is none, or whose list is damaged, is told", async () => {
    for (const name of ["q-0000000000000000", "../../archive/muniment", "q-"]) {
      assert.equal(told(await run(home, ["capture", "--resume", name, "--json"])).code, "queue.missing");
    }
    const path = await file("json");
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, 40));
    for (const args of [["--resume"], addresses]) {
      const result = told(await run(home, ["capture", ...args, "--json"]));
      assert.ok(result.code === "queue.damaged" && result.message.includes(path), result.message);
    }
    await writeFile(path, whole);
  });

  it("takes no addresses or options of its own when it is gone on with", async () => {
    for (const args of [
      ["--resume", "--anew"],
      ["--resume", "--retry-failed"],
      ["--from", at("links.txt"), "--resume"],
      [],
    ]) {
      const result = await run(home, ["capture", ...args, "--json"]);
      assert.deepEqual([result.code, told(result).code], [1, "usage"], args.join(" "));
    }
  });

  it("of which the list is no text is told", async () => {
    await writeFile(at("bytes"), Buffer.from([0x68, 0xff, 0xfe, 0x0a]));
    for (const list of [at("bytes"), at("nothing"), folder.path]) {
      const result = await run(home, ["capture", "--from", list, "--json"]);
      assert.deepEqual([result.code, told(result).code], [1, "usage"], list);
    }
  });

  it("of many addresses is sealed whole", async () => {
    const input = Array.from({ length: 200 }, (_, place) => `http://127.0.0.1/${String(place)}`).join("\n");
    const size = await items();
    const result = await ended(start(home, ["capture", "-", "--json"], { input }));
    assert.equal(result.code, 13, result.stderr);
    assert.equal((lines(result.stdout).at(-1) as Line).blocked, 200);
    assert.equal(await items(), size + 200);
  });
});
