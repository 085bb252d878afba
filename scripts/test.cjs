"use strict";

// `npm test`: brings what is missing, then runs every test (and, as tests, the checks of test/rules) in one run of
// Node's own test runner. `npm test -- <files>` runs some. The last lines are the runner's summary and one plain line.

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { bringTestBrowser } = require("./setup/browser.cjs");
const { alone } = require("./setup/lock.cjs");
const { root } = require("./setup/place.cjs");
const { SetupError } = require("./setup/run.cjs");
const { say } = require("./setup/say.cjs");
const { setUp } = require("./setup/set-up.cjs");

const allTests = ["packages/*/src/**/*.test.ts", "test/**/*.test.ts"];

/** One more than there are cores: a test that waits for a browser or another process leaves its core idle. With more, each waits for all. */
const testsAtOnce = os.cpus().length + 1;

/** A test that hangs fails, and does not take the whole run with it. The slowest one that is right takes a third of this. */
const testTimeoutMs = 5 * 60 * 1000;

/**
 * @param {{ node: string, env: NodeJS.ProcessEnv }} runtime
 * @param {string} scratch folder for what is made on the way
 * @returns {number} exit code
 */
function runTests({ node, env }, scratch) {
  const files = process.argv.length > 2 ? process.argv.slice(2) : allTests;
  const reporters = [
    ["--test-reporter=spec", "--test-reporter-destination=stdout"],
    ["--test-reporter=./scripts/closing-line.mjs", `--test-reporter-destination=${path.join(scratch, "closing-line")}`],
  ].flat();
  const result = spawnSync(
    node,
    [
      "--conditions=source",
      "--test",
      `--test-timeout=${testTimeoutMs}`,
      `--test-concurrency=${testsAtOnce}`,
      // Each file of tests is a process of its own, and most of them load the same sources.
      `--import=${pathToFileURL(path.join(__dirname, "compile-once.mjs")).href}`,
      ...reporters,
      ...files,
    ],
    {
      cwd: root,
      env: { ...env, MUNIMENT_TEST_COMPILED: path.join(scratch, "compiled") },
      stdio: "inherit",
    },
  );
  return result.status ?? 1;
}

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "muniment-test-"));
try {
  const runtime = setUp({ build: "all", capture: true });
  alone(() => bringTestBrowser(runtime));
  process.exitCode = runTests(runtime, scratch);
  const closing = path.join(scratch, "closing-line");
  const line = fs.existsSync(closing) ? fs.readFileSync(closing, "utf8") : "0 passed, 0 failed\n";
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
