/** `muniment verify` with what its user trusts of anchors, as files and on the command line: the vectors, on a disk. */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fromBase64, type Finding, type Verdict } from "@muniment/verify";
import { archiveVectors } from "../../spec/vectors/archive-vectors.ts";
import { anchorVectors } from "../../spec/vectors/anchor-vectors.ts";
import type { VectorTrust } from "../../spec/vectors/anchor-trusts.ts";
import { applied } from "../../spec/vectors/package-case.ts";
import { lines, run, temporaryFolder } from "../program.ts";

const exitCodes: Readonly<Record<Verdict, number>> = { verified: 0, bad: 2, unchecked: 3, "unknown-signer": 4 };
const vectors = anchorVectors();

describe("muniment verify, with what its user trusts of anchors", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  before(async () => {
    folder = await temporaryFolder();
  });
  after(async () => {
    await folder.remove();
  });

  async function lay(name: string, files: Iterable<readonly [string, Uint8Array]>): Promise<string> {
    const path = join(folder.path, name);
    for (const [file, bytes] of files) {
      await mkdir(dirname(join(path, file)), { recursive: true });
      await writeFile(join(path, file), bytes);
    }
    return path;
  }

  /** The options that say what a vector's user trusts. */
  async function optionsOf(name: string, { roots, lists, blocks, witnesses, policy }: VectorTrust): Promise<string[]> {
    const options: string[] = [];
    const give = async (option: string, content: string | Uint8Array): Promise<void> => {
      const file = join(folder.path, `${name}-${String(options.length)}`);
      await writeFile(file, content);
      options.push(option, file);
    };
    for (const root of roots) await give("--time-root", fromBase64(root));
    for (const list of lists) await give("--revoked", fromBase64(list));
    for (const [at, key] of witnesses.entries()) {
      if (at === 0) options.push("--witness", key);
      else await give("--witness", `${key}\n`);
    }
    if (blocks !== null) await give("--blocks", blocks);
    if (policy !== null) await give("--policy", policy);
    return options;
  }

  const chosen = [
    "good-left-tsr-crl-ots-cosig-second",
    "bad-anchor.witness-left-tsr-crl-ots-cosig",
    "unchecked-list-revoked-before",
    "unknown-cosignature-of-one-of-two",
    "bad-anchor.proof-confirmed-false-block",
    "good-policy-with-the-log",
  ];
  for (const name of chosen)
    it(`package: ${name}`, async () => {
      const one = vectors.cases.find((vector) => vector.name === name) ?? assert.fail(name);
      const base = vectors.bases[one.base] ?? assert.fail(one.base);
      const from = new Map(Object.entries(base.files).map(([file, text]) => [file, fromBase64(text)] as const));
      const path = await lay(name, applied(from, one.changes, fromBase64));
      const trust = await optionsOf(name, vectors.trusts[one.trust ?? base.trust] ?? assert.fail());
      const keys = (one.keys ?? base.keys).flatMap((key) => ["--key", key]);
      const { code, stdout } = await run(join(folder.path, "none"), [
        "verify",
        path,
        ...keys,
        ...trust,
        "--json",
        "--all",
      ]);
      assert.equal(code, exitCodes[one.verdict], stdout);
      assert.deepEqual(restOf(stdout), one.findings);
    });

  for (const name of ["good-anchors-recorded", "bad-anchor-quorum-over-two-heads", "unknown-anchor-of-strangers"])
    it(`archive: ${name}`, async () => {
      const all = archiveVectors();
      const vector = all.get(name) ?? assert.fail(name);
      const base = vector.base === undefined ? {} : (all.get(vector.base)?.files ?? assert.fail());
      const files = Object.entries({ ...base, ...vector.files });
      const path = await lay(
        name,
        files.flatMap(([file, text]) => (text === null ? [] : [[file, fromBase64(text)] as const])),
      );
      const trust = await optionsOf(name, vector.trust ?? assert.fail());
      const keys = vector.keys.flatMap((key) => ["--key", key]);
      const { code, stdout } = await run(join(folder.path, "none"), [
        "verify",
        path,
        ...keys,
        ...trust,
        "--json",
        "--all",
      ]);
      assert.equal(code, exitCodes[vector.verdict], stdout);
      assert.deepEqual(
        restOf(stdout),
        vector.findings.map(({ check, file, outcome }) => ({ check, file, outcome })),
      );
    });

  it("refuses what is none, and says what it is to be", async () => {
    const path = await lay("whole", new Map([["bagit.txt", new Uint8Array(0)]]));
    const wrong = join(folder.path, "wrong");
    await writeFile(wrong, "wrong\n");
    for (const [option, words] of [
      ["--witness", /no verifier key of a witness/],
      ["--policy", /no policy that can be used: line 1 of the policy/],
      ["--blocks", /no blocks that can be used: line 1 is not a height/],
    ] as const) {
      const { code, stderr } = await run(join(folder.path, "none"), ["verify", path, option, wrong]);
      assert.equal(code, 1, stderr);
      assert.match(stderr, words);
      const missing = await run(join(folder.path, "none"), ["verify", path, option, `${wrong}-missing`]);
      assert.match(missing.stderr, /could not be read/);
    }
  });
});

function restOf(stdout: string): readonly object[] {
  return (lines(stdout) as readonly Partial<Finding>[])
    .filter(({ outcome }) => outcome === "fails" || outcome === "unchecked")
    .map(({ check, subject, outcome }) => ({ check, file: subject?.file, outcome }));
}
