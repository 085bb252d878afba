import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { tileFile, tilesOf } from "@muniment/verify";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { Fault } from "../storage/faulty/faulty.ts";
import type { BackEnd } from "../storage/store.ts";
import { HashPool } from "./hash-pool.ts";
import { homeLayout } from "./home.ts";
import { tryLock } from "./lock.ts";
import { archiveEvidence, openArchive } from "./open.ts";
import { add, faults, itemsOf, newHome, openToWrite, withCode } from "./suite.ts";

// This file is also the program that the tests start as other processes: `<mode> <home> <argument>`.
const [mode, homeGiven, argument] = process.argv.slice(2);
if (mode === "add") await addMany(homeGiven ?? "", argument ?? "");
else if (mode === "stop-at") await addAndStop(homeGiven ?? "", argument ?? "");
else if (mode === "hold") holdLock(homeGiven ?? "");
else void describe("several programs", severalPrograms);

/** Adds files, and prints a line for each that was acknowledged. */
async function addMany(home: string, name: string): Promise<void> {
  const archive = await openToWrite(home);
  for (let place = 0; place < 60; place += 1) {
    process.stdout.write(`${String(await add(archive, `${name} ${String(place)}`))}\n`);
  }
  await archive.close();
}

/** Adds one file that is acknowledged, and stops for good at the first call of another add that begins as given. */
async function addAndStop(home: string, call: string): Promise<void> {
  let [armed, told] = [false, false];
  const backEnd: BackEnd = {
    view: (...given) => fsBackEnd.view(...given),
    parts: (...given) =>
      new Fault({
        kind: "watch",
        before: async (name) => {
          if (!armed || !name.startsWith(call)) return;
          // Files that are laid out side by side all come here.
          if (!told) process.stdout.write("stopped\n");
          told = true;
          await new Promise(() => setInterval(() => undefined, 1000));
        },
      }).parts(fsBackEnd.parts(...given)),
  };
  const archive = await openToWrite(home, { backEnd });
  process.stdout.write(`${String(await add(archive, "acknowledged"))}\n`);
  armed = true;
  await add(archive, "on its way");
}

function holdLock(home: string): void {
  const held = tryLock(homeLayout(home).lock);
  process.stdout.write(held === null ? "busy\n" : "stopped\n");
  setInterval(() => held, 1000);
}

interface Child {
  readonly process: ChildProcess;
  /** Resolves when it has printed one of the lines waited for. */
  until(...wanted: readonly string[]): Promise<void>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly lines: readonly string[] }>;
}

function start(context: TestContext, ...args: readonly string[]): Child {
  // Without this, the child would take itself for a test file that reports to its parent.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== "NODE_TEST_CONTEXT"));
  const child = spawn(process.execPath, ["--conditions=source", import.meta.filename, ...args], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  context.after(() => child.kill("SIGKILL"));
  let text = "";
  const waiting: (() => void)[] = [];
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
    for (const look of waiting) look();
  });
  const lines = (): string[] => text.split("\n").slice(0, -1);
  return {
    process: child,
    until: (...wanted) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (lines().some((line) => wanted.includes(line))) resolve();
        };
        waiting.push(look);
        look();
      }),
    ended: new Promise((resolve) => {
      child.on("close", (code) => {
        resolve({ code, lines: lines() });
      });
    }),
  };
}

async function kill(child: Child): Promise<readonly string[]> {
  child.process.kill("SIGKILL");
  return (await child.ended).lines;
}

function severalPrograms(): void {
  it("add at once, and lose nothing", async (context) => {
    const home = await newHome(context);
    const ends = await Promise.all(["left", "right"].map((name) => start(context, "add", home, name).ended));
    assert.deepEqual(
      ends.map(({ code }) => code),
      [0, 0],
    );
    const indices = ends.flatMap(({ lines }) => lines.map(Number));
    assert.deepEqual(
      indices.toSorted((a, b) => a - b),
      Array.from({ length: 120 }, (_, place) => place + 1),
    );
    assert.equal(new Set(await itemsOf(home)).size, 120);
    assert.deepEqual(await faults(home), []);
    assert.deepEqual(await readdir(homeLayout(home).incoming), []);
  });

  it("lose the lock when they are killed", async (context) => {
    const home = await newHome(context);
    const { lock, archive: folder } = homeLayout(home);
    const holder = start(context, "hold", home);
    await holder.until("stopped");
    assert.equal(tryLock(lock), null);
    await assert.rejects(openToWrite(home, { lockWaitMs: 20 }), withCode("archive.locked"));
    assert.deepEqual((await readdir(folder)).sort(), ["lock", "log", "muniment.json", "objects"]);
    assert.equal((await stat(lock)).size, 0);
    await kill(holder);
    const archive = await openToWrite(home, { lockWaitMs: 20 });
    assert.equal(await add(archive, "one"), 1);
    await archive.close();
    assert.deepEqual(await faults(home), []);
  });

  it("do not lose the lock when the same program reads the lock's file", async (context) => {
    const home = await newHome(context);
    const held = tryLock(homeLayout(home).lock);
    const pool = new HashPool(homeLayout(home).archive, 1);
    context.after(() => pool.close());
    const evidence = archiveEvidence({ home, backEnd: fsBackEnd });
    assert.equal((await pool.measure({ name: "lock", size: 0 })).size, 0);
    for await (const bytes of evidence.read("lock")) assert.fail(`${String(bytes.length)} bytes`);
    const other = start(context, "hold", home);
    await other.until("busy", "stopped");
    held?.release();
    assert.deepEqual(await kill(other), ["busy"]);
  });

  it("tell a person whom they wait for", async (context) => {
    const home = await newHome(context);
    const holder = start(context, "stop-at", home, "swap head");
    await holder.until("stopped");
    const told: string[] = [];
    const opening = openToWrite(home, { lockWaitMs: 20_000, onLockWait: (name) => told.push(name) });
    while (told.length === 0) await delay(5);
    await kill(holder);
    await (await opening).close();
    assert.match(told[0] ?? "", new RegExp(`^test, process ${String(holder.process.pid)}, since \\d{4}-`));
  });

  for (const call of [
    "receive",
    "create objects/",
    "create log/staged/",
    "swap head",
    "create log/tile/",
    "remove log/staged/",
  ]) {
    it(`are recovered from when they are killed before "${call}"`, async (context) => {
      const home = await newHome(context);
      const child = start(context, "stop-at", home, call);
      await child.until("stopped");
      const sealed = call === "create log/tile/" || call === "remove log/staged/";
      if (sealed) await readsWithoutTiles(home);
      assert.deepEqual(await kill(child), ["1", "stopped"]);
      const archive = await openToWrite(home);
      assert.equal(await add(archive, "after"), sealed ? 3 : 2);
      await archive.close();
      assert.deepEqual(await itemsOf(home), ["acknowledged", ...(sealed ? ["on its way"] : []), "after"]);
      assert.deepEqual(await faults(home), []);
      assert.deepEqual(await readdir(homeLayout(home).incoming), []);
    });
  }
}

/** After the commit point a reader has all entries, though their tiles may not be laid out yet. */
async function readsWithoutTiles(home: string): Promise<void> {
  assert.deepEqual(await itemsOf(home), ["acknowledged", "on its way"]);
  const { evidence } = await openArchive({ home, mode: "read", backEnd: fsBackEnd });
  for (const tile of tilesOf(3)) {
    let size = 0;
    for await (const bytes of evidence.read(tileFile(tile))) size += bytes.length;
    assert.ok(size > 0, join(home, tileFile(tile)));
  }
}
