"use strict";

/**
 * What is checked without running Muniment: each a program from node_modules with its arguments, run at the root.
 * `npm run check` runs them one by one, `npm test` as tests among the others.
 * @type {readonly { name: string, script: string, args: readonly string[] }[]}
 */
const checks = [
  ...["packages/verify", "packages/server", "packages/ui", "test", "scripts"].map((project) => ({
    name: `types of ${project}`,
    script: "typescript-7/bin/tsc",
    args: ["-p", project],
  })),
  { name: "lint", script: "oxlint/bin/oxlint", args: ["--deny-warnings"] },
  {
    name: "layers",
    script: "dependency-cruiser/bin/dependency-cruiser.mjs",
    args: ["--output-type", "err-long", "packages/verify/src", "packages/server/src", "packages/ui/src"],
  },
  { name: "format", script: "oxfmt/bin/oxfmt", args: ["--check"] },
];

module.exports = { checks };
