import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, open, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { crc32 } from "node:zlib";
import { MissingFile, UnreadableFile } from "@muniment/verify";
import { walk } from "../storage/plain-file.ts";
import { systemCode } from "../storage/system-error.ts";
import { aloneMost, HashPool } from "./hash-pool.ts";

async function folder(context: TestContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "muniment-hash-"));
  context.after(() => rm(root, { recursive: true }));
  return root;
}

for (const [how, alone] of [
  ["little of it without a thread", aloneMost],
  ["all by threads", { files: 0, bytes: 0 }],
] as const)
  describe(how, () => {
    test("measures many files at once, each as it is", async (context) => {
      const root = await folder(context);
      const pool = new HashPool(root, 2, alone);
      context.after(() => pool.close());
      await mkdir(join(root, "a"));
      const bodies = [0, 1, 63, 64, 262_144, 262_145, 3_000_000].map((size) => Buffer.alloc(size, size % 251));
      for (const [place, body] of bodies.entries()) await writeFile(join(root, "a", String(place)), body);
      const all = await Promise.all(
        bodies.map((body, place) => pool.measure({ name: `a/${String(place)}`, size: body.length })),
      );
      assert.deepEqual(
        all,
        bodies.map((body) => ({ size: body.length, sha256: createHash("sha256").update(body).digest("hex") })),
      );
    });

    test("measures what a list showed, and tells what of it is another or gone", async (context) => {
      const root = await folder(context);
      const pool = new HashPool(root, 2, alone);
      context.after(() => pool.close());
      const bodies = [1, 64, 262_144, 262_145, 3_000_000].map((size) => Buffer.alloc(size, size % 251));
      const files = bodies.map(({ length: size }, place) => ({ name: String(place), size }));
      for (const [place, body] of bodies.entries()) await writeFile(join(root, String(place)), body);
      const measured = bodies.map((body) => {
        const sha256 = createHash("sha256").update(body).digest("hex");
        return { outcome: "measured", size: body.length, sha256 };
      });
      assert.deepEqual(await pool.measureAll(files), measured);
      await writeFile(join(root, "1"), "grown".repeat(100));
      await rm(join(root, "2"));
      const [same, grown, gone] = await pool.measureAll(files.slice(0, 3));
      assert.deepEqual([same, gone], [measured[0], { outcome: "missing" }]);
      assert.ok(grown?.outcome === "measured" && grown.size === 500);
    });

    test("tells what is missing and what is no plain file, and goes on", async (context) => {
      const root = await folder(context);
      const pool = new HashPool(root, 1, alone);
      context.after(() => pool.close());
      await writeFile(join(root, "file"), "x");
      await symlink("file", join(root, "link"));
      execFileSync("mkfifo", [join(root, "pipe")]);
      await assert.rejects(pool.measure({ name: "none", size: 0 }), MissingFile);
      await assert.rejects(pool.measure({ name: "file/none", size: 0 }), MissingFile);
      await assert.rejects(pool.measure({ name: "link", size: 0 }), UnreadableFile);
      await assert.rejects(pool.measure({ name: "pipe", size: 0 }), UnreadableFile);
      assert.equal((await pool.measure({ name: "file", size: 1 })).size, 1);
    });

    test("measures parts of an open file, with their CRC-32 where it is asked for, small ones and large", async (context) => {
      const root = await folder(context);
      const pool = new HashPool(null, 2, alone);
      context.after(() => pool.close());
      const bytes = randomBytes(9_000_000);
      await writeFile(join(root, "file"), bytes);
      const handle = await open(join(root, "file"));
      context.after(() => handle.close());
      const places = [
        [0, 0],
        [1, 1],
        [7, 262_144],
        [500, 262_145],
        [1000, 8_000_000],
      ] as const;
      const parts = places.map(([start, size], place) => ({ file: handle.fd, start, size, isSummed: place % 2 === 0 }));
      const all = await pool.measureParts(parts);
      assert.deepEqual(
        all,
        places.map(([start, size], place) => {
          const part = bytes.subarray(start, start + size);
          const sha256 = createHash("sha256").update(part).digest("hex");
          return { outcome: "measured", size, sha256, ...(place % 2 === 0 ? { crc32: crc32(part) } : {}) };
        }),
      );
      const [beyond] = await pool.measureParts([{ file: handle.fd, start: 8_999_999, size: 10, isSummed: false }]);
      assert.ok(beyond?.outcome === "measured" && beyond.size === 1);
    });

    test("tells that an open file cannot be read", async (context) => {
      const pool = new HashPool(null, 1, alone);
      context.after(() => pool.close());
      const handle = await open(await folder(context));
      context.after(() => handle.close());
      const part = { file: handle.fd, start: 0, size: 1, isSummed: false };
      assert.deepEqual(await pool.measureParts([part]), [{ outcome: "unreadable", reason: "EISDIR" }]);
    });

    test("answers for each of many small files, with a few large ones and a missing one among them", async (context) => {
      const root = await folder(context);
      const pool = new HashPool(root, 2, alone);
      context.after(() => pool.close());
      const sizes = Array.from({ length: 300 }, (_, place) => (place % 100 === 50 ? 5_000_000 : place));
      for (const [place, size] of sizes.entries()) {
        if (place !== 77) await writeFile(join(root, String(place)), Buffer.alloc(size, place));
      }
      const all = await Promise.allSettled(sizes.map((size, place) => pool.measure({ name: String(place), size })));
      for (const [place, end] of all.entries()) {
        const sha256 = createHash("sha256")
          .update(Buffer.alloc(sizes[place] ?? 0, place))
          .digest("hex");
        if (place === 77) assert.ok(end.status === "rejected" && end.reason instanceof MissingFile);
        else assert.deepEqual(end, { status: "fulfilled", value: { size: sizes[place], sha256 } });
      }
    });

    test("does not go through a folder that is a link", async (context) => {
      const root = await folder(context);
      const pool = new HashPool(root, 1, alone);
      context.after(() => pool.close());
      await mkdir(join(root, "elsewhere"));
      await writeFile(join(root, "elsewhere", "file"), "x");
      await symlink("elsewhere", join(root, "linked"));
      assert.equal((await pool.measure({ name: "elsewhere/file", size: 1 })).size, 1);
      await assert.rejects(pool.measure({ name: "linked/file", size: 1 }), UnreadableFile);
    });

    test("ends what is under way when it is closed", async (context) => {
      const root = await folder(context);
      const pool = new HashPool(root, 1, alone);
      await writeFile(join(root, "large"), Buffer.alloc(20_000_000));
      const all = [1, 2, 3].map(() => pool.measure({ name: "large", size: 20_000_000 }));
      const ends = Promise.allSettled(all);
      await pool.close();
      assert.ok((await ends).every((one) => one.status === "rejected"));
      await assert.rejects(pool.measure({ name: "large", size: 1 }), /ended/);
    });

    test("lists a folder as it is listed in one go", async (context) => {
      const root = await folder(context);
      const pool = new HashPool(root, 2, alone);
      context.after(() => pool.close());
      for (let at = 0; at < 40; at += 1) {
        await mkdir(join(root, `a/${String(at)}/b`), { recursive: true });
        await writeFile(join(root, `a/${String(at)}/b/c`), Buffer.alloc(at));
        await writeFile(join(root, `a/${String(at)}/=?!\n`), "a name with the marks of a message");
      }
      await symlink("a", join(root, "link"));
      execFileSync("mkfifo", [join(root, "pipe")]);
      const byOne: unknown[] = [];
      for await (const found of walk(root, "")) byOne.push(found);
      const byPool: unknown[] = [];
      for await (const { found } of pool.walk()) byPool.push(...found);
      assert.equal(byOne.length, 82);
      assert.deepEqual(
        byPool.map((found) => JSON.stringify(found)).sort(),
        byOne.map((found) => JSON.stringify(found)).sort(),
      );
    });

    test("says which folder could not be listed, by the system's code", async (context) => {
      const root = await folder(context);
      await writeFile(join(root, "file"), "x");
      const pool = new HashPool(join(root, "file"), 1, alone);
      context.after(() => pool.close());
      for await (const { found } of pool.walk()) {
        const [only] = found;
        assert.ok(only?.kind === "unreadable" && systemCode(only.cause) === "ENOTDIR" && only.name === "");
        return;
      }
      assert.fail("nothing was said of it");
    });
  });
