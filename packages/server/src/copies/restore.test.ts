import assert from "node:assert/strict";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { checkpointFile, equalBytes } from "@muniment/verify";
import { homeLayout } from "../archive/home.ts";
import { readActor, readTrust } from "../archive/open.ts";
import { faults, itemsOf, newHome, withCode } from "../archive/suite.ts";
import { Fault, Stopped } from "../storage/faulty/faulty.ts";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { restore, type Restored, type RestoreOrder } from "./restore.ts";
import { beside, bytesOf, fileOf, homeWith, mirrorTo, quiet, withCopyCode } from "./sample-copies.ts";

async function restoreFrom(from: string, home: string, more: Partial<RestoreOrder> = {}): Promise<Restored> {
  return await restore({ ...quiet, skipDamaged: true, program: "test", from, home, keys: [], ...more });
}

void describe("a restored home", () => {
  it("is what the copy was, of a mirror, a home, or an archive's folder alone", async (context) => {
    const home = await homeWith(context, "one", "two");
    const mirror = beside(home, "mirror");
    await mirrorTo(home, mirror);
    const key = await readTrust(home);
    assert.ok(key !== null);
    for (const [from, name] of [
      [mirror, "a"],
      [home, "b"],
      [join(mirror, "archive"), "c"],
    ] as const) {
      const made = await restoreFrom(from, beside(home, name), { keys: [key] });
      assert.ok(made.rootRestored !== null && equalBytes(made.rootOfCopy, made.rootRestored));
      assert.equal(made.pinnedBy, "user");
      assert.deepEqual(await bytesOf(made.home), await bytesOf(home));
      assert.deepEqual(await faults(made.home), []);
      assert.match(await readActor(made.home), /^a-[0-9a-f]{16}$/);
      assert.notEqual(await readActor(made.home), await readActor(home));
      await assert.rejects(readFile(homeLayout(made.home).privateKey));
    }
  });

  it("says who vouches for its key: nobody but the copy, if none was given", async (context) => {
    const home = await homeWith(context, "one");
    const made = await restoreFrom(home, beside(home, "restored"));
    assert.deepEqual([made.pinnedBy, made.pin.text], ["copy", (await readTrust(home))?.text]);
  });

  it("is not made over an archive, nor of a copy of another log, nor of one whose log is damaged", async (context) => {
    const home = await homeWith(context, "one");
    const other = await newHome(context);
    const key = await readTrust(other);
    assert.ok(key !== null);
    await assert.rejects(restoreFrom(home, other), withCode("archive.exists"));
    await assert.rejects(restoreFrom(home, beside(home, "r"), { keys: [key] }), withCopyCode("copy.other-log"));
    await assert.rejects(restoreFrom(beside(home, "nothing"), beside(home, "r")), withCopyCode("copy.missing"));
    await assert.rejects(restoreFrom(home, join(home, "inner")), withCopyCode("copy.inside"));
    await writeFile(join(home, "archive", checkpointFile), "nothing");
    await assert.rejects(restoreFrom(home, beside(home, "r")), withCopyCode("copy.damaged"));
    await assert.rejects(readdir(beside(home, "r")));
  });

  it("names what the copy lacks, and is made without it", async (context) => {
    const home = await homeWith(context, "one", "two");
    const lost = fileOf("two");
    await rm(join(home, "archive", lost));
    const made = await restoreFrom(home, beside(home, "restored"));
    assert.deepEqual(
      made.lacking.map(({ file }) => file),
      [lost],
    );
    assert.deepEqual(
      (await faults(made.home)).map(({ subject }) => subject.file),
      [lost],
    );
  });

  it("is finished by the next restore where one was stopped", async (context) => {
    const home = await homeWith(context, "one");
    const wanted = await bytesOf(home);
    for (let at = 1; ; at += 1) {
      const made = beside(home, String(at));
      const fault = new Fault({ at, kind: "stop-before" });
      const backEnd = {
        ...fsBackEnd,
        parts: (...given: Parameters<typeof fsBackEnd.parts>) => fault.parts(fsBackEnd.parts(...given)),
      };
      const ended = await restoreFrom(home, made, { backEnd }).then(
        () => null,
        (error: unknown) => error,
      );
      if (ended === null) break;
      assert.ok(ended instanceof Stopped);
      // From the head on it is there: what is left to do is to look at it.
      const left = await restoreFrom(home, made).then(() => null, withCode("archive.exists"));
      assert.ok(left === null || left);
      assert.deepEqual(await bytesOf(made), wanted, `call ${String(at)}, ${fault.calls[at - 1] ?? ""}`);
      assert.deepEqual(await itemsOf(made), ["one"]);
      await rm(made, { recursive: true });
    }
  });
});
