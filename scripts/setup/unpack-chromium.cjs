"use strict";

const { spawnSync } = require("node:child_process");
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const zlib = require("node:zlib");
const { ownBrowser } = require("./find-browser.cjs");
const { installPinned } = require("./pinned.cjs");
const { SetupError } = require("./run.cjs");

/** SHA-256 of the archives inside the package. Its own code, which unpacks to a path that anyone can guess, never runs. */
const archives = {
  "chromium.br": "38e1e1649db20fa4ea644bf5987688ce81a4c9eb10e7eae8380b74fc0d699fea",
  "al2023.tar.br": "a166168dd3e3e9d8743689fff543c5cadb3025c1816c6a154c90dc68a59edd0a",
  "swiftshader.tar.br": "b680e40a33235ecc6ad4c6897a168b70ce5164f0d62d2a64d675320d51614631",
};

/** The browser finds the libraries that came with it (NSS, expat) only if it is told where they are. */
const starter = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
LD_LIBRARY_PATH="$here/unpacked/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$here/unpacked/chromium" "$@"
`;

/** @param {{ node: string, env: NodeJS.ProcessEnv }} runtime */
function unpackChromium(runtime) {
  const source = path.join(installPinned("chromium", runtime), "@sparticuz", "chromium", "bin");
  const folder = path.join(path.dirname(ownBrowser), "unpacked");
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
  fs.writeFileSync(path.join(folder, "chromium"), open(source, "chromium.br"), { mode: 0o755 });
  untar(open(source, "al2023.tar.br"), folder);
  untar(open(source, "swiftshader.tar.br"), folder);
  fs.rmSync(path.join(path.dirname(ownBrowser), "node_modules"), { recursive: true });
  // Last, since its presence says that the browser is whole.
  fs.writeFileSync(ownBrowser, starter, { mode: 0o755 });
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
  const result = spawnSync("tar", ["-x", "--no-same-owner", "-C", folder], { input: archive, stdio: ["pipe", "ignore", "pipe"] });
  if (result.status !== 0) throw new SetupError(`tar: ${result.error?.message ?? result.stderr.toString()}`);
}

module.exports = { unpackChromium };
