/** What the vectors cannot show of the anchors of a package: files that cannot be read, and too many of them. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { cosignatureOver, middle, one, proofs, stampOver, two } from "../../../../spec/vectors/anchor-samples.ts";
import { listOf, trusts } from "../../../../spec/vectors/anchor-trusts.ts";
import { anchored, names, nameOf, note, partsOf, withAnchors } from "../../../../spec/vectors/anchored-packages.ts";
import { five } from "../../../../spec/vectors/package-samples.ts";
import { UnreadableFile, type ByteStream, type FileEntry } from "../evidence.ts";
import { verdictOf, type Finding } from "../finding.ts";
import { parseInstant } from "../format/instant.ts";
import { MemoryEvidence } from "../sample-archive.ts";
import { verifyPackage } from "../verify-package.ts";
import { packageAnchorsMax } from "./check-package-anchors.ts";
import { trustOf } from "./sample-trust.ts";

/** Some files cannot be read, or a folder cannot be listed. */
class BadDisk extends MemoryEvidence {
  readonly #bad: ReadonlySet<string>;
  readonly #closed: string | null;

  constructor(files: ReadonlyMap<string, Uint8Array>, bad: readonly string[], closed: string | null = null) {
    super(files);
    this.#bad = new Set(bad);
    this.#closed = closed;
  }

  override async *files(): AsyncGenerator<FileEntry> {
    for await (const entry of super.files())
      if (this.#closed === null || !entry.name.startsWith(this.#closed)) yield entry;
    if (this.#closed !== null) throw new UnreadableFile(this.#closed, "EACCES");
  }

  override async *read(name: string): ByteStream {
    if (this.#bad.has(name)) throw new UnreadableFile(name, "EIO");
    yield* super.read(name);
  }
}

async function rest(evidence: MemoryEvidence, trust: keyof typeof trusts): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const anchors = { trust: trustOf(trusts[trust]), now: parseInstant("2027-01-01T00:00:00.000Z") };
  for await (const found of verifyPackage(evidence, { keys: [five.vkey], anchors })) findings.push(found);
  assert.notEqual(verdictOf(findings), "verified");
  return findings.filter(({ outcome }) => outcome !== "holds");
}

function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ check, subject, outcome }) => `${check} ${subject.file} ${outcome}`);
}

suite("the anchors of a package", () => {
  test("that cannot be read are not checked, and a policy that they might have met is not told to be broken", async () => {
    const findings = told(await rest(new BadDisk(anchored, Object.values(names)), "all-of-two"));
    for (const [check, file] of [
      ["anchor.token", names.tsr],
      ["anchor.list", names.crl],
      ["anchor.proof", names.ots],
      ["anchor.cosignature", names.cosig],
      ["anchor.time", "data/anchors/"],
      ["anchor.witness", "data/anchors/"],
    ] as const)
      assert.ok(findings.includes(`${check} ${file} unchecked`), `${check} ${file}`);
    assert.ok(findings.every((one) => one.endsWith("unchecked")));
  });

  test("of a folder that cannot be listed are not missed", async () => {
    const closed = told(await rest(new BadDisk(anchored, [], "data/anchors"), "all-of-two"));
    assert.ok(closed.includes("anchor.witness data/anchors/ unchecked"));
  });

  test("of a checkpoint that cannot be read are not checked", async () => {
    const findings = told(await rest(new BadDisk(anchored, ["data/checkpoint"]), "all-of-two"));
    assert.ok(findings.includes("anchor.witness data/anchors/ unchecked"));
    assert.ok(findings.includes(`anchor.cosignature ${names.cosig} unchecked`));
  });

  test("that are too many are not looked at, and say so", async () => {
    const many = Array.from({ length: packageAnchorsMax }, (_, time) => cosignatureOver(note, one, { time }));
    const files = withAnchors([...many.map((bytes) => ["cosig", bytes] as const), ...partsOf("second", "tsr")]);
    const findings = told(await rest(new MemoryEvidence(files), "full"));
    const last = [...files.keys()].filter((name) => name.startsWith("data/anchors/")).sort();
    assert.equal(last.length, packageAnchorsMax + 2);
    const beyond = last.slice(packageAnchorsMax);
    assert.deepEqual(
      findings.filter((found) => !found.startsWith("anchor.time")),
      beyond.map((name) => `${name.endsWith(".tsr") ? "anchor.token" : "anchor.cosignature"} ${name} unchecked`),
    );
  });

  test("are held against 64 lists at most", async () => {
    const lists = Array.from({ length: 66 }, (_, at) =>
      listOf(middle, { serial: at + 40, at: "2026-05-01T00:00:00Z", reason: 4 }),
    );
    const files = withAnchors([...lists.map((bytes) => ["crl", bytes] as const), ["tsr", stampOver(note)]]);
    const findings = await rest(new MemoryEvidence(files), "full");
    const all = [...files.keys()].filter((name) => name.endsWith(".crl")).sort();
    assert.deepEqual(
      told(findings),
      all.slice(64).map((name) => `anchor.list ${name} unchecked`),
    );
  });

  test("that no block confirms cover nothing, however alike", async () => {
    const files = withAnchors([
      ["ots", proofs.pending(note)],
      ["ots", proofs.refuted(note)],
      ["cosig", cosignatureOver(note, two)],
    ]);
    const findings = told(await rest(new MemoryEvidence(files), "full"));
    assert.ok(findings.includes(`anchor.proof ${nameOf("ots", proofs.pending(note))} unchecked`));
    assert.ok(findings.includes(`anchor.proof ${nameOf("ots", proofs.refuted(note))} fails`));
  });
});
