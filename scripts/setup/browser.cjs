"use strict";

const path = require("node:path");
const { findBrowser, isProgram } = require("./find-browser.cjs");
const { root } = require("./place.cjs");
const { SetupError, run } = require("./run.cjs");
const { say, step } = require("./say.cjs");
const { unpackChromium } = require("./unpack-chromium.cjs");

/** @typedef {{ node: string, env: NodeJS.ProcessEnv }} Runtime */
/** @typedef {{ text: string, possible: boolean, bring: () => void }} Source */

/** Brings a browser for captures, unless there is one. The first source that answers is taken. */
const installTimeoutMs = 15 * 60 * 1000;

/** @param {Runtime} runtime */
function ensureBrowser(runtime) {
  if (findBrowser(runtime.env) !== null) return;
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
      bring: () => void run(runtime.node, [playwright, "install", "chromium"], { env: runtime.env, timeoutMs: installTimeoutMs }),
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
      const found = findBrowser(runtime.env);
      if (found === null) throw new SetupError("it was installed, but no browser is where it should be");
      run(found, ["--version"], { env: runtime.env, timeoutMs: 60_000 });
    });
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`  that failed: ${error.message.replaceAll("\n", " ").replace(/ +/g, " ").slice(0, 400)}`);
    return false;
  }
}

/** @returns {boolean} whether system packages can be installed: Debian or its kin, and we may */
function hasApt() {
  return process.getuid?.() === 0 && isProgram("/usr/bin/apt-get");
}

/** @param {readonly string[]} packages */
function installWithApt(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["update"], { env, timeoutMs: installTimeoutMs });
  run("apt-get", ["install", "-y", "--no-install-recommends", ...packages], { env, timeoutMs: installTimeoutMs });
}

module.exports = { ensureBrowser, hasApt, installWithApt };
