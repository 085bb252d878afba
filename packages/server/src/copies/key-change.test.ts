import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { checkpointFile, parsePin } from "@muniment/verify";
import { homeLayout } from "../archive/home.ts";
import { rotateKey } from "../archive/keys/key-rotation.ts";
import { readTrust } from "../archive/open.ts";
import { writeSettings } from "../archive/settings.ts";
import { add, faults, itemsOf, openToWrite, writing } from "../archive/suite.ts";
import { addAll, beside, bytesOf, copyOf, homeWith, mirrorTo, repairFrom } from "./sample-copies.ts";

void describe("copies of a log that was given another key", () => {
  it("a mirror follows, and gets the new key as its pin", async (context) => {
    const home = await homeWith(context, "one");
    const mirror = beside(home, "mirror");
    await mirrorTo(home, mirror);
    const before = await readTrust(mirror);
    await rotateKey(writing(home));
    await addAll(home, ["two"]);
    const made = await mirrorTo(home, mirror);
    assert.ok(made.complete);
    assert.notEqual((await readTrust(mirror))?.text, before?.text);
    assert.equal((await readTrust(mirror))?.text, (await readTrust(home))?.text);
    assert.deepEqual(await bytesOf(mirror), await bytesOf(home));
    assert.deepEqual(await faults(mirror), []);
  });

  it("an older backup takes the newer entries, and follows the key, which the one it knows vouches for", async (context) => {
    const home = await homeWith(context, "one");
    const old = await copyOf(home, "old");
    await rotateKey(writing(home));
    await addAll(home, ["two"]);
    const done = await repairFrom(old, home);
    assert.equal(done.verdict, "bad", "the private key that lies there is the old one");
    assert.deepEqual(
      done.unmended.map(({ file }) => file),
      ["var/keys/log.key"],
    );
    assert.deepEqual((await readTrust(old))?.text, (await readTrust(home))?.text);
    assert.deepEqual(await itemsOf(old).then((items) => items.at(-1)), "two");
    assert.deepEqual(await faults(old), []);
  });

  it("a head by the new key is taken for one that is lost only where it is vouched for", async (context) => {
    const home = await homeWith(context, "one");
    const mirror = beside(home, "mirror");
    await rotateKey(writing(home));
    await mirrorTo(home, mirror);
    const wanted = await bytesOf(home);
    const layout = homeLayout(home);
    await rm(join(layout.archive, checkpointFile));
    assert.equal((await repairFrom(home, mirror)).verdict, "verified");
    assert.deepEqual(await bytesOf(home), wanted);
    assert.equal(parsePin(await readFile(layout.pin)).text, (await readTrust(mirror))?.text);
  });
});

void describe("a head that is lost", () => {
  it("is brought back from the second place, without a copy", async (context) => {
    const home = await homeWith(context, "one");
    const place = beside(home, "place");
    await mkdir(place);
    await writeSettings(homeLayout(home), { secondPlace: place });
    const archive = await openToWrite(home);
    await add(archive, "two");
    await archive.close();
    const wanted = await bytesOf(home);
    await writeFile(join(home, "archive", checkpointFile), "nothing");
    const done = await repairFrom(home, null);
    assert.equal(done.verdict, "verified", JSON.stringify(done.unmended));
    assert.deepEqual(await bytesOf(home), wanted);
  });
});
