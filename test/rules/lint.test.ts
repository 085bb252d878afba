import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

import { plantedTree, root } from "./planted-tree.ts";

const lines = (count: number): string =>
  Array.from({ length: count }, (_, n) => `export const v${n} = ${n};`).join("\n");
const statements = (count: number): string => Array.from({ length: count }, (_, n) => `  f(${n});`).join("\n");

/** What must not pass: file, its text, and the one rule that says so. */
const refused: readonly (readonly [file: string, text: string, rule: string])[] = [
  ["server/src/archive/any.ts", "export const value: any = 1;", "typescript(no-explicit-any)"],
  [
    "server/src/archive/bang.ts",
    "export const f = (t: string | null): string => t!;",
    "typescript(no-non-null-assertion)",
  ],
  [
    "server/src/archive/catch.ts",
    'export function f(): void {\n  try {\n    JSON.parse("");\n  } catch {}\n}',
    "eslint(no-empty)",
  ],
  [
    "server/src/archive/float.ts",
    "export function f(g: () => Promise<void>): void {\n  g();\n}",
    "typescript(no-floating-promises)",
  ],
  ["server/src/archive/now.ts", "export const now = (): number => Date.now();", "muniment(handed-in)"],
  ["server/src/archive/date.ts", "export const now = (): Date => new Date();", "muniment(handed-in)"],
  ["server/src/archive/chance.ts", "export const chance = (): number => Math.random();", "muniment(handed-in)"],
  ["server/src/archive/env.ts", "export const home = process.env;", "muniment(handed-in)"],
  [
    "server/src/archive/env-import.ts",
    'import { env } from "node:process";\nexport const home = env;',
    "muniment(handed-in)",
  ],
  ["server/src/archive/print.ts", "console.log(1);", "eslint(no-console)"],
  ["server/src/archive/long.ts", lines(401), "eslint(max-lines)"],
  [
    "server/src/archive/deep.ts",
    `export function g(f: (n: number) => void): void {\n${statements(70)}\n}`,
    "eslint(max-lines-per-function)",
  ],
  [
    "verify/src/silenced.ts",
    "// @ts-expect-error -- a reason\nexport const n: number = 'a';",
    "typescript(ban-ts-comment)",
  ],
];

/** What must pass, so that a rule which refuses everything is noticed. */
const allowed: readonly (readonly [file: string, text: string])[] = [
  ["server/src/main.ts", "export const now = (): number => Date.now();\nexport const environment = process.env;"],
  ["server/src/cli/print.ts", "console.log(1);"],
  ["server/src/archive/past.ts", "export const past = new Date(0);"],
  ["server/src/archive/reason.ts", "// oxlint-disable-next-line no-console -- a reason\nconsole.log(1);"],
  ["server/src/archive/largest.ts", lines(400)],
  ["server/src/archive/clock.test.ts", "export const now = Date.now();"],
  ["ui/src/plain.ts", "export const plain = 1;"],
];

interface Linted {
  readonly number_of_files: number;
  readonly diagnostics: readonly { readonly code?: string; readonly message: string; readonly filename: string }[];
}

test("the lint rules refuse what they must, and nothing else", (context) => {
  const files = [...refused, ...allowed].map(([file, text]) => [`packages/${file}`, `${text}\n`] as const);
  const folder = plantedTree(context, false, Object.fromEntries(files));
  const args = [join(root, "node_modules", "oxlint", "bin", "oxlint"), "--format", "json", "packages"];
  const result = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  assert.ok(result.stdout.startsWith("{"), result.stdout + result.stderr);
  const linted = JSON.parse(result.stdout) as Linted;
  assert.equal(linted.number_of_files, files.length);

  const rulesAgainst = (file: string): readonly string[] =>
    linted.diagnostics
      .filter(({ filename }) => filename === `packages/${file}`)
      .map(({ code, message }) => code ?? message);
  for (const [file, , rule] of refused) assert.deepEqual([...new Set(rulesAgainst(file))], [rule], file);
  for (const [file] of allowed) assert.deepEqual(rulesAgainst(file), [], file);
});
