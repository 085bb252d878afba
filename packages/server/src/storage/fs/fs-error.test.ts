import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nameError } from "./fs-error.ts";

/** As Node reports a call of the system that failed. */
function failed(syscall: "link" | "rename", code: string): Error {
  return Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });
}

void describe("a link or a rename that failed", () => {
  for (const [syscall, code, expected, why] of [
    ["link", "EPERM", "unsuitable", "a file system without hard links"],
    ["link", "ENOSYS", "unsuitable", "the same, by another name"],
    ["rename", "EPERM", "denied", "it has renames"],
    ["link", "EACCES", "denied", "no right to the folder"],
    ["link", "ENOSPC", "full", "nothing was changed"],
    ["link", "EEXIST", "failed", "nothing was changed"],
    ["rename", "EIO", "unknown-outcome", "it may have taken place"],
    ["rename", "ENOENT", "unknown-outcome", "a network disk sent it twice, and the first took place"],
    ["rename", "ESTALE", "unknown-outcome", "a network disk lost sight of the file"],
  ] as const) {
    it(`${syscall}, ${code}: ${expected}, ${why}`, () => {
      assert.equal(nameError("log/head", "replace", failed(syscall, code)).code, expected);
    });
  }
});
