import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { once } from "./bag-writer.ts";
import { FilePlace } from "./file-place.ts";

for (const container of ["zip", "tar"] as const)
  test(`a ${container} of many small files is hashed as far as it was written, however slow that is`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "muniment-test-"));
    t.after(() => rm(folder, { recursive: true }));
    const out = join(folder, `package.${container}`);
    const bytes = new Uint8Array(20 * 1024).fill(7);
    let files = 0;
    const place = await FilePlace.make(
      out,
      { is: "file", container, top: "package", recipients: [] },
      {
        // From where a thread hashes behind the writing on: it has time to come to the end of what there is.
        onProgress: () => {
          files += 1;
          if (files > 1_600) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3);
        },
        signal: new AbortController().signal,
      },
    );
    for (let name = 0; name < 2_300; name += 1)
      await place.add(`data/${String(name)}`, bytes.length, () => once(bytes));
    const sha256 = await place.finish((whole) => Promise.resolve(whole.sha256));
    const hash = createHash("sha256");
    for await (const part of createReadStream(out)) hash.update(part as Uint8Array);
    assert.equal(sha256, hash.digest("hex"));
  });
