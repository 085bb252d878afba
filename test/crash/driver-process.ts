/**
 * The program under test as a process: runs the order that it is given, and ends. Time and chance are the same for the same seed,
 * so that every run makes the same calls on the same names.
 */
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import type { Order } from "./driver.ts";
import { chanceFrom } from "./harness.ts";

/** Of an Ed25519 key in PKCS#8: the key's 32 bytes follow. */
const ed25519Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

function fixTimeAndChance(seed: number): void {
  const chance = chanceFrom(seed);
  let now = Date.parse("2026-11-23T08:00:00.000Z") + seed * 60_000;
  let elapsed = 0;
  Date.now = () => (now += 1);
  performance.now = () => (elapsed += 0.01);
  const randomBytes = (size: number): Buffer =>
    Buffer.from(Array.from({ length: size }, () => Math.floor(chance() * 256)));
  const generateKeyPairSync = (): object => {
    const key = Buffer.concat([ed25519Prefix, randomBytes(32)]);
    return { privateKey: crypto.createPrivateKey({ key, format: "der", type: "pkcs8" }) };
  };
  Object.assign(crypto, { randomBytes, generateKeyPairSync });
  syncBuiltinESMExports();
}

const [order = "", seed] = process.argv.slice(2);
fixTimeAndChance(Number(seed));
// Only now: the program takes hold of its clock and its chance as it is loaded.
const { operate } = await import("./driver.ts");
const { stdin, stdout, stderr } = process;
process.exitCode = await operate(JSON.parse(order) as Order, { stdin, stdout, stderr, progress: false, columns: 80 });
