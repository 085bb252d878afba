import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, it } from "node:test";
import { sampleSealed } from "../sample-records.ts";
import { itemIndexSuite } from "../suite.ts";
import { raiseLatest } from "./search-table.ts";
import { openSqliteIndex } from "./sqlite-index.ts";

const folder = await mkdtemp(join(tmpdir(), "muniment-index-"));
after(() => rm(folder, { recursive: true }));
let files = 0;
const newFile = (): string => join(folder, `${String((files += 1))}.sqlite`);

itemIndexSuite("SQLite in a file", () => Promise.resolve(openSqliteIndex(newFile())));
itemIndexSuite("SQLite in memory", () => Promise.resolve(openSqliteIndex(":memory:")));

it("keeps what it took in when it is opened again", async () => {
  const file = newFile();
  const first = openSqliteIndex(file);
  await first.apply(0, [sampleSealed(0, "a1", "key", {})]);
  await first.close();
  const second = openSqliteIndex(file);
  assert.equal((await second.position()).entries, 1);
  await second.close();
});

it("begins anew where the file is of another version", async () => {
  const file = newFile();
  const first = openSqliteIndex(file);
  await first.apply(0, [sampleSealed(0, "a1", "key", {})]);
  await first.close();
  const raw = new DatabaseSync(file);
  raw.exec("PRAGMA user_version = 999");
  raw.close();
  const second = openSqliteIndex(file);
  assert.equal((await second.position()).entries, 0);
  await second.close();
});

it("two open indices of one file follow one log without taking an entry in twice", async () => {
  const file = newFile();
  const [one, other] = [openSqliteIndex(file), openSqliteIndex(file)];
  await one.apply(0, [sampleSealed(0, "a1", "key", {})]);
  await assert.rejects(other.apply(0, [sampleSealed(0, "a1", "key", {})]), { name: "IndexMoved" });
  assert.equal((await other.position()).entries, 1);
  await one.close();
  await other.close();
});

it("takes in an item without going through those that came before", async () => {
  const file = newFile();
  await openSqliteIndex(file).close();
  const raw = new DatabaseSync(file);
  const plan = raw.prepare(`EXPLAIN QUERY PLAN ${raiseLatest}`).all() as { detail: string }[];
  raw.close();
  assert.deepEqual(
    plan.map(({ detail }) => detail),
    ["SEARCH searched USING INTEGER PRIMARY KEY (rowid>?)"],
  );
});

it("says what to do about a file that is no index", async () => {
  const file = newFile();
  await writeFile(file, "x".repeat(10_000));
  assert.throws(() => openSqliteIndex(file), { name: "IndexError", code: "index.failed", next: /muniment reindex/ });
});
