"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { root } = require("./place.cjs");
const { npm } = require("./run.cjs");
const { say, step } = require("./say.cjs");
const { readStamp } = require("./stamp.cjs");

const stampFile = path.join(root, "node_modules", ".muniment-installed");

/** @returns {string} SHA-256 of what the lock file pins */
function wanted() {
  return crypto
    .createHash("sha256")
    .update(fs.readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
}

/** @returns {boolean} */
function packagesAreCurrent() {
  return readStamp(stampFile) === wanted();
}

/**
 * Installs the packages of the lock file, unless they are there.
 * @param {{ node: string, env: NodeJS.ProcessEnv }} runtime
 */
function ensurePackages(runtime) {
  if (packagesAreCurrent()) return;
  if (installedByHand()) say("The packages in node_modules are those of package-lock.json: using them.");
  else
    step("Installing packages with npm ci, without their scripts (a minute or so)", () => npm(runtime, ["ci"], root));
  fs.writeFileSync(stampFile, wanted());
}

/**
 * Whether somebody ran `npm ci` or `npm install`: npm writes down what it has installed in the same form as the lock file.
 * Optional packages may be absent, being other platforms'.
 * @returns {boolean}
 */
function installedByHand() {
  const text = readStamp(path.join(root, "node_modules", ".package-lock.json"));
  if (text === null) return false;
  const installed = JSON.parse(text).packages;
  const pinned = JSON.parse(fs.readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(pinned).every(([place, entry]) => {
    if (!place.startsWith("node_modules/")) return true;
    const there = installed[place];
    if (there === undefined) return entry.optional === true || entry.devOptional === true;
    return there.version === entry.version && there.integrity === entry.integrity;
  });
}

module.exports = { ensurePackages, packagesAreCurrent };
