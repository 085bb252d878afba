"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { tools } = require("./place.cjs");
const { say } = require("./say.cjs");
const { readStamp } = require("./stamp.cjs");

const pollMs = 250;

/**
 * Does `work` while no other start of the program does the like in this folder. A holder that has died is succeeded.
 * @template T
 * @param {() => T} work
 * @param {string} [lockFile]
 * @returns {T}
 */
function alone(work, lockFile = path.join(tools, "setup.lock")) {
  fs.mkdirSync(path.dirname(lockFile), { recursive: true });
  let told = false;
  while (!take(lockFile)) {
    const holder = readStamp(lockFile);
    if (holder !== null && !isAlive(Number(holder))) {
      fs.rmSync(lockFile, { force: true });
      continue;
    }
    if (!told) say(`Another set-up is at work here (process ${holder ?? "unknown"}); waiting for it.`);
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pollMs);
  }
  try {
    return work();
  } finally {
    fs.rmSync(lockFile, { force: true });
  }
}

/**
 * @param {string} lockFile
 * @returns {boolean} whether it is ours now
 */
function take(lockFile) {
  // Written apart and then linked: nobody sees a lock that does not name its holder.
  const mine = `${lockFile}.${process.pid}`;
  fs.writeFileSync(mine, String(process.pid));
  try {
    fs.linkSync(mine, lockFile);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    fs.rmSync(mine, { force: true });
  }
}

/**
 * @param {number} pid
 * @returns {boolean}
 */
function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

module.exports = { alone };
