/** The packages with anchors of spec/vectors. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { anchorVectors, anchorVectorsText, type AnchorVectors } from "../../../../spec/vectors/anchor-vectors.ts";
import { applied, type Changes, type Named } from "../../../../spec/vectors/package-case.ts";
import { verdictOf, type Finding, type Verdict } from "../finding.ts";
import { fromBase64 } from "../format/bytes.ts";
import { parseInstant } from "../format/instant.ts";
import { parseVkey } from "../format/note.ts";
import { MemoryEvidence } from "../sample-archive.ts";
import { verifyPackage } from "../verify-package.ts";
import { beaconsOf, trustOf } from "./sample-trust.ts";

const file = join(import.meta.dirname, "../../../../spec/vectors/anchored-packages.json");
const text = readFileSync(file, "utf8");
const vectors = JSON.parse(text) as AnchorVectors;
const now = parseInstant(vectors.now);

interface Asked {
  readonly base: string;
  readonly changes: Changes;
  readonly keys: readonly string[];
  readonly trust: string;
  readonly verdict: Verdict;
  readonly findings: readonly Named[];
}

async function judged({ base, changes, keys, trust }: Asked): Promise<readonly Finding[]> {
  const files = Object.entries(vectors.bases[base]?.files ?? assert.fail(base));
  const from = new Map(files.map(([name, content]) => [name, fromBase64(content)] as const));
  const findings: Finding[] = [];
  const given = vectors.trusts[trust] ?? assert.fail(trust);
  const options = { keys: keys.map(parseVkey), anchors: { trust: trustOf(given), now }, beacons: beaconsOf(given) };
  const evidence = new MemoryEvidence(applied(from, changes, fromBase64));
  for await (const one of verifyPackage(evidence, options)) findings.push(one);
  return findings;
}

suite("the packages with anchors of spec/vectors", () => {
  test("are, on disk, what make.ts makes", () => {
    assert.ok(text === anchorVectorsText(anchorVectors()), "run: node --conditions=source spec/vectors/make.ts");
  });

  test("say in fields what their sentences say of each proof", async () => {
    const told = async (trust: string): Promise<readonly unknown[]> => {
      const asked = { base: "good-anchored", changes: {}, keys: [], trust, verdict: "verified", findings: [] } as const;
      return (await judged(asked)).flatMap(({ proof }) => (proof === undefined ? [] : [proof]));
    };
    const height = 870_123;
    const block = { is: "blocks", named: [height], calendars: ["https://a.calendar.invalid"] };
    const stamp = { is: "stamp", time: "2026-06-01T12:00:00.000Z", by: "stamper" };
    const witness = (name: number, more: object): object => ({
      is: "cosignature",
      by: `witness.invalid/${name}`,
      ...more,
    });
    const seen = { state: "verified", time: "2026-06-01T12:15:00.000Z" };
    assert.deepEqual(await told("full"), [
      { ...block, state: "confirmed", time: "2026-06-01T13:00:01.000Z", height },
      { ...stamp, state: "trusted", root: "root" },
      witness(2, seen),
      witness(1, seen),
    ]);
    const unknown = { state: "unknown", time: null };
    assert.deepEqual(await told("nobody"), [
      { ...block, state: "unchecked", time: null, height: null },
      { ...stamp, state: "untrusted", root: null },
      witness(2, unknown),
      witness(1, unknown),
    ]);
  });

  const all = [
    ...Object.entries(vectors.bases).map(([name, one]) => [name, { ...one, base: name, changes: {} }] as const),
    ...vectors.cases.map((one) => {
      const base = vectors.bases[one.base] ?? assert.fail(one.base);
      return [one.name, { ...one, keys: one.keys ?? base.keys, trust: one.trust ?? base.trust }] as const;
    }),
  ];

  for (const [name, asked] of all) {
    test(name, async () => {
      const findings = await judged(asked);
      const rest = findings.filter(({ outcome }) => outcome !== "holds");
      assert.deepEqual(
        rest.map(({ check, subject, outcome }) => ({ check, file: subject.file, outcome })),
        asked.findings,
        rest.map(({ check, detail }) => `${check}: ${detail}`).join("\n"),
      );
      assert.equal(verdictOf(findings), asked.verdict);
    });
  }
});
