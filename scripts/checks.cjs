"use strict";

/**
 * What is checked without running Muniment: each a program from node_modules with its arguments, run at the root.
 * `npm run check` runs them one by one, `npm test` as tests among the others.
 * @type {readonly { name: string, script: string, args: readonly string[] }[]}
 */
const checks = [
  { name: "types", script: "typescript/bin/tsc", args: ["-b"] },
  { name: "types of the viewer", script: "typescript/bin/tsc", args: ["-p", "packages/ui"] },
  { name: "types of the tests", script: "typescript/bin/tsc", args: ["-p", "test"] },
  { name: "types of the scripts", script: "typescript/bin/tsc", args: ["-p", "scripts"] },
  { name: "lint", script: "eslint/bin/eslint.js", args: [".", "--max-warnings", "0"] },
  {
    name: "layers",
    script: "dependency-cruiser/bin/dependency-cruiser.mjs",
    args: ["--output-type", "err-long", "packages/verify/src", "packages/server/src", "packages/ui/src"],
  },
  { name: "format", script: "prettier/bin/prettier.cjs", args: ["--check", "--log-level", "warn", "."] },
];

module.exports = { checks };
