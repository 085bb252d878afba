"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { tools } = require("./place.cjs");

/** Where the set-up lays a browser of its own; the program looks there too, told by MUNIMENT_TOOLS. */
const ownBrowser = path.join(tools, "chromium", "chromium");

const programNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const macPrograms = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** A browser's path in a folder of Playwright's cache, by platform and age. */
const playwrightPrograms = [
  "chrome-linux64/chrome",
  "chrome-linux/chrome",
  "chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
  "chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
  "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * A browser that captures can use, in the order in which the program itself looks.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | null}
 */
function findBrowser(env) {
  const named = env.MUNIMENT_CHROMIUM;
  if (named !== undefined && named !== "") return named;
  const onPath = (env.PATH ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const candidates = [
    ...playwrightCandidates(env),
    ...programNames.flatMap((name) => onPath.map((folder) => path.join(folder, name))),
    ...(process.platform === "darwin" ? macPrograms : []),
    ownBrowser,
  ];
  return candidates.find(isProgram) ?? null;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]} newest first
 */
function playwrightCandidates(env) {
  const home = env.HOME ?? "/nonexistent";
  const cache = process.platform === "darwin" ? path.join(home, "Library", "Caches") : path.join(home, ".cache");
  const folder = path.join(cache, "ms-playwright");
  if (!fs.existsSync(folder)) return [];
  const builds = fs.readdirSync(folder).filter((name) => /^chromium-\d+$/.test(name));
  builds.sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)));
  return builds.flatMap((build) => playwrightPrograms.map((program) => path.join(folder, build, program)));
}

/**
 * @param {string} file
 * @returns {boolean}
 */
function isProgram(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false; // missing, or not ours to run: the next candidate is looked at
  }
}

module.exports = { findBrowser, isProgram, ownBrowser };
