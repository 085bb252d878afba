import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rename, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { checkpointFile } from "@muniment/verify";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { mounted } from "../storage/suite.ts";
import { homeLayout } from "./home.ts";
import { initArchive } from "./init.ts";
import { hasArchive, openArchive, readTrust } from "./open.ts";
import { add, faults, itemsOf, newHome, openToWrite, software, start, withCode } from "./suite.ts";

void describe("what cannot be opened", () => {
  it("is no archive, or no folder", async (context) => {
    const home = await newHome(context);
    for (const path of [join(home, "none"), join(home, "archive"), join(home, "archive/muniment.json")]) {
      await assert.rejects(openArchive({ home: path, mode: "read", backEnd: fsBackEnd }), withCode("archive.missing"));
      await assert.rejects(openToWrite(path), withCode("archive.missing"));
      assert.equal(await hasArchive(path), false);
    }
  });

  it("is of a newer format, or says nothing that can be read", async (context) => {
    const home = await newHome(context);
    const { archiveFile } = homeLayout(home);
    const text = await readFile(archiveFile, "utf8");
    await writeFile(archiveFile, text.replace("muniment-archive/1", "muniment-archive/2"));
    await assert.rejects(openToWrite(home), /muniment-archive\/2.*muniment-archive\/1/);
    await assert.rejects(openArchive({ home, mode: "read", backEnd: fsBackEnd }), withCode("archive.newer-format"));
    assert.deepEqual(await readdir(homeLayout(home).incoming), [], "nothing is written to it");
    for (const damaged of ["", "{", text.slice(0, -9), `${text}x`]) {
      await writeFile(archiveFile, damaged);
      await assert.rejects(openToWrite(home), withCode("archive.damaged"), damaged);
    }
  });

  it("has no key, a damaged one, or another log's: reading works", async (context) => {
    const home = await newHome(context);
    const { privateKey, pin } = homeLayout(home);
    const other = homeLayout(await newHome(context));
    const key = await readFile(privateKey, "utf8");
    await writeFile(privateKey, await readFile(other.privateKey));
    await assert.rejects(openToWrite(home), withCode("archive.bad-key"));
    await writeFile(privateKey, key.replace("MC4C", "MC4D"));
    await assert.rejects(openToWrite(home), withCode("archive.bad-key"));
    await unlink(privateKey);
    await assert.rejects(openToWrite(home), withCode("archive.no-key"));
    assert.deepEqual(await itemsOf(home), []);
    await rm(join(home, "var"), { recursive: true });
    assert.equal(await readTrust(home), null);
    assert.deepEqual(await itemsOf(home), []);
    await mkdir(join(home, "var/keys"), { recursive: true });
    await writeFile(pin, await readFile(other.pin));
    await assert.rejects(openArchive({ home, mode: "read", backEnd: fsBackEnd }), withCode("archive.damaged"));
    await writeFile(pin, "no key");
    await assert.rejects(openArchive({ home, mode: "read", backEnd: fsBackEnd }), withCode("archive.bad-key"));
  });

  it("has a damaged log: its items that are whole are still read", async (context) => {
    const home = await newHome(context);
    const archive = await openToWrite(home);
    await add(archive, "one");
    await archive.close();
    const tile = join(home, "archive/log/tile/0/000.p/2");
    const bytes = await readFile(tile);
    const reader = await openArchive({ home, mode: "read", backEnd: fsBackEnd });
    await reader.checkEdge();
    await writeFile(tile, Buffer.alloc(bytes.length));
    await assert.rejects(reader.checkEdge(), withCode("archive.damaged"));
    await assert.rejects(openToWrite(home), withCode("archive.damaged"));
    assert.deepEqual(await itemsOf(home), ["one"]);
    await writeFile(tile, bytes);
    await unlink(join(home, "archive", checkpointFile));
    await assert.rejects(openToWrite(home), withCode("archive.damaged"));
    assert.deepEqual(await readdir(homeLayout(home).incoming), []);
  });

  it("has a lock that is missing, not empty or a link", async (context) => {
    const home = await newHome(context);
    const { lock } = homeLayout(home);
    await writeFile(lock, "x");
    await assert.rejects(openToWrite(home), withCode("archive.damaged"));
    await rename(lock, `${lock}.old`);
    await assert.rejects(openToWrite(home), withCode("archive.damaged"));
    await symlink(`${lock}.old`, lock);
    await assert.rejects(openToWrite(home), withCode("archive.damaged"));
    await unlink(lock);
    await writeFile(lock, "");
    await unlink(`${lock}.old`);
    await (await openToWrite(home)).close();
    assert.deepEqual(await faults(home), []);
  });

  it("lies on another file system than its var", async (context) => {
    const home = await newHome(context);
    const other = await mounted(context, "64k");
    if (other === null) return;
    await rm(join(home, "var/incoming"), { recursive: true });
    await symlink(other, join(home, "var/incoming"));
    await assert.rejects(openToWrite(home), /different file systems/);
  });

  it("lies on a disk that is full: reading works, and writing does when there is room", async (context) => {
    const disk = await mounted(context, "1m");
    if (disk === null) return;
    const home = join(disk, "home");
    await initArchive({ home, backEnd: fsBackEnd, now: () => start, randomBytes, software });
    await writeFile(join(disk, "ballast"), Buffer.alloc(300_000));
    const archive = await openToWrite(home);
    const kept: string[] = [];
    for (const text of endlessly()) {
      try {
        await add(archive, text);
        kept.push(text);
      } catch (error) {
        assert.ok(withCode("archive.full")(error));
        break;
      }
    }
    await writeFile(join(disk, "ballast"), "");
    await add(archive, "after");
    await archive.close();
    const items = await itemsOf(home);
    assert.ok(kept.length > 0);
    assert.deepEqual(items.slice(0, kept.length), kept);
    assert.equal(items.at(-1), "after");
    assert.deepEqual(await faults(home), []);
  });

  it("lies on a disk that may only be read: reading works", async (context) => {
    const disk = await mounted(context, "1m");
    if (disk === null) return;
    const home = join(disk, "home");
    await initArchive({ home, backEnd: fsBackEnd, now: () => start, randomBytes, software });
    execFileSync("mount", ["-o", "remount,ro", disk]);
    await assert.rejects(openToWrite(home), withCode("archive.denied"));
    assert.deepEqual(await itemsOf(home), []);
    assert.deepEqual(await faults(home), []);
  });

  it("may not be written by this user", async (context) => {
    if (process.getuid?.() === 0) {
      context.skip("root may write everywhere");
      return;
    }
    const home = await newHome(context);
    await chmod(homeLayout(home).incoming, 0o500);
    await assert.rejects(openToWrite(home), withCode("archive.denied"));
    await chmod(homeLayout(home).incoming, 0o700);
  });
});

function* endlessly(): Generator<string> {
  for (let place = 0; ; place += 1) yield `${String(place)} `.repeat(4000);
}
