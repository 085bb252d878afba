"use strict";

// CommonJS without newer syntax: this file must run on the Node that is too old, in order to say so.

const { engines } = require("../package.json");

/** The oldest Node that Muniment runs on, as `package.json` states it: "24.15". */
const oldestNode = engines.node.replace(">=", "");

/**
 * @param {string} version as `process.versions.node` gives it
 * @returns {boolean}
 */
function isSupportedNode(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode.split(".").map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

module.exports = { isSupportedNode, oldestNode };
