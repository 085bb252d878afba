/** `muniment describe`: from the command line into the log, and back by show, find and list. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { lines, run } from "../program.ts";

test("what is said of items is sealed, shown, found and changed; what is withdrawn is left out; all of it verifies", async (t) => {
  const home = await mkdtemp(join(tmpdir(), "describe-"));
  t.after(() => rm(home, { recursive: true }));
  const files = ["letter.txt", "harbour.txt"].map((name) => join(home, name));
  for (const file of files) await writeFile(file, file);
  const archive = join(home, "archive-home");
  const muniment = async (code: number, ...args: readonly string[]): Promise<string> => {
    const told = await run(archive, args);
    assert.equal(told.code, code, told.stderr);
    return told.stdout + told.stderr;
  };
  await muniment(0, "add", ...files);
  await muniment(
    ...([0, "describe", "@1", "--title", "The court's day", "--tag", "court", "--tag", "free press"] as const),
    ...["--note", "=1+1", "--place", "Court square", "--at", "35°11'08.2\"N 33°22'56.3\"E", "--precision", "vicinity"],
    ...["--date", "2014-05~", "--label", "graphic:injury", "--person", "Amal", "--role", "witness"],
  );
  const shown = await muniment(0, "show", "@1");
  for (const line of [
    /title +The court's day {2}\[claimed\] {2}\(@3, /,
    /tag +free press/,
    /note +=1\+1/,
    /place +Court square; 35\.185611, 33\.382306; vicinity/,
    /date +2014-05~ \(event\)/,
    /label +graphic: injury/,
    /party +Amal, witness \(person\)/,
  ])
    assert.match(shown, line);
  assert.match(
    await muniment(0, "find", "tag:free_press"),
    /letter\.txt {2}\(The court's day\) {2}\[graphic\][^]*1 item found/,
  );
  assert.match(
    await muniment(0, "describe", "--query", "letter OR harbour", "--tag", "court"),
    /sealed[^]*it is so already/,
  );
  assert.match(await muniment(0, "list"), /2 items\n/);
  const csv = (await run(archive, ["list", "--csv"])).stdout.split("\r\n");
  assert.equal(csv[0], '"item","entry","address","title","field","said","value","actor","sealed"');
  assert.equal(csv.length, 11);
  assert.match(csv.find((line) => line.includes('"note"')) ?? "", /,"note","'=1\+1","""=1\+1""","a-[0-9a-f]{16}","20/);

  await muniment(0, "describe", "@1", "--title", "Another day");
  await muniment(0, "describe", "@1", "--remove", "@6", "--reason", "A slip");
  const after = await muniment(0, "show", "@1");
  assert.match(after, /title +Another day/);
  assert.doesNotMatch(after, /note +=1\+1/);
  assert.match(after, /3 more in the history/);
  const { description } = JSON.parse(await muniment(0, "show", "@1", "--json")) as { description: { total: number } };
  assert.equal(description.total, 10);

  await muniment(0, "describe", "@2", "--withdraw", "Asked for");
  assert.match(await muniment(0, "list"), /1 of 2 items\n1 item is withdrawn from view/);
  assert.match(await muniment(0, "list", "--withdrawn", "only"), /harbour\.txt/);
  assert.match(await muniment(0, "show", "@2"), /WITHDRAWN FROM VIEW/);
  assert.match(await muniment(0, "reindex"), /entries/);
  assert.match(await muniment(0, "list"), /1 item is withdrawn from view/);
  await muniment(0, "verify");

  await muniment(0, "case", "add", "Harbour");
  assert.match(await muniment(0, "describe", "@1", "@2", "--case", "harbour"), /@?case: sealed/);
  assert.match(await muniment(0, "describe", "@1", "--out-of-case", "Harbour"), /case: sealed, entry/);
  assert.match(
    await muniment(0, "describe", "@1", "@2", "--out-of-case", "HARBOUR"),
    /case: it is so already\n[^]*case: sealed, entry/,
  );
  await muniment(1, "describe", "@1", "--out-of-case", "Market");
  await muniment(0, "verify");

  for (const bad of [
    ["describe", "@1"],
    ["describe", "--tag", "x"],
    ["describe", "@1", "--date", "May 2014"],
    ["describe", "@1", "--at", "here", "--precision", "exact"],
    ["describe", "@1", "--at", "35, 33"],
    ["describe", "@1", "--label", "graphic"],
    ["describe", "@1", "--remove", "@999"],
    ["describe", "@1", "@2", "--remove", "@6"],
    ["describe", "@1", "--remove", "@6"],
  ])
    await muniment(1, ...bad);
});

test("what is taken in or captured with --case belongs to that case", async (t) => {
  const home = await mkdtemp(join(tmpdir(), "into-case-"));
  t.after(() => rm(home, { recursive: true }));
  const file = join(home, "harbour.txt");
  await writeFile(file, "a ship");
  const muniment = async (code: number, ...args: readonly string[]): Promise<string> => {
    const told = await run(join(home, "archive"), args);
    assert.equal(told.code, code, told.stderr);
    return told.stdout;
  };
  await muniment(0, "init");
  const { id } = JSON.parse(await muniment(0, "case", "add", "Harbour", "--json")) as { readonly id: string };
  await muniment(0, "add", file, "--case", "harbour");
  assert.match(await muniment(0, "show", "@1"), /case +Harbour/);
  // The policy refuses these pages, which is sealed as any failure is: one by itself, and two as a queue.
  await muniment(13, "capture", "http://127.0.0.1/one", "--case", "Harbour");
  await muniment(13, "capture", "http://127.0.0.1/two", "http://127.0.0.1/three", "--case", "Harbour");
  await muniment(0, "add", file);
  const items = lines(await muniment(0, "list", "--json"));
  assert.equal(items.length, 5);
  const found = lines(await muniment(0, "find", "--json", `case:${id}`)) as readonly object[];
  assert.equal(found.filter((line) => "item" in line).length, 4);
  await muniment(1, "add", file, "--case", "Market");
  await muniment(1, "capture", "--resume", "--case", "Harbour");
  assert.equal(lines(await muniment(0, "list", "--json")).length, 5);
  await muniment(0, "verify");
});
