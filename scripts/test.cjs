"use strict";

// `npm test`: brings what is missing, then runs every test (and, as tests, the checks of test/rules) in one run of
// Node's own test runner. `npm test -- <files>` runs some. The last lines are the runner's summary and one plain line.

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { root } = require("./setup/place.cjs");
const { SetupError } = require("./setup/run.cjs");
const { say } = require("./setup/say.cjs");
const { setUp } = require("./setup/set-up.cjs");

const allTests = ["packages/*/src/**/*.test.ts", "test/**/*.test.ts"];

/** A test that hangs fails, and does not take the whole run with it. The slowest one that is right takes a tenth of this. */
const testTimeoutMs = 5 * 60 * 1000;

/**
 * @param {{ node: string, env: NodeJS.ProcessEnv }} runtime
 * @param {string} closingLine file to which the reporter writes it
 * @returns {number} exit code
 */
function runTests({ node, env }, closingLine) {
  const files = process.argv.length > 2 ? process.argv.slice(2) : allTests;
  const reporters = [
    ["--test-reporter=spec", "--test-reporter-destination=stdout"],
    ["--test-reporter=./scripts/closing-line.mjs", `--test-reporter-destination=${closingLine}`],
  ].flat();
  const result = spawnSync(
    node,
    [
      "--conditions=source",
      "--test",
      `--test-timeout=${testTimeoutMs}`,
      // Node would leave one core idle; most of what a test waits for is another process.
      `--test-concurrency=${os.cpus().length}`,
      ...reporters,
      ...files,
    ],
    {
      cwd: root,
      env,
      stdio: "inherit",
    },
  );
  return result.status ?? 1;
}

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "muniment-test-"));
try {
  const closingLine = path.join(scratch, "closing-line");
  process.exitCode = runTests(setUp({ build: true, capture: true }), closingLine);
  const line = fs.readFileSync(closingLine, "utf8");
  process.stdout.write(line);
  // A run that executed nothing has shown nothing.
  if (line.startsWith("0 passed, 0 failed")) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
} finally {
  fs.rmSync(scratch, { recursive: true });
}
