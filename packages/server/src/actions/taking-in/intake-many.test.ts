import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import type { Archive } from "../../archive/archive.ts";
import { faults, itemsOf, newHome, openToWrite, software, start } from "../../archive/suite.ts";
import { StoreError } from "../../storage/store.ts";
import { intakeMany, type IntakeOrder } from "./intake-many.ts";
import { fileNamed, type NamedFile } from "./files-named.ts";
import type { IntakeDeps } from "./intake.ts";

const maker = { actor: "a-0123456789abcdef", software, now: () => start, salt: () => "0".repeat(64) };
const large = "large ".repeat(60_000);

interface Bench {
  readonly home: string;
  readonly archive: Archive;
  /** What was told, in its order. */
  readonly told: string[];
  /** Writes files, each with its own name as its text unless told, and gives their paths. */
  files(...names: readonly string[]): Promise<string[]>;
  take(files: Iterable<string> | AsyncIterable<string>, more?: Partial<IntakeOrder>): Promise<void>;
  /** Ends the program, and gives the texts that the archive holds. */
  texts(): Promise<string[]>;
}

async function bench(context: TestContext): Promise<Bench> {
  const home = await newHome(context);
  const folder = join(home, "../source");
  await mkdir(folder);
  const archive = await openToWrite(home);
  const told: string[] = [];
  const name = (file: string): string => file.slice(folder.length + 1);
  const hooks = {
    sealed: (file: string) => void told.push(`${name(file)} is sealed`),
    refused: (file: string, { code }: { readonly code: string }) => void told.push(`${name(file)}: ${code}`),
    reading: () => undefined,
  };
  return {
    home,
    archive,
    told,
    files: async (...names) => {
      const files = names.map((one) => join(folder, one));
      for (const file of files) await writeFile(file, name(file).startsWith("large") ? large : name(file));
      return files;
    },
    take: async (files, more) => {
      const signal = new AbortController().signal;
      await intakeMany({ deps: { archive, maker }, files: named(files), note: null, hooks, signal, ...more });
    },
    texts: async () => {
      await archive.close();
      assert.deepEqual(await faults(home), []);
      return await itemsOf(home);
    },
  };
}

async function* named(paths: Iterable<string> | AsyncIterable<string>): AsyncGenerator<NamedFile> {
  for await (const path of paths) yield fileNamed(path);
}

/** An archive whose groups fail: those for which `fails` says so. */
function failing(archive: Archive, fails: (count: number) => boolean): IntakeDeps {
  const putAll: Archive["putAll"] = async (bodies) => {
    if (fails(bodies.length)) throw new StoreError("failed", "incoming", "EIO");
    return await archive.putAll(bodies);
  };
  const put: Archive["put"] = (body, options) => archive.put(body, options);
  return { archive: { put, putAll, append: (...records) => archive.append(...records) }, maker };
}

const some = Array.from({ length: 200 }, (_, at) => `small ${String(at)}`);

void describe("many files", () => {
  it("are sealed and told in their order, and a bad one is refused in its place", async (context) => {
    const { files, take, told, texts } = await bench(context);
    const all = await files(...some, "large 1", "after", "large 2");
    await take([...all, `${all[0] ?? ""}.not there`, ...(await files("last"))]);
    const names = [...some, "large 1", "after", "large 2"];
    assert.deepEqual(told, [
      ...names.map((name) => `${name} is sealed`),
      "small 0.not there: file.missing",
      "last is sealed",
    ]);
    assert.deepEqual((await texts()).sort(), [...some, large, "after", large, "last"].sort());
  });

  it("of which a group fails are tried one by one", async (context) => {
    const { archive, files, take, told, texts } = await bench(context);
    await take(await files(...some), { deps: failing(archive, (count) => count > 1) });
    assert.deepEqual(
      told,
      some.map((name) => `${name} is sealed`),
    );
    assert.deepEqual((await texts()).sort(), some.toSorted());
  });

  it("end with an error that is not the fault of one, after which nothing is taken", async (context) => {
    const { archive, files, take, told, texts } = await bench(context);
    let groups = 0;
    const deps = failing(archive, () => (groups += 1) > 1);
    await assert.rejects(take(await files(...some), { deps }), { code: "failed" });
    const kept = some.slice(0, 128);
    assert.deepEqual(
      told,
      kept.map((name) => `${name} is sealed`),
    );
    assert.deepEqual(await texts(), kept);
  });

  it("that are interrupted are told as far as they were sealed", async (context) => {
    const { archive, files, take, told, texts } = await bench(context);
    const stop = new AbortController();
    const deps = failing(archive, () => {
      stop.abort();
      return false;
    });
    await assert.rejects(take(await files(...some), { deps, signal: stop.signal }), { name: "AbortError" });
    const kept = await texts();
    assert.ok(kept.length > 0 && kept.length < some.length, `${String(kept.length)} were sealed`);
    assert.deepEqual(
      told,
      kept.map((name) => `${name} is sealed`),
    );
  });

  it("whose names come slowly are not kept waiting for the next", async (context) => {
    const { files, take, told, texts } = await bench(context);
    const [one = "", two = ""] = await files("one", "two");
    async function* slowly(): AsyncGenerator<string> {
      yield one;
      while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      yield two;
    }
    await take(slowly());
    assert.deepEqual(told, ["one is sealed", "two is sealed"]);
    assert.deepEqual(await texts(), ["one", "two"]);
  });
});
