"use strict";

const { spawn } = require("node:child_process");
const fs = require("node:fs");

/**
 * Runs a program in this one's stead: its streams, its exit code, and each signal once.
 *
 * A keyboard interrupt goes to every program of the terminal's foreground at once, so the child already has it; npm then sends
 * it to us a second time. What comes without a terminal (a service manager, `kill`) came to us alone, and is passed on.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env: NodeJS.ProcessEnv, folder: string }} options
 */
function become(program, args, options) {
  const child = spawn(program, args, { cwd: options.folder, env: options.env, stdio: "inherit" });
  const fromKeyboard = hasTerminal() ? ["SIGINT", "SIGHUP", "SIGQUIT"] : [];
  /** @type {Set<string>} */
  const passedOn = new Set();
  for (const signal of /** @type {NodeJS.Signals[]} */ (["SIGINT", "SIGHUP", "SIGQUIT", "SIGTERM"])) {
    process.on(signal, () => {
      if (fromKeyboard.includes(signal) || passedOn.has(signal)) return;
      passedOn.add(signal);
      setTimeout(() => passedOn.delete(signal), sameSignalMs).unref();
      child.kill(signal);
    });
  }
  child.on("error", (error) => {
    process.stderr.write(`${program} could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 1;
    if (signal === null) return;
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Within this time, one signal sent both to us and, by npm, once more, counts once. A person's second thought takes longer. */
const sameSignalMs = 300;

/** @returns {boolean} whether a keyboard can interrupt us: then we have a controlling terminal */
function hasTerminal() {
  try {
    fs.closeSync(fs.openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false; // ENXIO: there is none
  }
}

module.exports = { become };
