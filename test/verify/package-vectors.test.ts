/** Every package of spec/vectors, by both verifiers. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { packageVectors, packageVectorsText } from "../../spec/vectors/package-vectors.ts";
import { readAnchored, readVectors } from "./read-vectors.ts";
import { judgeHere, judgeInPython, withoutPython, type Asked, type Judged } from "./two-verifiers.ts";

const { text, bases, cases, files } = readVectors();
const vectors = [
  ...Object.entries(bases).map(([name, base]) => ({ ...base, name, base: name, changes: {} })),
  ...cases,
];
const asked: readonly Asked[] = vectors.map(({ base, changes, keys }) => {
  return { base, changes, keys: keys ?? bases[base]?.keys ?? [] };
});

/** What a verifier did not say as it should have; nothing if it passes. */
function faultsOf(judged: readonly Judged[]): readonly string[] {
  return vectors.flatMap(({ name, verdict, findings, shown }, at) => {
    const { verdict: got, rest, shown: seen } = judged[at] ?? { verdict: "nothing", rest: [], shown: null };
    if (shown !== undefined && !isDeepStrictEqual(seen, shown)) return [`${name} shows ${JSON.stringify(seen)}`];
    const said = rest.map((one) => one.join(" "));
    const missed = findings
      .map(({ check, file: of, outcome }) => `${check} ${of} ${outcome}`)
      .filter((one) => !said.includes(one));
    if (got === verdict && missed.length === 0) return [];
    return [`${name}: ${got}, not ${verdict}; missed: ${missed.join(", ")}; said: ${said.join(", ")}`];
  });
}

void suite("the packages with anchors of spec/vectors", { skip: withoutPython() }, () => {
  test("get the very findings from the verifier in Python", async () => {
    const anchored = readAnchored();
    const asked = anchored.cases.map((one) => one.asked);
    const there = await judgeInPython(anchored.files, asked, anchored.trusts);
    for (const [at, { name, asked: one, verdict, rest }] of anchored.cases.entries()) {
      const { shown } = await judgeHere(anchored.files, one, anchored.trusts);
      assert.deepEqual(there[at], { verdict, rest, shown }, name);
    }
  });
});

void suite("the packages of spec/vectors", () => {
  let here: readonly Judged[] = [];

  test("are, on disk, what make.ts makes", async () => {
    assert.ok(
      text === packageVectorsText(await packageVectors()),
      "run: node --conditions=source spec/vectors/make.ts",
    );
  });

  test("are told by their names: at least 300 that are bad, each by the check that must fail", () => {
    const bad = cases.filter(({ verdict }) => verdict === "bad");
    assert.ok(bad.length >= 300, String(bad.length));
    for (const { name, findings } of bad) assert.ok(name.startsWith(`bad-${findings[0]?.check ?? ""}-`), name);
  });

  test("get their verdict from this program, which names the file", async () => {
    here = await Promise.all(asked.map((one) => judgeHere(files, one)));
    assert.deepEqual(faultsOf(here), []);
  });

  test("get the same findings from the verifier in Python", { skip: withoutPython() }, async () => {
    const there = await judgeInPython(files, asked);
    assert.deepEqual(faultsOf(there), []);
    for (const [at, { name }] of vectors.entries()) assert.deepEqual(there[at], here[at], name);
  });
});
