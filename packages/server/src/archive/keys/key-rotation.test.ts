import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { followKeys, verdictOf, verifyArchive, type Finding, type Vkey } from "@muniment/verify";
import { Fault, Stopped, type FaultPlan } from "../../storage/faulty/faulty.ts";
import { fsBackEnd } from "../../storage/fs/fs-back-end.ts";
import { StoreError, type BackEnd } from "../../storage/store.ts";
import { ArchiveError } from "../archive.ts";
import { homeLayout } from "../home.ts";
import { setPassphrase } from "./key-change.ts";
import { FolderKeyFiles } from "./key-files.ts";
import { rotateKey } from "./key-rotation.ts";
import { archiveEvidence, openArchive, readTrust, type WriteOptions } from "../open.ts";
import { FaultyKeyFiles, stopAt } from "./sample-key-files.ts";
import { add, faults, itemsOf, later, newHome, openToWrite, withCode, writing } from "../suite.ts";

const passphrase = "correct horse battery staple";
const withPassphrase = { passphrase: () => Promise.resolve(passphrase) };

function faulty(home: string, fault: Fault): Partial<WriteOptions> {
  const backEnd: BackEnd = {
    view: (...given) => fsBackEnd.view(...given),
    parts: (...given) => fault.parts(fsBackEnd.parts(...given)),
  };
  return { backEnd, keyFiles: new FaultyKeyFiles(new FolderKeyFiles(homeLayout(home).keys), fault) };
}

async function verdictBy(home: string, keys: readonly Vkey[]): Promise<string> {
  const findings: Finding[] = [];
  for await (const one of verifyArchive(archiveEvidence({ home, backEnd: fsBackEnd }), { keys, seen: [] }, later))
    findings.push(one);
  return verdictOf(findings);
}

async function pinOf(home: string): Promise<Vkey> {
  const pin = await readTrust(home);
  assert.ok(pin !== null);
  return pin;
}

/** What must be there after a change of the key that stopped somewhere, and a start after it. */
async function checkSettled(home: string, before: Vkey, where: string): Promise<void> {
  const layout = homeLayout(home);
  const archive = await openToWrite(home, withPassphrase);
  await add(archive, "after");
  await archive.close();
  assert.deepEqual(await itemsOf(home), ["before", "after"], where);
  assert.deepEqual(await faults(home), [], where);
  assert.equal(await verdictBy(home, [before]), "verified", where);
  assert.equal(await verdictBy(home, [await pinOf(home)]), "verified", where);
  const kept = ["actor", "log.key", "log.vkey"];
  const names = (await readdir(layout.keys)).filter((name) => name !== "log.key.sha256");
  assert.deepEqual(names.sort(), kept, where);
  assert.deepEqual(await readdir(layout.incoming), [], where);
}

/** The steps that `work` takes on a copy of the home, from 1 on; not those that only look: a stop there is one at the step before. */
async function stepsOf(
  home: string,
  work: (home: string, more: Partial<WriteOptions>) => Promise<void>,
): Promise<number[]> {
  return await onCopy(home, async (copy) => {
    const watch = new Fault(null);
    await work(copy, faulty(copy, watch));
    return watch.calls.flatMap((call, place) => (/^(read|stat|list|load|tidy)/.test(call) ? [] : [place + 1]));
  });
}

async function onCopy<T>(home: string, work: (copy: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "muniment-rotation-"));
  try {
    const copy = join(folder, "home");
    await cp(home, copy, { recursive: true });
    return await work(copy);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function rotate(home: string, more: Partial<WriteOptions>): Promise<void> {
  await rotateKey({ ...writing(home), ...more });
}

/** Does `work` once for each of its steps, with a fault at that step; then looks at what is left. Answers how often the key was changed. */
async function atEachStep(
  home: string,
  work: (home: string, more: Partial<WriteOptions>) => Promise<void>,
  planAt: (at: number) => FaultPlan,
  mayEndWith: (error: unknown) => boolean,
): Promise<{ readonly steps: number; readonly changed: number }> {
  const before = await pinOf(home);
  const steps = await stepsOf(home, work);
  let changed = 0;
  for (const at of steps) {
    await onCopy(home, async (copy) => {
      const fault = new Fault(planAt(at));
      try {
        await work(copy, faulty(copy, fault));
      } catch (error) {
        if (!mayEndWith(error)) throw error;
      }
      await checkSettled(copy, before, `step ${String(at)}, ${fault.calls[at - 1] ?? "none"}`);
      if ((await pinOf(copy)).text !== before.text) changed += 1;
    });
  }
  return { steps: steps.length, changed };
}

/** A home with one item in it. */
async function homeWithItem(context: TestContext): Promise<string> {
  const home = await newHome(context);
  const archive = await openToWrite(home);
  await add(archive, "before");
  await archive.close();
  return home;
}

void describe("a change of the key that ends at any step", { concurrency: true }, () => {
  const stopped = (error: unknown): boolean => error instanceof Stopped;
  const failed = (error: unknown): boolean => error instanceof ArchiveError && error.code === "archive.failed";
  const plans: readonly (readonly [string, (at: number) => FaultPlan, (error: unknown) => boolean])[] = [
    ["stop before", (at) => ({ at, kind: "stop-before" }), stopped],
    ["stop after", (at) => ({ at, kind: "stop-after" }), stopped],
    ["fail", (at) => ({ at, kind: "fail", error: new StoreError("unknown-outcome", "x", "it failed") }), failed],
  ];
  for (const [name, planAt, mayEndWith] of plans) {
    it(`is ended or taken back by the next start: ${name}`, async (context) => {
      const home = await homeWithItem(context);
      const { steps, changed } = await atEachStep(home, rotate, planAt, mayEndWith);
      assert.ok(steps > 15, "a change of the key takes many steps");
      assert.ok(
        changed > 3 && changed < steps - 3,
        `it counts from one step on: ${String(changed)} of ${String(steps)}`,
      );
    });
  }
});

void describe("recovery from a change of the key", () => {
  it("may itself end at any step", async (context) => {
    const home = await homeWithItem(context);
    await stopRotation(home, "remove log.key.sha256");
    assert.ok((await readdir(homeLayout(home).keys)).includes("next.key"));
    const { steps, changed } = await atEachStep(
      home,
      async (copy, more) => {
        await (await openToWrite(copy, more)).close();
      },
      (at) => ({ at, kind: "stop-after" }),
      (error) => error instanceof Stopped,
    );
    assert.ok(steps > 5);
    assert.equal(changed, 0, "the key had been changed before");
  });

  it("does not use a next key that the log does not know, and does not lose one that it does", async (context) => {
    const home = await newHome(context);
    const { nextKey } = homeLayout(home);
    await writeFile(nextKey, "no key at all");
    await (await openToWrite(home)).close();
    await assert.rejects(readFile(nextKey), { code: "ENOENT" });
    await stopRotation(home, "move log.vkey.new");
    const bytes = await readFile(nextKey);
    await writeFile(nextKey, "damaged");
    await assert.rejects(openToWrite(home), withCode("archive.bad-key"));
    assert.equal(await readFile(nextKey, "utf8"), "damaged");
    await rm(nextKey);
    await assert.rejects(openToWrite(home), withCode("archive.bad-key"));
    await writeFile(nextKey, bytes, { mode: 0o600 });
    await (await openToWrite(home)).close();
    assert.deepEqual(await faults(home), []);
  });
});

/** A change of the key that was stopped there. */
async function stopRotation(home: string, call: string, more: Partial<WriteOptions> = {}): Promise<void> {
  await assert.rejects(rotateKey({ ...writing(home), ...more, ...faulty(home, stopAt(call)) }), Stopped);
}

void describe("a log with a new key", () => {
  it("is written to with it, and verified by who knows the old one or the new one", async (context) => {
    const home = await newHome(context);
    const old = await pinOf(home);
    const archive = await openToWrite(home);
    await add(archive, "before");
    await archive.close();
    const rotated = await rotateKey(writing(home));
    assert.deepEqual([rotated.from.text, rotated.index], [old.text, 2]);
    assert.equal((await pinOf(home)).text, rotated.to.text);
    await rotateKey(writing(home));
    const more = await openToWrite(home);
    assert.equal(await add(more, "after"), 6);
    await more.close();
    const newest = await pinOf(home);
    for (const key of [old, rotated.to, newest]) assert.equal(await verdictBy(home, [key]), "verified");
    assert.equal(await verdictBy(home, []), "unknown-signer");
    assert.deepEqual(await itemsOf(home), ["before", "after"]);
  });

  it("keeps the passphrase of the old one, and asks for it once", async (context) => {
    const home = await newHome(context);
    await setPassphrase(writing(home), () => Promise.resolve(passphrase));
    let asked = 0;
    const options = {
      passphrase: () => {
        asked += 1;
        return Promise.resolve(passphrase);
      },
    };
    await rotateKey({ ...writing(home), ...options });
    assert.equal(asked, 1);
    assert.match(await readFile(homeLayout(home).privateKey, "utf8"), /^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
    await assert.rejects(openToWrite(home), withCode("archive.key-protected"));
    const archive = await openToWrite(home, options);
    await add(archive, "after");
    await archive.close();
    assert.deepEqual(await faults(home), []);
  });

  it("stops at each step when it is protected, too", async (context) => {
    const home = await newHome(context);
    await setPassphrase(writing(home), () => Promise.resolve(passphrase));
    const before = await pinOf(home);
    const folder = await mkdtemp(join(tmpdir(), "muniment-rotation-"));
    context.after(() => rm(folder, { recursive: true }));
    // Only the steps on the keys' files differ, and each start takes its time.
    for (const call of [
      "move next.key.new",
      "move log.vkey.new",
      "remove log.key.sha256",
      "move next.key log",
      "make log.key.sha256",
      "move log.key.sha256",
    ]) {
      const copy = join(folder, call.replaceAll(" ", "-"));
      await cp(home, copy, { recursive: true });
      await stopRotation(copy, call, withPassphrase);
      const archive = await openToWrite(copy, withPassphrase);
      await add(archive, "after");
      await archive.close();
      assert.deepEqual(await faults(copy), [], call);
      assert.equal(await verdictBy(copy, [before]), "verified", call);
      assert.ok((await readdir(homeLayout(copy).keys)).includes("log.key.sha256"), call);
    }
  });

  it("is not written to by a program that holds the old one: it is told", async (context) => {
    const home = await newHome(context);
    const running = await openToWrite(home);
    await add(running, "before");
    const { to } = await rotateKey(writing(home));
    await assert.rejects(add(running, "lost"), withCode("archive.key-changed"));
    await assert.rejects(add(running, "lost"), withCode("archive.key-changed"));
    await running.close();
    const again = await openToWrite(home);
    await add(again, "after");
    await again.close();
    assert.deepEqual(await itemsOf(home), ["before", "after"]);
    assert.equal((await pinOf(home)).text, to.text);
    assert.deepEqual(await faults(home), []);
  });

  it("is not written to by a program that holds the old one, while the change is not ended", async (context) => {
    const home = await newHome(context);
    const running = await openToWrite(home);
    await stopRotation(home, "make log.vkey.new");
    await assert.rejects(add(running, "lost"), withCode("archive.key-changed"));
    await running.close();
    await (await openToWrite(home)).close();
    assert.deepEqual(await faults(home), []);
  });

  it("is read on by who reads it, and by who knows the old key only", async (context) => {
    const home = await newHome(context);
    const reader = await openArchive({ home, mode: "read", backEnd: fsBackEnd });
    await reader.checkpoint();
    const old = await readFile(homeLayout(home).pin);
    await rotateKey(writing(home));
    const archive = await openToWrite(home);
    await add(archive, "after");
    await archive.close();
    assert.equal((await reader.checkpoint()).checkpoint.size, 4);
    await writeFile(homeLayout(home).pin, old);
    assert.deepEqual(await itemsOf(home), ["after"]);
    const { note } = await reader.checkpoint();
    assert.equal(await followKeys(archiveEvidence({ home, backEnd: fsBackEnd }), note, []), null);
  });

  it("refuses the retired key that somebody put back", async (context) => {
    const home = await newHome(context);
    const layout = homeLayout(home);
    const [key, pin] = await Promise.all([readFile(layout.privateKey), readFile(layout.pin)]);
    await rotateKey(writing(home));
    await writeFile(layout.privateKey, key);
    await assert.rejects(openToWrite(home), withCode("archive.bad-key"));
    await writeFile(layout.pin, pin);
    await assert.rejects(openToWrite(home), withCode("archive.bad-key"));
  });
});
