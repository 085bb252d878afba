"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { isSupportedNode, oldestNode } = require("../../bin/supported-node.cjs");
const { tools } = require("./place.cjs");
const { installPinned } = require("./pinned.cjs");
const { SetupError, run } = require("./run.cjs");
const { step } = require("./say.cjs");

/** The package of `scripts/locks/node` for this machine; npm installs no other. */
const packageName = `node-${process.platform === "darwin" && process.arch === "arm64" ? "bin-" : ""}${process.platform}-${process.arch}`;

/**
 * The Node that everything after this runs on, with an environment in which it stands first on the search path, so that npm
 * runs on it too: npm on an older Node leaves out, without a word, optional packages which that Node could not run.
 * @returns {{ node: string, env: NodeJS.ProcessEnv }}
 */
function ensureNode() {
  const mine = { node: process.execPath, env: process.env };
  if (isSupportedNode(process.versions.node)) return mine;
  // Not through node_modules/.bin: npm 9 leaves it empty here.
  const node = path.join(tools, "node", "node_modules", packageName, "bin", "node");
  if (!fs.existsSync(node)) {
    const text = `Muniment needs Node ${oldestNode} or later, this is ${process.versions.node}. Bringing one from npm into .tools`;
    step(text, () => bring(node, mine));
  }
  return { node, env: { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ""}` } };
}

/**
 * @param {string} node
 * @param {{ node: string, env: NodeJS.ProcessEnv }} runtime
 */
function bring(node, runtime) {
  try {
    installPinned("node", runtime);
    const version = run(node, ["-p", "process.versions.node"]).trim();
    if (!isSupportedNode(version)) throw new SetupError(`what came is Node ${version}`);
  } catch (error) {
    fs.rmSync(path.join(tools, "node"), { recursive: true, force: true });
    if (!(error instanceof SetupError)) throw error;
    throw new SetupError(
      `No Node ${oldestNode} or later could be had for ${process.platform} ${process.arch}. ` +
        `Install one from https://nodejs.org and run the command again.\n  ${error.message}`,
    );
  }
}

module.exports = { ensureNode };
