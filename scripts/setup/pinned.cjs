"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { root, tools } = require("./place.cjs");
const { npm } = require("./run.cjs");

/**
 * Brings a tool from npm into `.tools/<name>`, exactly as `scripts/locks/<name>` pins it: npm checks each package against the
 * SHA-512 in the lock file, and runs none of their scripts.
 * @param {string} name
 * @param {{ node: string, env: NodeJS.ProcessEnv }} runtime
 * @returns {string} its `node_modules`
 */
function installPinned(name, runtime) {
  const folder = path.join(tools, name);
  const part = `${folder}.part`;
  fs.rmSync(part, { recursive: true, force: true });
  fs.mkdirSync(part, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) {
    fs.copyFileSync(path.join(root, "scripts", "locks", name, file), path.join(part, file));
  }
  npm(runtime, ["ci"], part);
  // Whole or not there: an interrupted installation leaves nothing that looks like one.
  fs.rmSync(folder, { recursive: true, force: true });
  fs.renameSync(part, folder);
  return path.join(folder, "node_modules");
}

module.exports = { installPinned };
