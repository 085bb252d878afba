"use strict";

const path = require("node:path");

/** The root of the repository. */
const root = path.resolve(__dirname, "..", "..");

/** Whatever the set-up lays down lies here. Deleting it is safe: the next start brings it again. */
const tools = path.join(root, ".tools");

module.exports = { root, tools };
