/** Web archives and ZIPs that were added: what they hold is listed, sealed as a list, found by a search, and again from the log alone. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { decodeListedLine, objectFile, type FactStep, type ListedLine } from "@muniment/verify";
import type { Contents } from "../../packages/server/src/actions/contents-told.ts";
import { lines, run, temporaryFolder } from "../program.ts";
import { fixtures, skipFixtures } from "../shared-fixtures.ts";

interface Told {
  readonly files: readonly { readonly read: { readonly index: number; readonly steps: readonly FactStep[] } | null }[];
}

interface FindTold {
  readonly item?: { readonly item: string };
  readonly found?: readonly { readonly field: string; readonly path: string | null; readonly text: string }[];
}

function record(url: string, title: string, place: number, digest?: string): Buffer {
  const payload = Buffer.from(`<!doctype html><title>${title}</title><p>words`);
  const block = Buffer.concat([Buffer.from("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"), payload]);
  const sha256 = digest ?? createHash("sha256").update(payload).digest("hex");
  const head = [
    "WARC/1.1",
    "WARC-Type: response",
    `WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-${String(place).padStart(12, "0")}>`,
    "WARC-Date: 2019-03-04T05:06:07Z",
    `WARC-Target-URI: ${url}`,
    "Content-Type: application/http; msgtype=response",
    `WARC-Payload-Digest: sha256:${sha256}`,
    `Content-Length: ${String(block.length)}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), block, Buffer.from("\r\n\r\n")]);
}

describe("what a file holds", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;

  before(async () => {
    folder = await temporaryFolder();
    home = join(folder.path, "home");
    const first = gzipSync(record("https://witness.example/shelling", "Shelling of the market", 1));
    const second = gzipSync(record("https://witness.example/%D8%B4%D8%A7%D9%87%D8%AF", "شاهد", 2, "00".repeat(32)));
    const cut = gzipSync(record("https://witness.example/cut", "Cut", 3));
    await writeFile(join(folder.path, "crawl.bin"), Buffer.concat([first, second, cut.subarray(0, -20)]));
    await writeFile(join(folder.path, "note.gz"), gzipSync("a note"));
    const added = await run(home, ["add", join(folder.path, "crawl.bin"), join(folder.path, "note.gz")]);
    assert.equal(added.code, 0, added.stderr);
    const facts = await run(home, ["facts"]);
    assert.equal(facts.code, 0, facts.stderr);
  });
  after(() => folder.remove());

  async function stepOf(item: string): Promise<FactStep | undefined> {
    const { code, stdout, stderr } = await run(home, ["facts", item, "--json"]);
    assert.equal(code, 0, stderr);
    const told = lines(stdout).at(-1) as Told;
    return told.files[0]?.read?.steps.find(({ step }) => step === "contents");
  }

  async function find(query: string): Promise<readonly FindTold[]> {
    const { code, stdout, stderr } = await run(home, ["find", query, "--json"]);
    assert.equal(code, 0, stderr);
    return (lines(stdout) as FindTold[]).filter(({ item }) => item !== undefined);
  }

  it("is told with what is broken in it", async () => {
    const step = await stepOf("@1");
    assert.equal(step?.outcome, "done");
    const facts = step.facts.map(({ name, fact }) => [name, "value" in fact && fact.value]);
    assert.deepEqual(facts.slice(0, 5), [
      ["contents.form", "warc"],
      ["contents.records", 2],
      ["contents.captures", 2],
      ["contents.pages", 2],
      ["contents.faults", 2],
    ]);
    assert.match(JSON.stringify(facts), /its WARC-Payload-Digest is not that of its bytes/);
    assert.match(JSON.stringify(facts), /ends too early/);
    assert.equal(await stepOf("@2"), undefined);
  });

  it("is sealed line by line, as an object that every verifier checks", async () => {
    const { stdout } = await run(home, ["verify", "--json"]);
    assert.equal((await run(home, ["verify"])).code, 0, stdout);
    const listing = await listingIn(home);
    assert.deepEqual(
      listing.flatMap((line) => (line.is === "capture" ? [[line.url, line.title, line.status, line.agrees]] : [])),
      [
        ["https://witness.example/shelling", "Shelling of the market", 200, true],
        ["https://witness.example/%D8%B4%D8%A7%D9%87%D8%AF", "شاهد", 200, false],
      ],
    );
  });

  it("is found by an address and by a title, with where, and again from the log alone", async () => {
    for (const query of ["shelling market", "https://witness.example/shelling", "شاهد", "witness.example/شاهد"]) {
      const [hit, ...more] = await find(query);
      assert.equal(more.length, 0, query);
      assert.deepEqual(
        hit?.found?.map(({ field, path }) => [field, path]),
        [["inside", "original/crawl.bin"]],
        query,
      );
    }
    const told = await find("shelling");
    assert.equal((await run(home, ["reindex"])).code, 0);
    assert.deepEqual(await find("shelling"), told);
  });

  it("is told of the item: how much, and the first pages", async () => {
    const { code, stdout, stderr } = await run(home, ["show", "@1"]);
    assert.equal(code, 0, stderr);
    const inside = stdout.slice(stdout.indexOf("Inside"));
    assert.match(inside, /^ {2}2 pages; 2 captures; 2 faults$/m);
    assert.match(
      inside,
      /^ {2}2019-03-04T05:06:07Z {2}200 {2}Shelling of the market\n {4}https:\/\/witness\.example\/shelling$/m,
    );
    const [told] = lines((await run(home, ["show", "@1", "--json"])).stdout) as [{ readonly contents: Contents }];
    const { contents } = told;
    assert.deepEqual([contents.form, contents.counts], ["warc", { pages: 2, captures: 2, faults: 2 }]);
    assert.deepEqual(
      contents.rows.map((row) => row.is === "capture" && row.title),
      ["Shelling of the market", "شاهد"],
    );
    const [note] = lines((await run(home, ["show", "@2", "--json"])).stdout) as [object];
    assert.ok(!("contents" in note), "a file that holds none has none");
  });

  it("is listed again where that is asked for, and stands once", async () => {
    assert.equal((await run(home, ["facts", "@1", "--again"])).code, 0);
    const [hit] = await find("shelling");
    assert.equal(hit?.found?.length, 1);
    const said = await find("shelling");
    await rm(join(home, "var/index.sqlite"));
    assert.deepEqual(await find("shelling"), said);
  });

  it(
    "collide: files that share a weak hash are two items, each with its bytes",
    { skip: skipFixtures },
    async (context) => {
      const text = readFileSync(join(fixtures, "collide/expected.json"), "utf8");
      const { cases } = JSON.parse(text) as { cases: readonly { readonly file: string; readonly level: string }[] };
      const paths = cases.map(({ file }) => join(fixtures, "collide", file));
      assert.equal((await run(home, ["add", ...paths])).code, 0);
      const items = new Set<string>();
      for (const path of paths) {
        const bytes = readFileSync(path);
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        assert.ok(readFileSync(join(home, "archive", objectFile(`sha256:${sha256}`))).equals(bytes), path);
        items.add(JSON.stringify(await find(basename(path))));
      }
      assert.equal(items.size, paths.length);
      context.diagnostic(`collide: ${String(items.size)} of ${String(cases.length)} must`);
    },
  );
});

/** The list of the newest derivation. */
async function listingIn(home: string): Promise<readonly ListedLine[]> {
  const names = await readdir(join(home, "archive/objects"), { recursive: true, withFileTypes: true });
  for (const name of names) {
    if (!name.isFile()) continue;
    const bytes = readFileSync(join(name.parentPath, name.name));
    if (!bytes.subarray(0, 20).toString().startsWith('{"agrees"')) continue;
    const parts = bytes.toString().split("\n").slice(0, -1);
    return parts.map((part) => decodeListedLine(Buffer.from(`${part}\n`)));
  }
  return [];
}
