import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { TestContext } from "node:test";

export const root = join(import.meta.dirname, "..", "..");

const rules = [
  ".dependency-cruiser.cjs",
  ".oxlintrc.json",
  "package.json",
  "tsconfig.base.json",
  "tsconfig.json",
  "scripts",
  "test/tsconfig.json",
];
const packages = ["verify", "server", "ui"];
const packageFiles = packages.flatMap((name) =>
  ["package.json", "tsconfig.json"].map((file) => `packages/${name}/${file}`),
);

/**
 * A copy of the repository's rules, with or without its sources, and with `files` planted into it (path from the root: text).
 * Removed when the test ends.
 */
export function plantedTree(context: TestContext, sources: boolean, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "muniment-rules-"));
  context.after(() => {
    rmSync(folder, { recursive: true });
  });
  const folders = sources ? packages.map((name) => `packages/${name}/src`) : [];
  for (const path of [...rules, ...packageFiles, ...folders]) {
    const filter = (source: string): boolean => !/\.test\.tsx?$/.test(basename(source));
    cpSync(join(root, path), join(folder, path), { recursive: true, filter });
  }
  linkPackages(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The installed packages, but with @muniment/… of the copy: what is planted there must be seen. */
function linkPackages(folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "@muniment"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name !== "@muniment") symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  for (const name of packages) symlinkSync(join(folder, "packages", name), join(modules, "@muniment", name));
}
