/**
 * K5: bytes rot. Every byte of every file of a small archive has one bit flipped; files are cut, zeroed, lengthened, exchanged,
 * removed, renamed and added; the log is cut back. Each time the verifier must find it, and name the right file and no other.
 */
import { createHash } from "node:crypto";
import { formatInstant, verifyHome, type Finding } from "@muniment/verify";
import { chanceFrom, runAlone, timeIsUp, type HarnessOptions, type HarnessResult, type Violation } from "./harness.ts";
import { sentenceOf } from "./ledger.ts";
import { FilesEvidence, makeArchive, type RotArchive } from "./rot-archive.ts";
import { casesOf, type RotCase } from "./rot-cases.ts";

const harness = "rot";
const noKeys = { pin: null, privateKey: null, privateKeyHash: null } as const;
const later = formatInstant(Date.parse("2030-01-01T00:00:00.000Z"));

/**
 * Without a budget: every byte, once. `budget.cases`: so many, drawn. `budget.seconds`: all in any order, and again with other bits, until
 * the time is over.
 */
export async function run(options: HarnessOptions): Promise<HarnessResult> {
  const { seed, budget, log } = options;
  const isTimeUp = timeIsUp(options);
  // A few items in a few commits; and one with full tiles and a second level, whose verification takes thirty times as long.
  const small = await makeArchive("small", seed, [1, "rotate", 2, 2]);
  const tall = await makeArchive("tall", seed, [3, 270]);
  const sum: Sum = { cases: 0, violations: [], kinds: new Map() };
  for (let turn = 0; turn === 0 || (budget.seconds !== undefined && !isTimeUp()); turn += 1) {
    const chance = chanceFrom(seed + turn);
    const trials = (
      [
        [small, "every"],
        [tall, "some"],
      ] as const
    ).flatMap(([archive, bytes]) =>
      [...casesOf(archive, chance, bytes)].map((one): Trial => ({ archive, one, seed: seed + turn })),
    );
    for (const trial of chosenOf(trials, options, chance)) {
      if (isTimeUp()) break;
      await tryOne(sum, trial);
      if (sum.cases % 1000 === 0)
        log(`${harness}: ${String(sum.cases)} cases, ${String(sum.violations.length)} violations`);
    }
  }
  return {
    harness,
    seed,
    cases: sum.cases,
    violations: sum.violations,
    figures: {
      "found, and the right file named": `${String(sum.cases - sum.violations.length)} of ${String(sum.cases)}`,
      "bytes of the small archive": sizeOf(small),
      ...Object.fromEntries([...sum.kinds].map(([kind, count]) => [`cases: ${kind}`, count])),
    },
  };
}

interface Sum {
  cases: number;
  readonly violations: Violation[];
  readonly kinds: Map<string, number>;
}

interface Trial {
  readonly archive: RotArchive;
  readonly one: RotCase;
  readonly seed: number;
}

async function tryOne(sum: Sum, { archive, one, seed }: Trial): Promise<void> {
  const fault = await faultOf(archive, one);
  const [kind = one.id] = one.id.split(/[ -]/);
  sum.cases += 1;
  sum.kinds.set(kind, (sum.kinds.get(kind) ?? 0) + 1);
  if (fault === null) return;
  const id = `${archive.name} ${one.id}`;
  const replay = `node --conditions=source test/crash/${harness}.ts --seed ${String(seed)} --case "${id}"`;
  sum.violations.push({ case: id, what: fault, replay });
}

/** Null if the verifier said what it must. Nothing but what was expected may fail; without a fault, everything must hold. */
async function faultOf(archive: RotArchive, one: RotCase): Promise<string | null> {
  const owner = one.keys === "own" ? one.owner : noKeys;
  // Whoever holds a head from outside has the key that signed it from there too.
  const trust = { keys: one.seen.length > 0 ? [archive.key] : [], seen: one.seen };
  const findings: Finding[] = [];
  try {
    for await (const found of verifyHome(new FilesEvidence(one.files()), owner, trust, later, { newHasher }))
      findings.push(...found);
  } catch (error) {
    return `the verifier threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
  const rest = findings.filter(({ outcome }) => outcome !== "holds");
  const named = [
    ...new Set(rest.filter(({ outcome }) => outcome === "fails").map(({ subject }) => subject.file)),
  ].sort();
  const right = {
    exactly: one.faulty.join("\n") === named.join("\n") && (named.length > 0 || rest.length === 0),
    "at-least": one.faulty.every((file) => named.includes(file)),
    "one-of": one.faulty.some((file) => named.includes(file)),
  };
  if (right[one.named]) return null;
  return [
    `at fault: ${one.faulty.join(", ") || "nothing"}`,
    `named: ${named.join(", ") || "nothing"}`,
    ...rest.map(sentenceOf),
  ].join("\n");
}

function newHasher(): { update(bytes: Uint8Array): void; hex(): string } {
  const hash = createHash("sha256");
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
}

/** Those that were asked for, or all; in any order where the time may be over before the end. Of a few, half are no flips. */
function chosenOf(trials: readonly Trial[], { budget, only }: HarnessOptions, chance: () => number): readonly Trial[] {
  if (only !== undefined) return trials.filter(({ archive, one }) => `${archive.name} ${one.id}` === only);
  if (budget.cases === undefined && budget.seconds === undefined) return trials;
  const drawn = trials.map((trial) => ({ trial, at: chance() })).toSorted((a, b) => a.at - b.at);
  if (budget.cases === undefined) return drawn.map(({ trial }) => trial);
  const isFlip = ({ trial }: (typeof drawn)[number]): boolean => trial.one.id.startsWith("flip");
  const half = Math.ceil(budget.cases / 2);
  const [flips, others] = [drawn.filter(isFlip).slice(0, half), drawn.filter((one) => !isFlip(one)).slice(0, half)];
  return [...others, ...flips].slice(0, budget.cases).map(({ trial }) => trial);
}

function sizeOf({ files }: RotArchive): number {
  return [...files.values()].reduce((sum, { length }) => sum + length, 0);
}

if (import.meta.main) await runAlone(run);
