import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..", "..");

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

test("what npm pack makes runs where only its dependencies are installed", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "muniment-package-"));
  context.after(() => {
    rmSync(folder, { recursive: true });
  });
  // The tests run on what is built; prepack would build it anew under the other tests.
  const options = { cwd: root, encoding: "utf8" } as const;
  const packed = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], options);
  const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];

  const paths = files.map(({ path }) => path);
  const expected = [
    "LICENSE",
    "README.md",
    "bin/muniment.cjs",
    "packages/server/dist/main.js",
    "packages/ui/dist/app/index.html",
    "packages/ui/dist/package/replay.html",
    "packages/ui/dist/package/verify.html",
    "spec/package/VERIFY.txt",
    "spec/package/verify.sh",
  ];
  for (const path of expected) assert.ok(paths.includes(path), `${path} is not in the package`);
  assert.deepEqual(
    paths.filter((path) => /\.test\.|\.map$|\.tsbuildinfo$|\/src\//.test(path)),
    [],
  );

  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "muniment"), { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, filename), "--strip-components=1", "-C", join(modules, "muniment")]);
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(modules, name));
  }

  const program = join(modules, "muniment", "bin", "muniment.cjs");
  const environment = { PATH: process.env["PATH"], HOME: folder, MUNIMENT_HOME: join(folder, "home") };
  for (const args of [["--version"], ["--help"], ["init"], ["list"], ["verify"]]) {
    const result = spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: "utf8", env: environment });
    assert.equal(result.status, 0, `muniment ${args.join(" ")}: ${result.stderr}`);
  }
});
