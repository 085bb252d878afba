/** The end of the walk: who was sent the package, and has nothing of the program, unpacks it and runs the `verify.sh` that lies in it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { strangersWith } from "../verify/strangers.ts";

/** `saved`: the file as the browser has kept it; `key`: as it was told by the archive, not by the package. Answers what each shell said. */
export async function verifyAsStranger(folder: string, saved: string, key: string): Promise<readonly string[]> {
  const unpacked = join(folder, "unpacked");
  const { status, stderr } = spawnSync("unzip", ["-q", saved, "-d", unpacked], { encoding: "utf8" });
  assert.equal(status, 0, `unzip: ${stderr}`);
  const [name = assert.fail("nothing was in the file")] = await readdir(unpacked);
  const told: string[] = [];
  for (const stranger of await strangersWith(folder)) {
    if (stranger.skip !== false) continue;
    const verify = (...more: readonly string[]) =>
      stranger.run([join(name, "verify.sh"), name, ...more], { folder: unpacked });
    const { code, stdout, stderr: said } = await verify(key);
    assert.equal(code, 0, `${stranger.name} ended with ${String(code)}: ${stdout}${said}`);
    told.push(`${stranger.name}: ${stdout.trim()}`);
    assert.equal((await verify()).code, 4, "without a key nobody is told that it is verified");
  }
  assert.ok(told.length > 0, "no shell is at hand");
  return told;
}
