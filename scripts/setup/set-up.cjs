"use strict";

const { ensureBrowser } = require("./browser.cjs");
const { buildIsCurrent, ensureBuild } = require("./build.cjs");
const { findBrowser } = require("./find-browser.cjs");
const { ensureFonts } = require("./fonts.cjs");
const { alone } = require("./lock.cjs");
const { ensureNode } = require("./node.cjs");
const { ensurePackages, packagesAreCurrent } = require("./packages.cjs");
const { tools } = require("./place.cjs");

/**
 * What a command needs beside Node and the packages: the build, and, to capture pages, a browser and fonts.
 * @typedef {{ build: boolean, capture: boolean }} Need
 */

/**
 * Brings what is missing, and nothing when all is there.
 * @param {Need} need
 * @returns {{ node: string, env: NodeJS.ProcessEnv }} the Node to go on with, and the environment to give to it
 */
function setUp(need) {
  const runtime = isReady(need) ? ensureNode() : alone(() => bring(need));
  const fonts = need.capture ? ensureFonts(runtime) : null;
  const settings = { MUNIMENT_TOOLS: tools, ...(fonts === null ? {} : { MUNIMENT_FONTS: fonts }) };
  return { node: runtime.node, env: { ...settings, ...runtime.env } }; // what a person has set holds
}

/**
 * @param {Need} need
 * @returns {boolean}
 */
function isReady(need) {
  return packagesAreCurrent() && (!need.build || buildIsCurrent()) && (!need.capture || findBrowser(process.env) !== null);
}

/**
 * @param {Need} need
 * @returns {{ node: string, env: NodeJS.ProcessEnv }}
 */
function bring(need) {
  const runtime = ensureNode();
  ensurePackages(runtime);
  if (need.build) ensureBuild(runtime);
  if (need.capture) ensureBrowser(runtime);
  return runtime;
}

module.exports = { setUp };
