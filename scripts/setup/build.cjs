"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { root } = require("./place.cjs");
const { run } = require("./run.cjs");
const { step } = require("./say.cjs");
const { fingerprint, readStamp } = require("./stamp.cjs");

/** @typedef {{ node: string, env: NodeJS.ProcessEnv }} Runtime */
/** @typedef {{ name: string, inputs: string[], folder: string, outputs: string[], build: (runtime: Runtime) => void }} Part */

/**
 * How much is wanted: what runs here, or what is published too.
 * @typedef {"program" | "all"} Extent
 */

const shared = ["tsconfig.base.json", "package-lock.json", "packages/verify/src", "packages/verify/package.json"];

/** @type {Part[]} */
const program = [
  {
    name: "the program",
    inputs: [...shared, "packages/server/src", "packages/server/build.ts"],
    folder: "packages/server/dist",
    outputs: ["main.js"],
    build: (runtime) => void run(runtime.node, ["packages/server/build.ts"], runtime),
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
 * The others have the verifier in them; by itself it is for whoever verifies without them.
 * @type {Part}
 */
const verifier = {
  name: "the verifier",
  inputs: [...shared, "packages/verify/tsconfig.json"],
  folder: "packages/verify/dist",
  outputs: ["index.js"],
  build: (runtime) => void run(runtime.node, ["node_modules/typescript-7/bin/tsc", "-b", "packages/verify"], runtime),
};

/**
 * @param {Extent} extent
 * @returns {Part[]}
 */
function partsOf(extent) {
  return extent === "all" ? [...program, verifier] : program;
}

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

/**
 * @param {Extent} extent
 * @returns {boolean}
 */
function buildIsCurrent(extent) {
  return partsOf(extent).every(isCurrent);
}

/**
 * Builds what is older than its sources.
 * @param {Runtime} runtime
 * @param {Extent} extent
 */
function ensureBuild(runtime, extent) {
  for (const part of partsOf(extent)) {
    if (isCurrent(part)) continue;
    const before = fingerprint(part.inputs); // taken first: a file that changes during the build must be built again
    step(`Building ${part.name}`, () => part.build(runtime));
    fs.writeFileSync(stampOf(part), before);
  }
}

/** Removes what was built, so that nothing of a file since renamed is left in it. */
function cleanBuild() {
  for (const { folder } of partsOf("all")) fs.rmSync(path.join(root, folder), { recursive: true, force: true });
}

module.exports = { buildIsCurrent, cleanBuild, ensureBuild };
