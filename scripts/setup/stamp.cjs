"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { root } = require("./place.cjs");

/**
 * What files look like from outside: names, sizes, and times of change. Equal text means that nothing was touched. Reading
 * hundreds of files at every start would be felt; a touched file merely costs one build too many.
 * @param {readonly string[]} inputs files and folders, relative to the root or absolute; a missing one counts as such
 * @returns {string}
 */
function fingerprint(inputs) {
  const hash = crypto.createHash("sha256");
  for (const input of inputs) add(hash, input);
  return hash.digest("hex");
}

/**
 * @param {crypto.Hash} hash
 * @param {string} name
 */
function add(hash, name) {
  const stat = fs.statSync(path.resolve(root, name), { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    for (const child of fs.readdirSync(path.resolve(root, name)).sort()) add(hash, path.join(name, child));
  } else {
    hash.update(`${name}\0${stat ? `${stat.size} ${stat.mtimeMs}` : "missing"}\n`);
  }
}

/**
 * @param {string} file
 * @returns {string | null}
 */
function readStamp(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/**
 * @param {unknown} error
 * @returns {boolean}
 */
function isMissing(error) {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

module.exports = { fingerprint, isMissing, readStamp };
