"use strict";

// `npm run build`: builds what changed. With --clean, as before `npm pack`: everything, from nothing.

const { cleanBuild, ensureBuild } = require("./setup/build.cjs");
const { alone } = require("./setup/lock.cjs");
const { ensureNode } = require("./setup/node.cjs");
const { ensurePackages } = require("./setup/packages.cjs");
const { SetupError } = require("./setup/run.cjs");

try {
  alone(() => {
    const runtime = ensureNode();
    ensurePackages(runtime);
    if (process.argv.includes("--clean")) cleanBuild();
    ensureBuild(runtime, "all");
  });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
