"use strict";

const { bringBrowser, findBrowser } = require("./browser.cjs");
const { buildIsCurrent, ensureBuild } = require("./build.cjs");
const { ensureFonts } = require("./fonts.cjs");
const { alone } = require("./lock.cjs");
const { ensureNode } = require("./node.cjs");
const { ensurePackages, packagesAreCurrent } = require("./packages.cjs");
const { tools } = require("./place.cjs");

/**
 * What a command needs beside Node and the packages: what is to be built, and, to capture pages, a browser and fonts.
 * @typedef {{ build: import("./build.cjs").Extent | null, capture: boolean }} Need
 */

/**
 * Brings what is missing, and nothing when all is there.
 * @param {Need} need
 * @returns {{ node: string, env: NodeJS.ProcessEnv }} the Node to go on with, and the environment to give to it
 */
function setUp(need) {
  if (!isInstalled(need)) alone(() => install(need));
  const { node, env } = ensureNode();
  const runtime = { node, env: { MUNIMENT_TOOLS: tools, ...env } }; // what a person has set holds
  if (!need.capture) return runtime;
  if (findBrowser(runtime) === null) alone(() => bringBrowser(runtime));
  const fonts = ensureFonts(runtime);
  return fonts === null ? runtime : { node, env: { MUNIMENT_FONTS: fonts, ...runtime.env } };
}

/**
 * @param {Need} need
 * @returns {boolean}
 */
function isInstalled(need) {
  return packagesAreCurrent() && (need.build === null || buildIsCurrent(need.build));
}

/** @param {Need} need */
function install(need) {
  const runtime = ensureNode();
  ensurePackages(runtime);
  if (need.build !== null) ensureBuild(runtime, need.build);
}

module.exports = { setUp };
