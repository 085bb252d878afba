"use strict";

// `npm run reliability -- --hours N` or `-- --full`: brings what is missing, then runs the crash harnesses (test/crash/README.md).
// They work on the sources, but for the pages that go with every package: those are built.

const path = require("node:path");
const { become } = require("./setup/program.cjs");
const { root } = require("./setup/place.cjs");
const { SetupError } = require("./setup/run.cjs");
const { say } = require("./setup/say.cjs");
const { setUp } = require("./setup/set-up.cjs");

try {
  const { node, env } = setUp({ build: "program", capture: false });
  const program = path.join(root, "test", "crash", "reliability.ts");
  become(node, ["--conditions=source", program, ...process.argv.slice(2)], { env, folder: root });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
