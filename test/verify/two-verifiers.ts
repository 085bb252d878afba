/** The two verifiers of packages, given the same files: this program's, and the one in Python that was written from the spec. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import {
  fromBase64,
  parseInstant,
  parseVkey,
  toBase64,
  verdictOf,
  verifyPackage,
  type Finding,
  type NewHasher,
  type Shown,
  type Verdict,
} from "@muniment/verify";
import { beaconsOf, trustOf } from "../../packages/verify/src/anchors/sample-trust.ts";
import type { VectorTrust } from "../../spec/vectors/vector-trust.ts";
import { applied, type Changes } from "../../spec/vectors/package-case.ts";
import { MemoryEvidence, type Files } from "../../spec/vectors/package-samples.ts";

/** What is wanted of both: a package by its base and what was changed, and the verifier keys that are trusted. */
export interface Asked {
  readonly base: string;
  readonly changes: Changes;
  readonly keys: readonly string[];
  /** What is trusted for anchors; nobody unless named. */
  readonly trust?: string;
}

export type Trusts = Readonly<Record<string, VectorTrust>>;

/** `rest`: check, file and outcome of each finding that does not hold, in order. */
export interface Judged {
  readonly verdict: Verdict;
  readonly rest: readonly (readonly [string, string, string])[];
  /** How much of the log is shown; null where nothing is. */
  readonly shown: Shown | null;
}

export type Bases = Readonly<Record<string, Files>>;

/** The reason to leave Python out: there is none of 3.9 or later. */
export function withoutPython(): string | false {
  const { status } = spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]);
  return status === 0 ? false : "there is no python3 of version 3.9 or later";
}

export function judgedOf(findings: readonly Finding[], shown: Shown | null): Judged {
  const rest = findings.filter(({ outcome }) => outcome !== "holds");
  return {
    verdict: verdictOf(findings),
    rest: rest.map(({ check, subject, outcome }) => [check, subject.file, outcome] as const),
    shown,
  };
}

export async function judgeHere(bases: Bases, asked: Asked, trusts: Trusts = {}): Promise<Judged> {
  const told: Shown[] = [];
  const findings = await findingsOf(bases, asked, trusts, (shown) => void told.push(shown));
  assert.ok(told.length <= 1);
  return judgedOf(findings, told[0] ?? null);
}

/** The guides of a package are hashed again for each forgery. */
const newHasher: NewHasher = () => {
  const hash = createHash("sha256");
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
};

/** All that this program finds. */
export async function findingsOf(
  bases: Bases,
  { base, changes, keys, trust }: Asked,
  trusts: Trusts,
  onShown: (shown: Shown) => void = () => undefined,
): Promise<Finding[]> {
  const files = applied(bases[base] ?? assert.fail(`no base ${base}`), changes, fromBase64);
  const given = trust === undefined ? undefined : (trusts[trust] ?? assert.fail(`no trust ${trust}`));
  const options = {
    keys: keys.map(parseVkey),
    newHasher,
    onShown,
    ...(given === undefined
      ? {}
      : {
          anchors: { trust: trustOf(given), now: parseInstant("2027-01-01T00:00:00.000Z") },
          beacons: beaconsOf(given),
        }),
  };
  const findings: Finding[] = [];
  for await (const finding of verifyPackage(new MemoryEvidence(files), options)) findings.push(finding);
  return findings;
}

/** All in one process: to start Python takes longer than to verify a small package. */
export async function judgeInPython(
  bases: Bases,
  asked: Iterable<Asked>,
  trusts: Trusts = {},
): Promise<readonly Judged[]> {
  const script = join(import.meta.dirname, "second-verifier.py");
  const python = spawn("python3", [script], { stdio: ["pipe", "pipe", "pipe"] });
  const [said, complained] = [text(python.stdout), text(python.stderr)];
  const ended = new Promise<number | null>((resolve) => python.once("close", resolve));
  await pipeline(Readable.from(linesOf(bases, asked, trusts)), python.stdin);
  assert.equal(await ended, 0, await complained);
  return (await said)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Judged);
}

function* linesOf(bases: Bases, asked: Iterable<Asked>, trusts: Trusts): Generator<string> {
  const encoded = Object.entries(bases).map(([name, files]) => {
    return [name, Object.fromEntries([...files].map(([file, bytes]) => [file, toBase64(bytes)]))] as const;
  });
  yield `${JSON.stringify({ bases: Object.fromEntries(encoded), trusts })}\n`;
  for (const one of asked) yield `${JSON.stringify(one)}\n`;
}
