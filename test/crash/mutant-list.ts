/** The steps by which an archive keeps its promise, each of them taken away. */
import type { Patch } from "./program-bundle.ts";

/** A harness that is to notice, and what it tries. */
export interface Catcher {
  readonly harness: "power-loss" | "every-call" | "crowd";
  readonly scenarios: readonly string[];
  /** Of `every-call`: the calls and faults that matter; all unless told. */
  readonly strikes?: RegExp;
}

export interface Mutant {
  /** What is taken away. */
  readonly name: string;
  readonly patches: readonly Patch[];
  /** In this order, until one notices. */
  readonly by: readonly Catcher[];
}

const powerLoss = (...scenarios: readonly string[]): Catcher => ({ harness: "power-loss", scenarios });
/** `strikes` is held against a call and a fault, as in "fsync EIO". */
const everyCall = (strikes: RegExp, ...scenarios: readonly string[]): Catcher => {
  return { harness: "every-call", scenarios, strikes };
};
const crowd: Catcher = { harness: "crowd", scenarios: [] };

/** One change of one file. */
function change(file: string, find: string, put: string): readonly Patch[] {
  return [{ file, find, put }];
}

const steps: readonly Mutant[] = [
  {
    name: "step 2: the sync of a file that comes alone",
    patches: change(
      "storage/fs/scratch.ts",
      "      batch.file(file);\n      await batch.durable();",
      "      batch.file(file);\n      batch.drop();",
    ),
    by: [powerLoss("add-large", "capture")],
  },
  {
    name: "step 2: the sync of files that come together, and of records",
    patches: change(
      "storage/fs/scratch.ts",
      "    try {\n      await batch.durable();",
      "    try {\n      batch.drop();",
    ),
    by: [powerLoss("add", "add-many")],
  },
  {
    name: "steps 2 and 4: the sync of the file system, for many at once",
    patches: change("storage/group-sync.ts", "if (group.length > 0) await syncAll();", ""),
    by: [powerLoss("add-many", "capture")],
  },
  {
    name: "step 4: the sync of the folders of names",
    patches: change(
      "storage/fs/fs-store.ts",
      "for (const folder of this.#folders.ensureFor(key)) batch.folder(folder);",
      "this.#folders.ensureFor(key);",
    ),
    by: [powerLoss("add")],
  },
  {
    name: "step 4: the sync of the parents of new folders",
    patches: change(
      "storage/fs/folders.ts",
      "[dirname(key), ...made.map((folder) => dirname(folder))]",
      "[dirname(key)]",
    ),
    by: [powerLoss("add")],
  },
  {
    name: "step 4 before step 7: names are made durable, but later",
    patches: change(
      "storage/fs/fs-store.ts",
      "for (const folder of this.#folders.ensureFor(key)) batch.folder(folder);",
      `for (const folder of this.#folders.ensureFor(key)) {
        const late = async () => {
          const handle = await (await import("node:fs/promises")).open(folder);
          await handle.sync().finally(() => handle.close());
        };
        setTimeout(() => void late().catch(() => undefined), 100);
      }`,
    ),
    by: [powerLoss("add", "capture")],
  },
  {
    name: "step 6: the sync of the staged commit, of a new head and of tiles",
    patches: change(
      "storage/fs/scratch.ts",
      "return await this.#make(key, body, syncAndClose);",
      "return await this.#make(key, body, closeFile);",
    ),
    by: [powerLoss("add")],
  },
  {
    name: "step 6: the staged commit",
    patches: change(
      "archive/committer.ts",
      "await this.#parts.store.create(staged, streamOf(encodeStaged({ checkpoint: decodeUtf8(note), files })));",
      "",
    ),
    by: [powerLoss("add")],
  },
  {
    name: "step 6: the lock",
    patches: change("archive/lock.ts", 'database.exec("BEGIN EXCLUSIVE");', "").concat(
      change("archive/lock.ts", 'database.exec("PRAGMA user_version = 1");', ""),
    ),
    by: [crowd],
  },
  {
    name: "step 6: the head is loaded anew",
    patches: change(
      "archive/committer.ts",
      "this.#known?.version === head.version ? this.#known : null",
      "this.#known",
    ),
    by: [crowd],
  },
  {
    name: "step 7: the sync of the new head alone",
    patches: change(
      "storage/fs/scratch.ts",
      "return await this.#make(key, body, syncAndClose);",
      'return await this.#make(key, body, key === "log/checkpoint" ? closeFile : syncAndClose);',
    ),
    by: [powerLoss("add")],
  },
  {
    name: "step 7: the sync of the folder after the head was renamed",
    patches: change("storage/fs/fs-head.ts", "for (const folder of folders) await syncFolder(folder);", ""),
    by: [powerLoss("add", "add-many")],
  },
  {
    name: "step 7 in one step: the head is removed, and then laid anew",
    patches: change(
      "storage/fs/fs-head.ts",
      "rename(temp.path, to)",
      'import("node:fs/promises").then(async ({ rm }) => { await rm(to); await rename(temp.path, to); })',
    ),
    by: [powerLoss("add")],
  },
  {
    name: "step 8 in its order: the staged commit is removed before the tiles are there",
    patches: change(
      "archive/committer.ts",
      "  async #layOut(staged: string, files: readonly StagedTile[]): Promise<void> {",
      "  async #layOut(staged: string, files: readonly StagedTile[]): Promise<void> {\n    await this.#parts.remover.remove(staged);",
    ),
    by: [powerLoss("add")],
  },
  {
    name: "step 8: the tiles are laid out before the answer",
    patches: change(
      "archive/committer.ts",
      "    await this.#layOut(staged, files);\n    this.#known",
      "    this.#known",
    ),
    by: [powerLoss("add")],
  },
];

const recovery: readonly Mutant[] = [
  {
    name: "recovery: a staged commit that counts is laid out",
    patches: change(
      "archive/committer.ts",
      "await this.#layOut(key, staged.files);",
      "await this.#parts.remover.remove(key);",
    ),
    by: [powerLoss("recover-committed", "add")],
  },
  {
    name: "recovery: a staged commit that does not count is removed",
    patches: change(
      "archive/committer.ts",
      "      if (key !== current) {\n        await this.#parts.remover.remove(key);",
      "      if (key !== current) {",
    ),
    by: [powerLoss("recover-staged", "add")],
  },
  {
    name: "recovery: objects without an entry are set aside",
    patches: change("archive/orphans.ts", "    await setAside.setAside(key);", ""),
    by: [powerLoss("recover-objects", "add")],
  },
  {
    name: "recovery: the folder of a session is durable before anything is stored",
    patches: change("archive/session.ts", "await syncFolder(incoming);", ""),
    by: [powerLoss("add", "add-many", "capture")],
  },
  {
    name: "recovery: orphans are kept before they lose their name",
    patches: change("storage/fs/fs-remover.ts", "      await syncFolder(this.#aside);", ""),
    by: [powerLoss("recover-objects")],
  },
];

const failures: readonly Mutant[] = [
  {
    name: "a failed sync of one file or folder fails the add",
    patches: change(
      "storage/group-sync.ts",
      'for (const end of ends) if (end.status === "rejected") batch.fault ??= { reason: end.reason };',
      "",
    ),
    by: [everyCall(/^fsync EIO/, "add", "add-large")],
  },
  {
    name: "a failed sync of the file system fails the whole group",
    patches: change("storage/system-sync.ts", "if (code === 0) resolve();", "if (code !== -1) resolve();"),
    by: [everyCall(/^syncfs/, "add-many", "capture")],
  },
  {
    name: "a write that took less than it was given goes on",
    patches: change(
      "storage/fs/scratch.ts",
      "done += wroteSome(writeSync(file, bytes, done))",
      "done = Math.max(bytes.length, writeSync(file, bytes, done))",
    ),
    by: [everyCall(/SHORT$/, "add")],
  },
  {
    name: "a write past the page cache that took less than it was given goes on",
    patches: change(
      "storage/direct-writer.ts",
      "return wroteSome(await writeSome(this.#direct, piece, 0, pieceSize, at));",
      "return Math.max(pieceSize, await writeSome(this.#direct, piece, 0, pieceSize, at));",
    ),
    by: [everyCall(/^pwrite64 SHORT$/, "add-large")],
  },
  {
    name: "a write past the page cache that failed fails the add",
    patches: change("storage/direct-writer.ts", "      this.#fault ??= { reason };", "      void reason;"),
    by: [everyCall(/^pwrite64 (?:EIO|ENOSPC)$/, "add-large")],
  },
  {
    name: "a piece that was refused past the page cache goes through it",
    patches: change("storage/direct-writer.ts", "      return 0;", "      return pieceSize;"),
    by: [everyCall(/^pwrite64 EINVAL$/, "add-large")],
  },
  {
    name: "a sync on the way that failed fails the add",
    patches: change("storage/block-writer.ts", 'this.#fault = { reason: this.#told("sync", error) };', "void error;"),
    by: [everyCall(/^fdatasync EIO/, "add-large")],
  },
  {
    name: "after an unknown outcome nothing more is written",
    patches: change("archive/writer.ts", "        this.#stopped = error;", "        void error;"),
    by: [everyCall(/^(?:link|rename|fsync|close) EIO/, "add", "add-many", "capture")],
  },
];

const others: readonly Mutant[] = [
  {
    name: "init: the keys are durable before the archive appears",
    patches: change("archive/init.ts", "  await syncFolder(layout.var);\n  return site;", "  return site;"),
    by: [powerLoss("init", "init-again")],
  },
  {
    name: "init: a second call makes the keys durable",
    patches: change("archive/init.ts", "  await syncFolder(layout.var);\n  for (", "  for ("),
    by: [powerLoss("init-again")],
  },
  {
    name: "init: the archive has its name durably",
    patches: change("archive/init.ts", "  await syncFolder(layout.home);\n}", "}"),
    by: [powerLoss("init")],
  },
  {
    name: "rotate: the new key is durable before the log names it",
    patches: change(
      "archive/keys/key-files.ts",
      "    await writeNew(join(this.#folder, name), bytes, 0o600);\n    await syncFolder(this.#folder);",
      "    await writeFile(join(this.#folder, name), bytes, { mode: 0o600 });",
    ).concat(
      change("archive/keys/key-files.ts", "rename, rm, type FileHandle }", "rename, rm, writeFile, type FileHandle }"),
    ),
    by: [powerLoss("rotate")],
  },
  {
    name: "export: a package is durable before its name",
    patches: change(
      "export/bag-place.ts",
      "    await this.#makeDurable();\n    const told = await",
      "    this.#batch.drop();\n    const told = await",
    ),
    by: [powerLoss("export")],
  },
  {
    name: "export: the bytes of a package in one file are durable before its name",
    patches: change(
      "export/file-place.ts",
      "[this.#sum.hex(this.#writer.size), this.#handle.sync()]",
      "[this.#sum.hex(this.#writer.size)]",
    ),
    by: [powerLoss("export-file")],
  },
];

export const mutants: readonly Mutant[] = [...steps, ...recovery, ...failures, ...others];
