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
 * Brings what is missing, and nothing when all is there.
 * @param {{ capture: boolean }} need whether pages will be captured, which takes a browser and fonts
 * @returns {{ node: string, env: NodeJS.ProcessEnv }} the Node to go on with, and the environment to give to it
 */
function setUp(need) {
  const runtime = isReady(need) ? ensureNode() : alone(() => bring(need));
  const fonts = need.capture ? ensureFonts(runtime) : null;
  const settings = { MUNIMENT_TOOLS: tools, ...(fonts === null ? {} : { MUNIMENT_FONTS: fonts }) };
  return { node: runtime.node, env: { ...settings, ...runtime.env } }; // what a person has set holds
}

/**
 * @param {{ capture: boolean }} need
 * @returns {boolean}
 */
function isReady(need) {
  return packagesAreCurrent() && buildIsCurrent() && (!need.capture || findBrowser(process.env) !== null);
}

/**
 * @param {{ capture: boolean }} need
 * @returns {{ node: string, env: NodeJS.ProcessEnv }}
 */
function bring(need) {
  const runtime = ensureNode();
  ensurePackages(runtime);
  ensureBuild(runtime);
  if (need.capture) ensureBrowser(runtime);
  return runtime;
}

module.exports = { setUp };
