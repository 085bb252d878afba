"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { root } = require("./place.cjs");
const { run } = require("./run.cjs");
const { step } = require("./say.cjs");
const { fingerprint, readStamp } = require("./stamp.cjs");

/** @typedef {{ node: string, env: NodeJS.ProcessEnv }} Runtime */
/** @typedef {{ name: string, inputs: string[], folder: string, outputs: string[], build: (runtime: Runtime) => void }} Part */

const shared = ["tsconfig.base.json", "package-lock.json", "packages/verify/src", "packages/verify/package.json"];

const compiler = "node_modules/typescript/bin/tsc";

/** @type {Part[]} */
const parts = [
  {
    name: "the program",
    inputs: [...shared, "packages/verify/tsconfig.json", "packages/server/src", "packages/server/tsconfig.json"],
    folder: "packages/server/dist",
    outputs: ["main.js"],
    build: (runtime) => void run(runtime.node, [compiler, "-b", "packages/verify", "packages/server"], runtime),
  },
  {
    name: "the viewer and the pages of a package",
    inputs: [...shared, ...folderWithout("packages/ui", ["dist", "node_modules"])],
    folder: "packages/ui/dist",
    outputs: ["app/index.html", "package/verify.html", "package/replay.html"],
    build: (runtime) => void run(runtime.node, ["packages/ui/build.ts"], runtime),
  },
];

/**
 * @param {string} folder
 * @param {readonly string[]} names
 * @returns {string[]}
 */
function folderWithout(folder, names) {
  const children = fs.readdirSync(path.join(root, folder)).filter((name) => !names.includes(name));
  return children.map((name) => `${folder}/${name}`);
}

/**
 * @param {Part} part
 * @returns {boolean}
 */
function isCurrent(part) {
  const isThere = part.outputs.every((output) => fs.existsSync(path.join(root, part.folder, output)));
  return isThere && readStamp(stampOf(part)) === fingerprint(part.inputs);
}

/**
 * @param {Part} part
 * @returns {string}
 */
function stampOf(part) {
  return path.join(root, part.folder, ".built-from");
}

/** @returns {boolean} */
function buildIsCurrent() {
  return parts.every(isCurrent);
}

/**
 * Builds what is older than its sources.
 * @param {Runtime} runtime
 */
function ensureBuild(runtime) {
  for (const part of parts) {
    if (isCurrent(part)) continue;
    const before = fingerprint(part.inputs); // taken first: a file that changes during the build must be built again
    step(`Building ${part.name}`, () => part.build(runtime));
    fs.writeFileSync(stampOf(part), before);
  }
}

/** Removes what was built, so that nothing of a file since renamed is left in it. */
function cleanBuild() {
  for (const name of ["verify", "server", "ui"]) {
    fs.rmSync(path.join(root, "packages", name, "dist"), { recursive: true, force: true });
  }
}

module.exports = { buildIsCurrent, cleanBuild, ensureBuild };
