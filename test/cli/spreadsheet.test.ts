/** A spreadsheet on the command line, without a browser: what the policy refuses is sealed too, at once. */
import assert from "node:assert/strict";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { parse } from "csv-parse/sync";
import { lines, run, temporaryFolder } from "../program.ts";
import { told } from "../told.ts";

interface Row {
  readonly verdict: string;
  readonly item: string;
  readonly line: number;
  readonly cells: readonly string[];
}

describe("a spreadsheet", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  const at = (name: string): string => join(folder.path, name);
  const list =
    "case\tlink\n=1\thttp://127.0.0.1/one\n2\texample\n3\thttp://127.0.0.1/two\n4\thttp://127.0.0.1:80/one\n";

  before(async () => {
    folder = await temporaryFolder();
    home = at("home");
    await writeFile(at("list.csv"), list);
    assert.equal((await run(home, ["init"])).code, 0);
  });
  after(() => folder.remove());

  it("is captured by its column of links, and what is no address is told with its row", async () => {
    const result = await run(home, ["capture", "--from", at("list.csv"), "--json"]);
    // What could not be done at all is graver than what the policy refused.
    assert.equal(result.code, 1, result.stderr);
    assert.match(result.stderr, /Row 3: This is no address: example/);
    assert.match(result.stderr, /"code":"queue.repeated"/);
    const sum = lines(result.stdout).at(-1) as { blocked: number; left: number; queue: string };
    assert.deepEqual([sum.blocked, sum.left], [2, 0]);
    const [queue] = lines((await run(home, ["queue", "--json"])).stdout) as [{ queue: string; blocked: number }];
    assert.deepEqual([queue.queue, queue.blocked], [sum.queue, 2]);
  });

  it("comes back as it was, with its status in columns behind, and no formula", async () => {
    const written = await run(home, ["queue", "csv"]);
    assert.equal(written.code, 0, written.stderr);
    const rows = parse(written.stdout, { delimiter: "\t" });
    assert.deepEqual(
      rows.map((row) => row.slice(0, 3)),
      [
        ["case", "link", "verdict"],
        ["'=1", "http://127.0.0.1/one", "blocked"],
        ["2", "example", "no address"],
        ["3", "http://127.0.0.1/two", "blocked"],
        ["4", "http://127.0.0.1:80/one", "blocked"],
      ],
    );
    assert.equal(rows[1]?.[3], rows[4]?.[3]);
    const json = lines((await run(home, ["queue", "csv", "--json"])).stdout) as readonly Row[];
    assert.deepEqual(
      json.map(({ line }) => line),
      [2, 3, 4, 5],
    );
    assert.deepEqual(
      json.map(({ item }) => item),
      rows.slice(1).map((row) => row[3]),
    );
    const named = ["queue", "csv", "--out", at("status.csv")];
    assert.equal((await run(home, named)).code, 0);
    assert.equal(await readFile(at("status.csv"), "utf8"), written.stdout);
    assert.equal(told(await run(home, [...named.slice(0, 1), "list", "--out", at("x"), "--json"])).code, "usage");
  });

  it("is found by its ending, or named by its column, and stands alone", async () => {
    await writeFile(at("two.txt"), "a,b\nhttp://127.0.0.1/three,http://127.0.0.1/four\n");
    const args = ["capture", "--from", at("two.txt"), "--json"];
    const captured = await run(home, [...args, "--column", "b"]);
    assert.equal(captured.code, 13, captured.stderr);
    assert.equal((lines(captured.stdout)[0] as { address: string }).address, "http://127.0.0.1/four");
    const input = await readFile(at("two.txt"), "utf8");
    assert.equal((await run(home, ["capture", "-", "--column", "1", "--json"], { input })).code, 13);
    assert.equal(told(await run(home, [...args, "--column", "c"])).code, "list.column");
    await writeFile(at("two.csv"), input);
    assert.equal(told(await run(home, ["capture", "--from", at("two.csv"), "--json"])).code, "list.column");
    for (const more of [["http://127.0.0.1/"], ["-"]])
      assert.equal(told(await run(home, ["capture", ...more, "--from", at("list.csv"), "--json"])).code, "usage");
    assert.equal(told(await run(home, ["capture", "--resume", "--column", "a", "--json"])).code, "usage");
  });

  it("that was begun as a list of lines has its addresses as a status", async () => {
    assert.equal((await run(home, ["capture", "http://127.0.0.1/five", "http://127.0.0.1/six"])).code, 13);
    const rows = parse((await run(home, ["queue", "csv"])).stdout, { bom: true });
    assert.deepEqual(
      rows.map((row) => row.slice(0, 2)),
      [
        ["address", "verdict"],
        ["http://127.0.0.1/five", "blocked"],
        ["http://127.0.0.1/six", "blocked"],
      ],
    );
  });

  it("whose list is damaged is told, and its captures stay", async () => {
    const queues = join(home, "var/queues");
    const [name = ""] = (await readdir(queues)).filter((one) => one.endsWith(".list"));
    await writeFile(join(queues, name), "{}");
    const id = name.slice(0, -".list".length);
    assert.equal(told(await run(home, ["queue", "csv", id, "--json"])).code, "queue.damaged");
    await rm(join(queues, name));
    assert.equal((await run(home, ["queue", "csv", id])).code, 0);
    assert.equal(told(await run(home, ["queue", "csv", "q-0000000000000000", "--json"])).code, "queue.missing");
  });
});
