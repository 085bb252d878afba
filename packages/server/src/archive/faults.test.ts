import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { Fault, Stopped, type FaultPlan } from "../storage/faulty/faulty.ts";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { StoreError, type BackEnd } from "../storage/store.ts";
import { ArchiveError } from "./archive.ts";
import { homeLayout } from "./home.ts";
import { add, faults, intakeOf, itemsOf, newHome, openToWrite, put, withCode } from "./suite.ts";

function faulty(fault: Fault): BackEnd {
  return { view: (...given) => fsBackEnd.view(...given), parts: (...given) => fault.parts(fsBackEnd.parts(...given)) };
}

/** What was acknowledged before the program ended, in whatever way it ended. */
async function addTwo(home: string, fault: Fault, mayEndWith: (error: unknown) => boolean): Promise<string[]> {
  const acknowledged: string[] = [];
  try {
    const archive = await openToWrite(home, { backEnd: faulty(fault) });
    try {
      await archive.append(intakeOf(await put(archive, "first"), await put(archive, "second")));
      acknowledged.push("first", "second");
      await add(archive, "third");
      acknowledged.push("third");
    } finally {
      await archive.close();
    }
  } catch (error) {
    if (!mayEndWith(error)) throw error;
  }
  return acknowledged;
}

/** Runs the two adds once for each call that they make of the store, with a fault at that call; then looks at what is left. */
async function atEachCall(
  home: string,
  planAt: (at: number) => FaultPlan,
  mayEndWith: (error: unknown) => boolean,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "muniment-faults-"));
  try {
    for (let at = 1; ; at += 1) {
      const copy = join(folder, String(at));
      await cp(home, copy, { recursive: true });
      const fault = new Fault(planAt(at));
      const acknowledged = await addTwo(copy, fault, mayEndWith);
      const where = `call ${String(at)}, ${fault.calls[at - 1] ?? "none"}`;
      const archive = await openToWrite(copy);
      assert.ok((await add(archive, "after")) > 0, where);
      await archive.close();
      const items = await itemsOf(copy);
      assert.deepEqual(items.slice(0, acknowledged.length + 1), ["before", ...acknowledged], where);
      assert.equal(items.at(-1), "after", where);
      assert.deepEqual(await faults(copy), [], where);
      assert.deepEqual(await readdir(homeLayout(copy).incoming), [], where);
      await rm(copy, { recursive: true });
      if (fault.calls.length < at) {
        assert.ok(at > 30, "an add makes many calls");
        assert.equal(acknowledged.length, 3);
        return;
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

void describe("a program that ends at any call of its store", { concurrency: true }, () => {
  for (const kind of ["stop-before", "stop-after"] as const) {
    it(`loses nothing that was acknowledged, and leaves a whole archive: ${kind}`, async (context) => {
      const home = await newHome(context);
      const archive = await openToWrite(home);
      await add(archive, "before");
      await archive.close();
      await atEachCall(
        home,
        (at) => ({ at, kind }),
        (error) => error instanceof Stopped,
      );
    });
  }

  for (const code of ["full", "unknown-outcome"] as const) {
    it(`says so when one call fails, and the next start goes on: ${code}`, async (context) => {
      const home = await newHome(context);
      const archive = await openToWrite(home);
      await add(archive, "before");
      await archive.close();
      await atEachCall(
        home,
        (at) => ({ at, kind: "fail", error: new StoreError(code, "x", "it failed") }),
        (error) => error instanceof ArchiveError && ["archive.full", "archive.failed"].includes(error.code),
      );
    });
  }

  it("keeps no bytes of an add that was refused, as a full disk needs their space", async (context) => {
    const [watched, failed] = [await newHome(context), await newHome(context)];
    const watch = new Fault(null);
    await addTwo(watched, watch, () => false);
    const error = new StoreError("full", "log/checkpoint", "no space");
    const fault = new Fault({ kind: "fail", at: watch.calls.indexOf("swap head") + 1, error });
    assert.deepEqual(await addTwo(failed, fault, withCode("archive.full")), []);
    assert.deepEqual(await faults(failed), []);
    assert.deepEqual(await readdir(homeLayout(failed).orphans), []);
    assert.deepEqual(await readdir(homeLayout(failed).incoming), []);
  });
});
