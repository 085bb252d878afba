import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { objectFile } from "@muniment/verify";
import { homeLayout } from "./home.ts";
import { add, faults, intakeOf, itemsOf, newHome, openToWrite, put } from "./suite.ts";

void describe("recovery", () => {
  it("sets aside what a crash left, and only that", async (context) => {
    const home = await newHome(context);
    const layout = homeLayout(home);
    const archive = await openToWrite(home);
    await add(archive, "kept");
    await archive.close();
    const crashed = join(layout.incoming, "0".repeat(32));
    await mkdir(crashed);
    await writeFile(join(crashed, "lock"), "");
    await writeFile(join(crashed, "1.part"), "half");
    const orphan = `sha256:${"ab".repeat(32)}` as const;
    await mkdir(join(home, "archive/objects/ab"), { recursive: true });
    await writeFile(join(home, "archive", objectFile(orphan)), "left");
    await mkdir(join(home, "archive/log/staged"), { recursive: true });
    await writeFile(join(home, "archive/log/staged/9-0123456789abcdef"), "half a commit");
    const running = await openToWrite(home);
    assert.deepEqual(await readdir(layout.orphans), ["ab".repeat(32)]);
    assert.equal(await readFile(join(layout.orphans, "ab".repeat(32)), "utf8"), "left");
    assert.deepEqual(await faults(home), []);
    await running.close();
    assert.deepEqual(await readdir(layout.incoming), []);
    assert.deepEqual(await itemsOf(home), ["kept"]);
  });

  it("waits while another program runs, whose objects look like orphans until they are sealed", async (context) => {
    const home = await newHome(context);
    const layout = homeLayout(home);
    const running = await openToWrite(home);
    await mkdir(join(layout.incoming, "0".repeat(32)));
    await mkdir(join(home, "archive/objects/ab"), { recursive: true });
    await writeFile(join(home, "archive", objectFile(`sha256:${"ab".repeat(32)}`)), "left");
    await (await openToWrite(home)).close();
    assert.deepEqual(await readdir(layout.orphans), []);
    await running.close();
    await (await openToWrite(home)).close();
    assert.deepEqual(await readdir(layout.orphans), ["ab".repeat(32)]);
    assert.deepEqual(await readdir(layout.incoming), []);
  });

  it("moves nothing while a record cannot be read, as it may name the object", async (context) => {
    const home = await newHome(context);
    const layout = homeLayout(home);
    const archive = await openToWrite(home);
    const [sealed] = await archive.append(intakeOf(await put(archive, "one")));
    assert.ok(sealed !== undefined);
    await archive.close();
    await truncate(join(home, "archive", objectFile(sealed.record)), 10);
    await mkdir(join(layout.incoming, "0".repeat(32)));
    const again = await openToWrite(home);
    assert.equal(await add(again, "two"), 2, "a damaged record does not keep others out");
    await again.close();
    assert.deepEqual(await readdir(layout.orphans), []);
  });

  it("works where var holds nothing but the keys", async (context) => {
    const home = await newHome(context);
    for (const name of ["incoming", "orphans"]) await rm(join(home, "var", name), { recursive: true });
    const archive = await openToWrite(home);
    await add(archive, "one");
    await archive.close();
    assert.deepEqual(await faults(home), []);
  });
});
