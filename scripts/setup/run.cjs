"use strict";

const { spawnSync } = require("node:child_process");
const path = require("node:path");
const { root } = require("./place.cjs");

/** A step of the set-up that failed. The message is for the person. */
class SetupError extends Error {
  /**
   * @param {string} message
   * @param {readonly string[]} [said] what the failed program wrote last, line by line
   */
  constructor(message, said = []) {
    super([message, ...said].join("\n    "));
    const complaint = said.find((line) => /error|fail|unable|denied/i.test(line));
    /** What failed and why, in one line. */
    this.oneLine = complaint === undefined ? message : `${message}: ${complaint.trim()}`;
  }
}

/** Lines of a failed program's output that are shown: enough for its reason, which stands near the end. */
const linesShown = 15;

/**
 * Runs a program to its end and returns what it wrote to stdout. It is heard only when it fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, folder?: string, timeoutMs?: number }} [options]
 * @returns {string}
 */
function run(program, args, options = {}) {
  const result = spawnSync(program, args, {
    cwd: options.folder ?? root,
    env: options.env ?? process.env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 256 * 1024 * 1024,
    timeout: options.timeoutMs,
  });
  if (result.status === 0) return result.stdout;
  const reason = result.error?.message ?? (result.signal ? `ended by ${result.signal}` : `exit code ${result.status}`);
  const said = `${result.stdout ?? ""}${result.stderr ?? ""}`.trimEnd().split("\n").slice(-linesShown);
  throw new SetupError(`${path.basename(program)} ${args.join(" ")}: ${reason}`, said);
}

/**
 * Runs npm with the given Node. The flags undo settings of a person's own npm configuration that would leave out packages or
 * run their scripts.
 * @param {{ node: string, env: NodeJS.ProcessEnv }} runtime
 * @param {readonly string[]} args
 * @param {string} folder
 */
function npm(runtime, args, folder) {
  const flags = ["--ignore-scripts", "--include=dev", "--include=optional", "--no-global", "--no-audit", "--no-fund"];
  const all = [...args, ...flags, "--loglevel=error", `--prefix=${folder}`];
  const cli = process.env.npm_execpath;
  const options = { env: runtime.env, folder };
  if (cli !== undefined && path.basename(cli) === "npm-cli.js") run(runtime.node, [cli, ...all], options);
  else run("npm", all, options);
}

module.exports = { SetupError, npm, run };
