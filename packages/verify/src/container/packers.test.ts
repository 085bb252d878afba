/** A package that others packed, by their own programs, is as good as it was. Programs that are not here are named, and passed over. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, suite, test } from "node:test";
import { verdictOf } from "../finding.ts";
import type { RandomAccess } from "../wacz/random-access.ts";
import { allOf, told } from "../wacz/sample-wacz.ts";
import { verifyFile } from "../verify-file.ts";
import { samplePackage } from "./sample-package.ts";

const folder = mkdtempSync(join(tmpdir(), "muniment-packers-"));
const { files, keys } = samplePackage("good-three-items");
for (const [name, bytes] of files) {
  const path = join(folder, "evidence", name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
mkdirSync(join(folder, "evidence/data/empty"));

const python = (call: string): string[] => ["python3", "-c", `import shutil, sys, zipfile, os\n${call}`];
const inPython = `class Out:
    def __init__(self, file): self.file = file
    def write(self, data): return self.file.write(data)
    def flush(self): self.file.flush()
with open(sys.argv[1], "wb") as out, zipfile.ZipFile(Out(out), "w", zipfile.ZIP_DEFLATED) as packed:
    for root, _, names in os.walk("evidence"):
        for name in names: packed.write(os.path.join(root, name))`;

/** `$` is the file to be made. */
const packers: Readonly<Record<string, readonly string[]>> = {
  "zip.zip": ["zip", "-q", "-r", "$", "evidence"],
  "zip, stored, without extra fields.zip": ["zip", "-q", "-r", "-0", "-X", "-D", "$", "evidence"],
  "zip, with descriptors.zip": ["zip", "-q", "-r", "-fd", "-9", "$", "evidence"],
  "zip, with ZIP64.zip": ["zip", "-q", "-r", "-fz", "$", "evidence"],
  "7z.zip": ["7z", "a", "-bd", "$", "evidence"],
  "7z, stored.zip": ["7z", "a", "-bd", "-mx=0", "$", "evidence"],
  "7z, into.tar": ["7z", "a", "-bd", "$", "evidence"],
  "bsdtar.zip": ["bsdtar", "-a", "-cf", "$", "evidence"],
  "bsdtar.tar": ["bsdtar", "-cf", "$", "evidence"],
  "bsdtar, from within.tar": ["bsdtar", "-cf", "$", "-C", "evidence", "."],
  "python.zip": python("shutil.make_archive(sys.argv[1][:-4], 'zip', '.', 'evidence')"),
  "python, as a stream.zip": python(inPython),
  "python.tar": python("shutil.make_archive(sys.argv[1][:-4], 'tar', '.', 'evidence')"),
  "jar.zip": ["jar", "cfM", "$", "evidence"],
  "tar.tar": ["tar", "-cf", "$", "evidence"],
  "tar, pax.tar": ["tar", "--format=pax", "-cf", "$", "evidence"],
  "tar, ustar.tar": ["tar", "--format=ustar", "-cf", "$", "evidence"],
  "tar, as before POSIX.tar": ["tar", "--format=v7", "-cf", "$", "evidence"],
  "busybox.tar": ["busybox", "tar", "-cf", "$", "evidence"],
};

async function accessOf(path: string): Promise<RandomAccess> {
  const blob = await openAsBlob(path);
  return {
    size: blob.size,
    async *read(start, end) {
      yield new Uint8Array(await blob.slice(start, end).arrayBuffer());
    },
  };
}

suite("a package packed anew by", () => {
  after(() => {
    rmSync(folder, { recursive: true });
  });
  for (const [name, [program = "", ...args]] of Object.entries(packers)) {
    const there = spawnSync(program, ["--help"]).error === undefined;
    test(name, { skip: there ? false : `there is no ${program} here` }, async () => {
      const made = join(folder, name);
      const given = program === "python3" ? [...args, made] : args.map((one) => (one === "$" ? made : one));
      const { status, stderr } = spawnSync(program, given, { cwd: folder, encoding: "utf8" });
      assert.equal(status, 0, stderr);
      const findings = await allOf(verifyFile(await accessOf(made), name, { keys }));
      assert.equal(verdictOf(findings), "verified", told(findings).join("\n"));
    });
  }
});
