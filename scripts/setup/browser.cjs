"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { root } = require("./place.cjs");
const { SetupError, run } = require("./run.cjs");
const { say, step } = require("./say.cjs");
const { unpackChromium } = require("./unpack-chromium.cjs");

/** @typedef {{ node: string, env: NodeJS.ProcessEnv }} Runtime */
/** @typedef {{ text: string, possible: boolean, bring: () => void }} Source */

const installTimeoutMs = 15 * 60 * 1000;

/**
 * The browser that a capture would use: the built program knows where to look.
 * @param {Runtime} runtime
 * @returns {{ executable: string, environment: Record<string, string> } | null}
 */
function findBrowser(runtime) {
  return JSON.parse(run(runtime.node, [path.join(__dirname, "find-browser.mjs")], { env: runtime.env }));
}

/**
 * Brings a browser for captures. The first source that answers is taken.
 * @param {Runtime} runtime
 */
function bringBrowser(runtime) {
  say("Muniment needs a browser to capture pages, and none was found.");
  for (const source of sources(runtime)) {
    if (source.possible && succeeds(source, runtime)) return;
  }
  throw new SetupError(
    "No browser could be had. Install Chromium or Google Chrome, or set MUNIMENT_CHROMIUM to the path of one, " +
      "and run the command again. Everything but capturing works without.",
  );
}

/**
 * @param {Runtime} runtime
 * @returns {Source[]}
 */
function sources(runtime) {
  return [
    {
      text: "Installing Debian's chromium with apt-get (about 90 MB to download)",
      possible: hasApt(),
      bring: () => installWithApt(["chromium", "chromium-sandbox", "fonts-noto-core"]),
    },
    {
      text: "Downloading Playwright's Chromium into your cache folder (about 170 MB)",
      possible: true,
      bring: () =>
        void run(runtime.node, [playwright, "install", "chromium"], { env: runtime.env, timeoutMs: installTimeoutMs }),
    },
    {
      text: "Bringing a Chromium from npm (@sparticuz/chromium) into .tools (about 70 MB)",
      possible: process.platform === "linux" && process.arch === "x64",
      bring: () => unpackChromium(runtime),
    },
  ];
}

const playwright = path.join(root, "node_modules", "playwright-core", "cli.js");

/**
 * @param {Source} source
 * @param {Runtime} runtime
 * @returns {boolean}
 */
function succeeds(source, runtime) {
  try {
    step(source.text, () => {
      source.bring();
      const found = findBrowser(runtime);
      if (found === null) throw new SetupError("it is there, but cannot be used from where it lies");
      run(found.executable, ["--version"], { env: { ...runtime.env, ...found.environment }, timeoutMs: 60_000 });
    });
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`  that failed: ${error.oneLine}`);
    return false;
  }
}

/**
 * Brings what the tests drive pages with in a third of the time, where that is simple. Without it they drive the browser itself.
 * @param {Runtime} runtime
 */
function bringTestBrowser(runtime) {
  const name = "chromium-headless-shell";
  const folders = (runtime.env.PATH ?? process.env.PATH ?? "").split(path.delimiter);
  if (!hasApt() || folders.some((folder) => fs.existsSync(path.join(folder, name)))) return;
  try {
    step(`Installing Debian's ${name} with apt-get, for the tests of pages (about 60 MB to download)`, () =>
      installWithApt([name]),
    );
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`  that failed, and they take longer without: ${error.oneLine}`);
  }
}

/** @returns {boolean} whether system packages can be installed: Debian or its kin, and we may */
function hasApt() {
  return process.getuid?.() === 0 && fs.existsSync("/usr/bin/apt-get");
}

/** @param {readonly string[]} packages */
function installWithApt(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["update"], { env, timeoutMs: installTimeoutMs });
  run("apt-get", ["install", "-y", "--no-install-recommends", ...packages], { env, timeoutMs: installTimeoutMs });
}

module.exports = { bringBrowser, bringTestBrowser, findBrowser, hasApt, installWithApt };
