"use strict";

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { hasApt, installWithApt } = require("./browser.cjs");
const { writeFontConfiguration } = require("./font-configuration.cjs");
const { installPinned } = require("./pinned.cjs");
const { tools } = require("./place.cjs");
const { SetupError } = require("./run.cjs");
const { say, step } = require("./say.cjs");

/** Without fonts a browser draws blank pages and tells nobody. Latin and Arabic are the least; see the capture's own test. */
const languages = ["en", "ar"];

const ownConfiguration = path.join(tools, "fonts", "fonts.conf");

/**
 * Makes sure that pages can be drawn.
 * @param {{ node: string, env: NodeJS.ProcessEnv }} runtime
 * @returns {string | null} a fontconfig file for the browser, or null: the system's own fonts will do
 */
function ensureFonts(runtime) {
  // Other systems come with fonts for both, and do not use fontconfig.
  if (process.platform !== "linux" || languages.every(systemCanDraw)) return null;
  if (fs.existsSync(ownConfiguration)) return ownConfiguration;
  say("Pages would come out blank: this system has no fonts for Latin and Arabic text.");
  if (hasApt() && installedWithApt()) return null;
  step("Bringing Noto fonts from npm into .tools (5 MB)", () => {
    installPinned("fonts", runtime);
    writeFontConfiguration(path.dirname(ownConfiguration));
  });
  return ownConfiguration;
}

/**
 * @param {string} language as fontconfig names it
 * @returns {boolean}
 */
function systemCanDraw(language) {
  const result = spawnSync("fc-list", [`:lang=${language}`, "family"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return result.status === 0 && result.stdout.trim() !== "";
}

/** @returns {boolean} */
function installedWithApt() {
  try {
    step("Installing fonts-noto-core with apt-get", () => installWithApt(["fontconfig", "fonts-noto-core"]));
    return languages.every(systemCanDraw);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`  that failed: ${error.oneLine}`);
    return false;
  }
}

module.exports = { ensureFonts };
