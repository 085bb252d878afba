"use strict";

const { spawnSync } = require("node:child_process");
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const zlib = require("node:zlib");
const { writeFontConfiguration } = require("./font-configuration.cjs");
const { installPinned } = require("./pinned.cjs");
const { tools } = require("./place.cjs");
const { SetupError } = require("./run.cjs");

/** SHA-256 of the archives inside the package. Its own code, which unpacks to a path that anyone can guess, never runs. */
const archives = {
  "chromium.br": "38e1e1649db20fa4ea644bf5987688ce81a4c9eb10e7eae8380b74fc0d699fea",
  "al2023.tar.br": "a166168dd3e3e9d8743689fff543c5cadb3025c1816c6a154c90dc68a59edd0a",
  "swiftshader.tar.br": "b680e40a33235ecc6ad4c6897a168b70ce5164f0d62d2a64d675320d51614631",
};

/**
 * Lays down `.tools/chromium` as the program expects it: `chromium`, its libraries in `lib/`, and `fonts/fonts.conf`.
 * @param {{ node: string, env: NodeJS.ProcessEnv }} runtime
 */
function unpackChromium(runtime) {
  const source = path.join(installPinned("chromium", runtime), "@sparticuz", "chromium", "bin");
  const folder = path.join(tools, "chromium");
  untar(open(source, "al2023.tar.br"), folder);
  untar(open(source, "swiftshader.tar.br"), folder);
  writeFontConfiguration(path.join(folder, "fonts"));
  // Last and in one step, since its presence says that all is there.
  fs.writeFileSync(path.join(folder, "chromium.part"), open(source, "chromium.br"), { mode: 0o755 });
  fs.renameSync(path.join(folder, "chromium.part"), path.join(folder, "chromium"));
  fs.rmSync(path.join(folder, "node_modules"), { recursive: true });
}

/**
 * @param {string} folder
 * @param {keyof typeof archives} name
 * @returns {Buffer}
 */
function open(folder, name) {
  const packed = fs.readFileSync(path.join(folder, name));
  const digest = crypto.createHash("sha256").update(packed).digest("hex");
  if (digest !== archives[name]) throw new SetupError(`${name} has SHA-256 ${digest}, expected ${archives[name]}`);
  return zlib.brotliDecompressSync(packed);
}

/**
 * @param {Buffer} archive
 * @param {string} folder
 */
function untar(archive, folder) {
  const result = spawnSync("tar", ["-x", "--no-same-owner", "-C", folder], {
    input: archive,
    stdio: ["pipe", "ignore", "pipe"],
  });
  if (result.status !== 0) throw new SetupError(`tar: ${result.error?.message ?? result.stderr.toString()}`);
}

module.exports = { unpackChromium };
