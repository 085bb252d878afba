/** What a verifier answers to files in memory, for tests. */
import { verdictOf, type Finding, type Verdict } from "../finding.ts";
import { MemoryEvidence, SampleArchive, sampleBytes, sampleInstant } from "../sample-archive.ts";
import { verifyArchive, type Trust, type VerifyOptions } from "../verify.ts";

export type Files = ReadonlyMap<string, Uint8Array>;

export async function findingsOf(files: Files, trust: Partial<Trust>, options: VerifyOptions = {}): Promise<Finding[]> {
  return gather(
    verifyArchive(new MemoryEvidence(files), { keys: [], seen: [], ...trust }, sampleInstant(10_000), options),
  );
}

export async function gather(findings: AsyncIterable<Finding>): Promise<Finding[]> {
  const all: Finding[] = [];
  for await (const finding of findings) all.push(finding);
  return all;
}

export interface Answer {
  readonly verdict: Verdict;
  readonly failing: readonly string[];
}

export async function answer(files: Files, trust: Partial<Trust>): Promise<Answer> {
  const findings = await findingsOf(files, trust);
  const failing = findings.filter(({ outcome }) => outcome === "fails").map(({ subject }) => subject.file);
  return { verdict: verdictOf(findings), failing: [...new Set(failing)].sort() };
}

export function changed(files: Files, changes: Readonly<Record<string, Uint8Array | null>>): Files {
  const copy = new Map(files);
  for (const [name, bytes] of Object.entries(changes)) {
    if (bytes === null) copy.delete(name);
    else copy.set(name, bytes);
  }
  return copy;
}

export function flipped(bytes: Uint8Array, at: number, bit = at % 8): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}

/** A genesis and two intakes, sealed in two steps: with partial tiles that were superseded. */
export function small(): SampleArchive {
  const archive = new SampleArchive().seal();
  const shared = sampleBytes("shared", 40);
  archive.intake({ "a.bin": sampleBytes("a", 50), "shared.bin": shared });
  archive.intake({ "b.bin": sampleBytes("b", 20), "shared.bin": shared });
  return archive.seal();
}

/** More than two full tiles at level 0, one at level 1. */
export function large(): SampleArchive {
  const archive = new SampleArchive("large");
  while (archive.size < 600) archive.intake({ "a.bin": sampleBytes(`large ${String(archive.size)}`, 10) });
  return archive.seal();
}
