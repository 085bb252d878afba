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

/** More files than this do not fail because the machine is busy. */
const againMax = 12;

/**
 * @typedef {import("./outcome.mjs").Sum} Sum
 * @typedef {import("./outcome.mjs").Outcome} Outcome
 * @typedef {{ node: string, env: NodeJS.ProcessEnv }} Runtime
 */

/**
 * @param {Runtime} runtime
 * @param {string} scratch folder for what is made on the way
 * @param {readonly string[]} files
 * @param {number} atOnce
 * @returns {Outcome}
 */
function runTests({ node, env }, scratch, files, atOnce) {
  const outcome = path.join(scratch, "outcome.json");
  fs.rmSync(outcome, { force: true });
  const reporters = [
    ["--test-reporter=spec", "--test-reporter-destination=stdout"],
    ["--test-reporter=./scripts/outcome.mjs", `--test-reporter-destination=${outcome}`],
  ].flat();
  const { status } = spawnSync(
    node,
    [
      "--conditions=source",
      "--test",
      `--test-timeout=${testTimeoutMs}`,
      `--test-concurrency=${atOnce}`,
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
  /** @type {Outcome | null} */
  const told = fs.existsSync(outcome) ? JSON.parse(fs.readFileSync(outcome, "utf8") || "null") : null;
  if (told === null || (status !== 0 && told.failed === 0))
    throw new SetupError("The test runner ended badly, and named no test that failed.");
  return told;
}

/**
 * Tests that wait for browsers and processes can fail on a busy machine though what they test is right. So the few files that failed are run
 * once more, one by one with nothing beside them; what passes only then is named.
 * @param {Runtime} runtime
 * @param {string} scratch
 * @param {Outcome} first
 * @returns {Outcome}
 */
function runAgain(runtime, scratch, first) {
  const files = first.files.map(({ file }) => path.relative(root, file));
  say(`Once more, one by one: ${files.join(", ")}`);
  const second = runTests(runtime, scratch, files, 1);
  const failedAgain = new Set(second.files.map(({ file }) => file));
  for (const { file, names } of first.files)
    if (!failedAgain.has(file))
      say(`Passed only at the second try: ${path.relative(root, file)}: ${names.join(" / ")}`);
  /** @param {keyof Sum} what */
  const sum = (what) => first[what] - first.files.reduce((all, one) => all + one.sum[what], 0) + second[what];
  return { passed: sum("passed"), failed: second.failed, skipped: sum("skipped"), files: second.files };
}

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "muniment-test-"));
try {
  const runtime = setUp({ build: "all", capture: true });
  alone(() => bringTestBrowser(runtime));
  const asked = process.argv.slice(2);
  const first = runTests(runtime, scratch, asked.length > 0 ? asked : allTests, testsAtOnce);
  const isAgain = asked.length === 0 && first.files.length > 0 && first.files.length <= againMax;
  const { passed, failed, skipped } = isAgain ? runAgain(runtime, scratch, first) : first;
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  // A run that executed nothing has shown nothing.
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
} finally {
  fs.rmSync(scratch, { recursive: true });
}
