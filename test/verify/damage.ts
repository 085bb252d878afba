/** Each kind of file of a home, damaged in one way, and the file that a verifier must then name. */
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";

export interface Damage {
  readonly name: string;
  /** Does it, and answers with the file that is at fault, as a finding names it. */
  apply(home: string): Promise<string>;
}

export const damages: readonly Damage[] = [
  { name: "a byte of an object", apply: (home) => flip(home, async (files) => objectOf(home, files, "original")) },
  { name: "a byte of a record", apply: (home) => flip(home, async (files) => objectOf(home, files, "record")) },
  { name: "a byte of an entry bundle", apply: (home) => flip(home, (files) => find(files, /^log\/tile\/entries\//)) },
  { name: "a byte of a tile", apply: (home) => flip(home, (files) => find(files, /^log\/tile\/0\//)) },
  { name: "a byte of the checkpoint", apply: (home) => flip(home, (files) => find(files, /^log\/checkpoint$/)) },
  { name: "a byte of muniment.json", apply: (home) => flip(home, (files) => find(files, /^muniment\.json$/)) },
  { name: "a byte of the private key", apply: (home) => flipAt(join(home, "var/keys/log.key"), "var/keys/log.key") },
  { name: "a byte of the verifier key", apply: (home) => flipAt(join(home, "var/keys/log.vkey"), "var/keys/log.vkey") },
  {
    name: "an object removed",
    async apply(home) {
      const file = objectOf(home, await archiveFiles(home), "original");
      await rm(join(home, "archive", await file));
      return file;
    },
  },
  {
    name: "a record removed",
    async apply(home) {
      const file = objectOf(home, await archiveFiles(home), "record");
      await rm(join(home, "archive", await file));
      return file;
    },
  },
  {
    name: "a tile removed",
    async apply(home) {
      const file = find(await archiveFiles(home), /^log\/tile\/0\//);
      await rm(join(home, "archive", file));
      return file;
    },
  },
  {
    name: "an entry bundle removed",
    async apply(home) {
      const file = find(await archiveFiles(home), /^log\/tile\/entries\//);
      await rm(join(home, "archive", file));
      return file;
    },
  },
  {
    name: "an object added",
    async apply(home) {
      const there = find(await archiveFiles(home), /^objects\//);
      const file = `${there.slice(0, 13)}${"ab".repeat(31)}`;
      await writeFile(join(home, "archive", file), "added");
      return file;
    },
  },
  {
    name: "a file added beside the log",
    async apply(home) {
      await writeFile(join(home, "archive/log/notes.txt"), "added");
      return "log/notes.txt";
    },
  },
];

type Pick = (files: readonly string[]) => string | Promise<string>;

async function flip(home: string, pick: Pick): Promise<string> {
  const file = await pick(await archiveFiles(home));
  return flipAt(join(home, "archive", file), file);
}

async function flipAt(path: string, name: string): Promise<string> {
  const bytes = await readFile(path);
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 0x01;
  await writeFile(path, bytes);
  return name;
}

export async function archiveFiles(home: string): Promise<readonly string[]> {
  const root = join(home, "archive");
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

function find(files: readonly string[], form: RegExp): string {
  const file = files.find((name) => form.test(name));
  if (file === undefined) throw new Error(`the archive has no file like ${String(form)}`);
  return file;
}

/** The first object that is a record, or the first that is none. */
async function objectOf(home: string, files: readonly string[], kind: "record" | "original"): Promise<string> {
  for (const file of files.filter((name) => name.startsWith("objects/"))) {
    const path = join(home, "archive", file);
    const isRecord =
      (await stat(path)).size < 65_536 && (await readFile(path, "utf8")).includes('"format":"muniment-record/1"');
    if (isRecord === (kind === "record")) return file;
  }
  throw new Error(`the archive has no ${kind}`);
}
