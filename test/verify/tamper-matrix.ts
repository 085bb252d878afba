/**
 * Every bit of a real package, changed: as it is, and with the hashes around it made to fit. Neither verifier may take any
 * of it for what was sealed, and they must not differ in a word. All bits, but for what is for people, of which some:
 *
 *   node --conditions=source test/verify/tamper-matrix.ts --all
 */
import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { toBase64 } from "@muniment/verify";
import { flipped } from "../../spec/vectors/package-bytes.ts";
import { changesOf, type Changes } from "../../spec/vectors/package-case.ts";
import { changed, relisted, retagged, underNote, type Files } from "../../spec/vectors/package-samples.ts";
import { run, temporaryFolder } from "../program.ts";
import { judgeHere, judgeInPython, type Asked, type Judged } from "./two-verifiers.ts";

/** `bare`: nothing made to fit. `listed`: the manifests. `proven`: the checkpoint in each proof, and the manifests. */
type Mending = "bare" | "listed" | "proven";

interface Tampered {
  readonly file: string;
  readonly bit: number;
  readonly mending: Mending;
  readonly changes: Changes;
}

export interface Exported {
  readonly files: Files;
  readonly key: string;
}

/** Two items of three, as the built program hands them out. `prepare` is given the home before. */
export async function exportedPackage(
  prepare: (home: string) => Promise<void> = async () => undefined,
): Promise<Exported> {
  const folder = await temporaryFolder();
  try {
    const home = join(folder.path, "home");
    for (const name of ["one.txt", "two.txt", "three.txt"]) {
      const path = join(folder.path, name);
      await writeFile(path, `This is ${name}.\n`);
      const added = await run(home, ["add", path]);
      assert.equal(added.code, 0, added.stderr);
    }
    await prepare(home);
    const out = join(folder.path, "package");
    const exported = await run(home, ["export", "@1", "@3", "--out", out, "--no-pdf"]);
    assert.equal(exported.code, 0, exported.stderr);
    const key = (await readFile(join(home, "var/keys/log.vkey"), "utf8")).trimEnd();
    const found = (await readdir(out, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const names = found.map((entry) => relative(out, join(entry.parentPath, entry.name))).sort();
    return {
      files: new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(out, name))] as const))),
      key,
    };
  } finally {
    await folder.remove();
  }
}

/** Whether no verdict depends on what a file says: whoever changes it can list it too. */
export function isForPeople(file: string): boolean {
  return !file.startsWith("data/") && !/^bagit\.txt$|manifest-sha256\.txt$/.test(file);
}

/** Of what is for people: hashes alone stand over it, and its half megabyte would be millions of forgeries. */
const bitsForPeople = { some: 50, all: 500 };

/** Of each file every `step`-th bit; a step that is odd meets every place in a byte. */
function* tampered(files: Files, step: number): Generator<Tampered> {
  const most = step > 1 ? bitsForPeople.some : bitsForPeople.all;
  for (const [file, bytes] of files) {
    const wide = isForPeople(file) ? Math.ceil((bytes.length * 8) / most) | 1 : step;
    for (const mending of mendingsOf(file)) {
      for (let bit = 0; bit < bytes.length * 8; bit += Math.max(step, wide) * lessOften(file, mending)) {
        const other = flipped(bytes, bit >> 3, 1 << (bit & 7));
        yield { file, bit, mending, changes: changesBy(files, file, other, mending, bit >> 3) };
      }
    }
  }
}

/** Where the manifest still has the old hash, all bits of evidence are bad alike. Odd, so that every place in a byte is met. */
function lessOften(file: string, mending: Mending): number {
  return mending === "bare" && file.startsWith("data/") ? 9 : 1;
}

function mendingsOf(file: string): readonly Mending[] {
  if (file === "data/checkpoint") return ["bare", "listed", "proven"];
  return file === "tagmanifest-sha256.txt" ? ["bare"] : ["bare", "listed"];
}

function changesBy(files: Files, file: string, other: Uint8Array, mending: Mending, at: number): Changes {
  if (mending === "bare") return { [file]: [at, 1, toBase64(other.subarray(at, at + 1))] };
  const all = changed(files, { [file]: other });
  if (mending === "proven") return changesOf(files, underNote(all, other));
  return changesOf(files, file === "manifest-sha256.txt" ? retagged(all) : relisted(all));
}

/**
 * What is right: `verified` for a bit of a tag file that is listed as it is, where the file is only for people to read: whoever
 * changes it can list it too, and no verdict depends on it. `unknown-signer` too for one of the checkpoint that is changed everywhere: in the name or the
 * id of the key in its signature line, the line is that of another key. All else is bad.
 */
function allowed({ file, mending }: Tampered): readonly string[] {
  if (isForPeople(file) && mending === "listed") return ["verified"];
  return mending === "proven" ? ["bad", "unknown-signer"] : ["bad"];
}

/** Throws at the first that a verifier takes for good, or in which they differ. Python is left out where `python` is false. */
export async function judgeMatrix(
  { files, key }: Exported,
  step: number,
  python: boolean,
): Promise<ReadonlyMap<string, number>> {
  const bases = { exported: files };
  const askedOf = ({ changes }: Tampered): Asked => ({ base: "exported", changes, keys: [key] });
  const all = [...tampered(files, step)];
  const pending = python ? judgeInPython(bases, all.map(askedOf)) : null;
  const here: Judged[] = [];
  for (const one of all) {
    here.push(await judgeHere(bases, askedOf(one)));
    // Else what Python is asked would wait until all are judged here.
    await setImmediate();
  }
  const there = await pending;
  const counts = new Map<string, number>();
  for (const [at, one] of all.entries()) {
    const mine = here[at];
    const told = `bit ${String(one.bit)} of ${one.file}, ${one.mending}`;
    assert.ok(mine !== undefined && allowed(one).includes(mine.verdict), `${told}: ${JSON.stringify(mine)}`);
    if (there !== null) assert.deepEqual(there[at], mine, told);
    const kind = `${one.mending} ${one.file.split("/").at(-1) ?? ""}: ${mine.verdict}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const counts = await judgeMatrix(await exportedPackage(), process.argv.includes("--all") ? 1 : 11, true);
  for (const [kind, count] of counts) process.stdout.write(`${String(count)} ${kind}\n`);
}
