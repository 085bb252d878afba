import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { type BackEnd } from "../storage/store.ts";
import { homeLayout } from "./home.ts";
import { initArchive } from "./init.ts";
import { readTrust } from "./open.ts";
import { faults, newHome, openToWrite, software, start, withCode } from "./suite.ts";

void describe("making an archive", () => {
  it("refuses a home that has one", async (context) => {
    const home = await newHome(context);
    const key = await readFile(homeLayout(home).privateKey);
    const again = initArchive({ home, backEnd: fsBackEnd, now: () => start, randomBytes, software });
    await assert.rejects(again, withCode("archive.exists"));
    assert.deepEqual(await readFile(homeLayout(home).privateKey), key);
  });

  it("never replaces keys whose archive is not here", async (context) => {
    const home = await newHome(context);
    await rename(join(home, "archive"), join(home, "elsewhere"));
    const again = initArchive({ home, backEnd: fsBackEnd, now: () => start, randomBytes, software });
    await assert.rejects(again, withCode("archive.missing"));
  });

  it("finishes what was interrupted between key and archive", async (context) => {
    const home = await newHome(context);
    const layout = homeLayout(home);
    const site = join(layout.incoming, "1".repeat(32));
    await mkdir(site);
    await rename(layout.archive, join(site, "archive"));
    const made = await initArchive({ home, backEnd: fsBackEnd, now: () => start, randomBytes, software });
    assert.equal(made.vkey, (await readTrust(home))?.text);
    assert.deepEqual(await faults(home), []);
    assert.deepEqual(await readdir(layout.incoming), []);
  });

  it("makes one of many that are made at once", async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "muniment-archive-"));
    context.after(() => rm(folder, { recursive: true }));
    const home = join(folder, "a/b/home");
    const all = await Promise.allSettled(
      Array.from({ length: 4 }, () =>
        initArchive({ home, backEnd: fsBackEnd, now: () => start, randomBytes, software }),
      ),
    );
    const made = all.flatMap((one) => (one.status === "fulfilled" ? [one.value.vkey] : []));
    assert.equal(new Set(made).size, 1);
    assert.equal(made[0], (await readTrust(home))?.text);
    for (const one of all) if (one.status === "rejected") withCode("archive.exists")(one.reason);
    await (await openToWrite(home)).close();
    assert.deepEqual(await faults(home), []);
  });

  it("leaves nothing in the way when it fails, and says so of a file", async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "muniment-archive-"));
    context.after(() => rm(folder, { recursive: true }));
    const home = join(folder, "home");
    const broken: BackEnd = {
      view: (...given) => fsBackEnd.view(...given),
      parts: (...given) => {
        const parts = fsBackEnd.parts(...given);
        return { ...parts, head: { load: () => parts.head.load(), swap: () => Promise.reject(new Error("no")) } };
      },
    };
    await assert.rejects(initArchive({ home, backEnd: broken, now: () => start, randomBytes, software }), /no/);
    await initArchive({ home, backEnd: fsBackEnd, now: () => start, randomBytes, software });
    assert.deepEqual(await faults(home), []);
    const file = join(home, "archive/muniment.json");
    const inFile = initArchive({ home: file, backEnd: fsBackEnd, now: () => start, randomBytes, software });
    await assert.rejects(inFile, withCode("archive.failed"));
  });
});
