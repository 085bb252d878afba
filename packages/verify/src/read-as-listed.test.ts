import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { FileEntry } from "./evidence.ts";
import { digestOf, hexOf } from "./format/digest.ts";
import { objectFile } from "./format/layout.ts";
import type { MeasureOutcome } from "./measure.ts";
import { MemoryEvidence, SampleArchive, sampleBytes, sampleInstant } from "./sample-archive.ts";
import { verifyArchive, type Progress } from "./verify.ts";
import { changed, findingsOf, flipped, gather, type Files } from "./wacz/sample-answer.ts";

/** As a folder that is listed by threads which hash what they meet. */
class ReadAsListed extends MemoryEvidence {
  readonly #files: Files;

  constructor(files: Files) {
    super(files);
    this.#files = files;
  }

  override async *files(): AsyncGenerator<FileEntry> {
    for await (const file of super.files()) {
      const sha256 = hexOf(digestOf(this.#files.get(file.name) ?? new Uint8Array()));
      yield { ...file, asNamed: file.name.endsWith(sha256) };
    }
  }
}

const archive = new SampleArchive();
const objects = ["a", "b", "c"].map((label) => sampleBytes(label, 50));
for (const bytes of objects) archive.intake({ "file.bin": bytes });
archive.seal();
const { files } = archive;
const [first = ""] = objects.map((bytes) => objectFile(archive.put(bytes)));
const trust = { keys: [archive.vkey], seen: [] };

async function readAsListed(given: Files): Promise<{ found: unknown; measured: string[]; progress: Progress[] }> {
  const [measured, progress]: [string[], Progress[]] = [[], []];
  const measure = async (wanted: readonly FileEntry[]): Promise<readonly MeasureOutcome[]> => {
    measured.push(...wanted.map(({ name }) => name));
    return await Promise.resolve(
      wanted.map(({ name }): MeasureOutcome => {
        const bytes = given.get(name);
        if (bytes === undefined) return { outcome: "missing" };
        return { outcome: "measured", size: bytes.length, sha256: hexOf(digestOf(bytes)) };
      }),
    );
  };
  const options = { measure, onProgress: (now: Progress): void => void progress.push(now) };
  const found = await gather(verifyArchive(new ReadAsListed(given), trust, sampleInstant(10_000), options));
  return { found, measured, progress };
}

void suite("objects that were read when they were listed", () => {
  test("are not read again, and are told as if they had been", async () => {
    const { found, measured, progress } = await readAsListed(files);
    assert.deepEqual(found, await findingsOf(files, trust));
    assert.deepEqual(measured, []);
    const plain: Progress[] = [];
    await findingsOf(files, trust, { onProgress: (now) => void plain.push(now) });
    assert.deepEqual(progress.at(-1), plain.at(-1));
    assert.ok(progress.every(({ files, filesTotal, bytes, bytesTotal }) => files <= filesTotal && bytes <= bytesTotal));
  });

  test("are read again where their bytes are not those of their name", async () => {
    const wrong = changed(files, { [first]: flipped(files.get(first) ?? assert.fail(), 0) });
    const { found, measured } = await readAsListed(wrong);
    assert.deepEqual(found, await findingsOf(wrong, trust));
    assert.deepEqual(measured, [first]);
  });

  test("are told as any other where their size or their place is wrong, or there is no entry for them", async () => {
    const bytes = sampleBytes("d", 50);
    const stray = objectFile(digestOf(bytes));
    for (const given of [
      changed(files, { [first]: sampleBytes("a", 49) }),
      changed(files, { [first]: null }),
      changed(files, { [stray]: bytes }),
      changed(files, { [stray]: objects[0] ?? null }),
    ])
      assert.deepEqual((await readAsListed(given)).found, await findingsOf(given, trust));
  });
});
