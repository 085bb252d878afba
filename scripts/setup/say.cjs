"use strict";

/**
 * Tells the person what the set-up does. On stderr: stdout belongs to the program that is started afterwards.
 * @param {string} text
 */
function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Says what begins, does it, and says how long it took.
 * @template T
 * @param {string} text
 * @param {() => T} work
 * @returns {T}
 */
function step(text, work) {
  say(`${text} …`);
  const start = process.hrtime.bigint();
  const result = work();
  say(`  done in ${Number((process.hrtime.bigint() - start) / 1_000_000_000n)} s`);
  return result;
}

module.exports = { say, step };
