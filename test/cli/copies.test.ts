import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Finding } from "@muniment/verify";
import { ended, lines, run, start, temporaryFolder } from "../program.ts";
import { archiveFiles, damages } from "../verify/damage.ts";

interface Mirrored {
  readonly complete: boolean;
  readonly from: number;
  readonly to: number;
  readonly root: string;
  readonly objects: { readonly copied: number; readonly there: number };
}

interface Restored {
  readonly rootOfCopy: string;
  readonly rootRestored: string;
  readonly rootsEqual: boolean;
  readonly pinnedBy: string;
  readonly privateKey: string;
  readonly verdict: string;
}

describe("copies of an archive", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  let mirror: string;

  before(async () => {
    folder = await temporaryFolder();
    [home, mirror] = [join(folder.path, "home"), join(folder.path, "mirror")];
    await addItems(home, 40, "first");
    assert.equal((await run(home, ["mirror", mirror])).code, 0);
  });
  after(() => folder.remove());

  async function addItems(to: string, count: number, name: string): Promise<void> {
    const source = join(folder.path, `source-${name}`);
    await mkdir(source);
    const files = Array.from({ length: count }, (_, at) => join(source, `${name}-${String(at)}`));
    for (const [at, file] of files.entries()) await writeFile(file, `${name} ${String(at)}\n`.repeat(1 + at * at));
    const added = await run(to, ["add", "--json", ...files]);
    assert.equal(added.code, 0, added.stderr);
  }

  it("the drill: a home restored from the mirror has the same root, and every byte verifies", async () => {
    const restored = join(folder.path, "restored");
    const key = join(home, "var/keys/log.vkey");
    const result = await run(restored, ["restore", "--from", mirror, "--key", key, "--json"]);
    assert.equal(result.code, 0, result.stdout + result.stderr);
    const [told] = lines(result.stdout) as readonly Restored[];
    assert.equal(told?.rootRestored, told?.rootOfCopy);
    assert.deepEqual([told?.rootsEqual, told?.pinnedBy, told?.verdict], [true, "user", "verified"]);
    assert.equal((await run(restored, ["verify"])).code, 0);
    assert.equal((await run(restored, ["list", "--json"])).stdout, (await run(home, ["list", "--json"])).stdout);
    const keyless = await run(restored, ["add", key, "--json"]);
    assert.match(keyless.stderr, /"code":"archive\.no-key"/);
    await cp(join(home, "var/keys/log.key"), told?.privateKey ?? assert.fail());
    assert.equal((await run(restored, ["add", key, "--json"])).code, 0);
    assert.equal((await run(restored, ["verify"])).code, 0);
  });

  it("a restore that nobody gave a key for says so, and an archive that is there is not touched", async () => {
    const restored = join(folder.path, "keyless");
    const result = await run(restored, ["restore", "--from", join(mirror, "archive")]);
    assert.equal(result.code, 4, result.stderr);
    assert.match(result.stdout, /trusted ONLY because the copy says so/);
    assert.match(result.stdout, /They are equal/);
    const again = await run(restored, ["restore", "--from", mirror, "--json"]);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /"code":"archive\.exists"/);
  });

  for (const damage of damages.filter(({ name }) => name !== "a byte of the private key")) {
    it(`${damage.name}: mended from the mirror, byte for byte`, async () => {
      const damaged = join(folder.path, damage.name.replaceAll(" ", "-"));
      await cp(home, damaged, { recursive: true });
      // Without its key, so that the repair is not recorded, and the archive can be held against its mirror.
      await rm(join(damaged, "var/keys/log.key"));
      const file = await damage.apply(damaged);
      const result = await run(damaged, ["repair", "--from", mirror, "--json"]);
      assert.equal(result.code, 0, result.stdout + result.stderr);
      const mended = lines(result.stdout).flatMap((line) => (isMended(line) ? [line.mended.file] : []));
      assert.deepEqual(mended, [file], "the file at fault, and no other");
      assert.deepEqual(await contents(damaged), await contents(mirror));
      assert.equal((await run(damaged, ["verify"])).code, 0);
    });
  }

  it("a damaged private key is in no copy: told, and nothing else is touched", async () => {
    const damaged = join(folder.path, "damaged-key");
    await cp(home, damaged, { recursive: true });
    for (const damage of damages) if (damage.name === "a byte of the private key") await damage.apply(damaged);
    const result = await run(damaged, ["repair", "--from", mirror]);
    assert.equal(result.code, 2);
    assert.match(result.stdout, /STILL BAD {2}var\/keys\/log\.key: .*it is in no copy/);
  });

  it("a repair where the key is at hand is recorded in the log", async () => {
    const damaged = join(folder.path, "recorded");
    await cp(home, damaged, { recursive: true });
    for (const damage of damages) if (damage.name === "an object removed") await damage.apply(damaged);
    const result = await run(damaged, ["repair", "--from", mirror]);
    assert.equal(result.code, 0, result.stderr);
    assert.match(result.stdout, /Recorded as entry 41 of the log/);
    assert.equal((await run(damaged, ["verify"])).code, 0);
  });

  it("a file system without hard links is named, and nothing is begun there", async (test) => {
    if (spawnSync("strace", ["-V"]).status !== 0) {
      test.skip("strace is not installed");
      return;
    }
    const target = join(folder.path, "linkless");
    const inject = ["-e", "trace=link,linkat", "-e", "inject=link,linkat:error=EPERM"];
    const under = ["strace", "-f", "-qq", "-o", "/dev/null", ...inject];
    const result = await run(home, ["mirror", target, "--json"], { under });
    assert.equal(result.code, 1, result.stderr);
    assert.match(result.stderr, /"code":"copy\.unsuitable"/);
    assert.match(result.stderr, /has no hard links/);
    assert.deepEqual(await archiveFiles(target), ["lock"]);
    assert.equal((await run(home, ["mirror", target])).code, 0, "and once it has, the mirror is made");
  });

  it("a full disk is told, and the mirror is made once there is room", async (test) => {
    const disk = join(folder.path, "disk");
    await mkdir(disk);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", disk]).status !== 0) {
      test.skip("a small disk cannot be mounted here (it takes root)");
      return;
    }
    try {
      const full = await run(home, ["mirror", join(disk, "mirror"), "--json"]);
      assert.equal(full.code, 1);
      assert.match(full.stderr, /"code":"copy\.full"/);
      spawnSync("mount", ["-o", "remount,size=16m", disk]);
      const made = await run(home, ["mirror", join(disk, "mirror"), "--json"]);
      assert.equal(made.code, 0, made.stderr);
      const [told] = lines(made.stdout) as readonly Mirrored[];
      assert.ok((told?.objects.there ?? 0) > 0, "what was copied before is not copied again");
      assert.deepEqual(await contents(join(disk, "mirror")), await contents(home));
    } finally {
      spawnSync("umount", [disk]);
    }
  });

  it("killed at random 20 times, a mirror is whole for its checkpoint, and in the end the archive", async (test) => {
    const target = join(folder.path, "killed");
    await cp(mirror, target, { recursive: true });
    const seed = Number(process.env["MUNIMENT_TEST_SEED"] ?? randomInt(2 ** 31));
    test.diagnostic(`seed ${String(seed)} (MUNIMENT_TEST_SEED)`);
    const random = randomFrom(seed);
    const kills = 20;
    await addItems(home, 40, "later");
    const begun = performance.now();
    const whole = join(folder.path, "unkilled");
    await cp(mirror, whole, { recursive: true });
    assert.equal((await run(home, ["mirror", whole])).code, 0);
    const took = performance.now() - begun;
    for (let kill = 1; kill <= kills; kill += 1) {
      const child = start(home, ["mirror", target, "--json"]);
      const end = ended(child);
      await Promise.race([end, delay(random() * took)]);
      child.kill("SIGKILL");
      const { code } = await end;
      assert.ok(code === null || code === 0, `kill ${String(kill)} ended with ${String(code)}`);
      const verified = await run(target, ["verify", "--json"]);
      const bad = (lines(verified.stdout) as readonly Finding[]).filter(({ outcome }) => outcome === "fails");
      assert.deepEqual(bad, [], `kill ${String(kill)}, seed ${String(seed)}`);
      // Done: the next ones meet a mirror that lacks all of it again.
      if (code === 0) {
        await rm(target, { recursive: true });
        await cp(mirror, target, { recursive: true });
      }
    }
    const last = await run(home, ["mirror", target, "--json"]);
    assert.equal(last.code, 0, last.stderr);
    const [told] = lines(last.stdout) as readonly Mirrored[];
    const [unkilled] = lines((await run(home, ["mirror", whole, "--json"])).stdout) as readonly Mirrored[];
    assert.equal(told?.root, unkilled?.root);
    assert.deepEqual(await contents(target), await contents(home));
    assert.equal((await run(target, ["verify"])).code, 0);
  });
});

function isMended(line: unknown): line is { readonly mended: { readonly file: string } } {
  return typeof line === "object" && line !== null && "mended" in line && typeof line.mended === "object";
}

/** Every file of an archive, by name. */
async function contents(home: string): Promise<readonly (readonly [string, string])[]> {
  const names = await archiveFiles(home);
  return await Promise.all(
    names.map(async (name) => [name, (await readFile(join(home, "archive", name))).toString("base64")] as const),
  );
}

/** Numbers from 0 to 1 that a seed gives again (Park and Miller). */
function randomFrom(seed: number): () => number {
  const modulus = 2 ** 31 - 1;
  let state = (seed % (modulus - 1)) + 1;
  return () => {
    state = (state * 48_271) % modulus;
    return state / modulus;
  };
}
