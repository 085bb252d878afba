"use strict";

// `npm run check`: types, lint, layers and format, all of them even when one fails. `npm run check -- lint` runs one, `-- types` those of types.

const { spawnSync } = require("node:child_process");
const path = require("node:path");
const { checks } = require("./checks.cjs");
const { root } = require("./setup/place.cjs");
const { SetupError } = require("./setup/run.cjs");
const { say } = require("./setup/say.cjs");
const { setUp } = require("./setup/set-up.cjs");

const wanted = process.argv.slice(2);

/** `types` means all checks of types. @param {string} name @param {string} one */
const isMeant = (name, one) => name === one || name.startsWith(`${one} `);

try {
  for (const one of wanted)
    if (!checks.some(({ name }) => isMeant(name, one))) throw new SetupError(`There is no check named ${one}.`);
  const { node, env } = setUp({ build: null, capture: false });
  for (const { name, script, args } of checks) {
    if (wanted.length > 0 && !wanted.some((one) => isMeant(name, one))) continue;
    const result = spawnSync(node, [path.join("node_modules", script), ...args], { cwd: root, env, stdio: "inherit" });
    say(`${name}: ${result.status === 0 ? "ok" : "failed"}`);
    if (result.status !== 0) process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
