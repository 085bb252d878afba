"use strict";

// `npm start -- <arguments>`: brings what is missing, then runs Muniment with these arguments; without any, the viewer, which it opens.
// CommonJS that Node 18 understands, without dependencies: it runs before anything is installed.

const path = require("node:path");
const { become } = require("./setup/program.cjs");
const { root } = require("./setup/place.cjs");
const { SetupError } = require("./setup/run.cjs");
const { setUp } = require("./setup/set-up.cjs");

const given = process.argv.slice(2);
const args = given.length === 0 ? ["serve", "--open"] : given;

/** Commands that capture; the viewer does so for who is signed in. */
const capturing = ["capture", "serve"];
const asksForHelp = args.includes("--help") || args.includes("-h");
const captures = capturing.includes(args.find((word) => !word.startsWith("-")) ?? "") && !asksForHelp;

try {
  const { node, env } = setUp({ build: "program", capture: captures });
  become(node, [path.join(root, "packages", "server", "dist", "main.js"), ...args], {
    env: { ...env, MUNIMENT_CALLED_AS: "npm start --" },
    // npm moves to the root of the repository; names of files on the command line are meant from where the person is.
    folder: process.env.INIT_CWD ?? process.cwd(),
  });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
