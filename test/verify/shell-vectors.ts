/**
 * The packages of spec/vectors before verify.sh, in one shell after the other, with one awk after the other. All of them:
 * `node --conditions=source test/verify/shell-vectors.ts`
 */
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fromBase64, type Shown, type Verdict } from "@muniment/verify";
import { applied, type PackageVector } from "../../spec/vectors/package-case.ts";
import { temporaryFolder } from "../program.ts";
import { readAnchored, readVectors } from "./read-vectors.ts";
import { awksWith, script, strangersWith, type Stranger } from "./strangers.ts";

const codes: Readonly<Record<Verdict, number>> = { verified: 0, bad: 2, unchecked: 3, "unknown-signer": 4 };

/** What spec/package allows the script to leave unchecked, and where: JSON that no writer makes, the record of a key, stamps on WARCs, and most anchors. */
const leftOut =
  /^not checked +data\/(?:items\/[0-9a-f]{16}\/(?:record|redacted\/redaction)[.]json: it(?: is not in the one form of JSON|s last line is not ended| names a time stamp on a WARC)|anchors)/m;

export interface Tried {
  readonly vectors: number;
  /** Those of which the script says another thing than the vector. */
  readonly faults: readonly string[];
}

/** Lays out every `step`-th vector, and has the script judge it. */
export async function tryVectors(step: number): Promise<Tried> {
  const { bases, cases, files } = readVectors();
  const folder = await temporaryFolder();
  try {
    const turn = await turns(folder.path);
    const faults: string[] = [];
    let vectors = 0;
    for (const [at, vector] of cases.entries()) {
      // What is shown is the newest of its answers, and in few of the vectors.
      if (at % step !== 0 && vector.shown === undefined) continue;
      const base = bases[vector.base];
      const whole = files[vector.base];
      if (base === undefined || whole === undefined) throw new Error(`no vector ${String(at)}`);
      const keys = vector.keys ?? base.keys;
      // The script takes one.
      if (keys.length > 1) continue;
      const place = join(folder.path, String(at));
      await layOut(place, applied(whole, vector.changes, fromBase64));
      const who = turn(vectors);
      vectors += 1;
      const fault = await faultOf(who, place, keys, vector);
      if (fault !== null) faults.push(`${vector.name}, ${who.name}: ${fault}`);
    }
    return { vectors, faults };
  } finally {
    await folder.remove();
  }
}

/** The same of packages with anchors. The script takes roots, and nothing else: where more is trusted, another thing is asked of it. */
export async function tryAnchored(step: number): Promise<Tried> {
  const { cases, files, trusts } = readAnchored();
  const folder = await temporaryFolder();
  try {
    const turn = await turns(folder.path);
    const faults: string[] = [];
    let vectors = 0;
    for (const [at, { name, asked, verdict, rest }] of cases.entries()) {
      const { roots = [], lists = [], policy = null } = trusts[asked.trust] ?? {};
      const whole = files[asked.base];
      if (whole === undefined) throw new Error(`no vector ${name}`);
      // It is given no chains and no blocks, so it has nothing to hold a beacon against.
      if (rest.some(([check]) => check === "record.beacon")) continue;
      if (at % step > 0 || asked.keys.length > 1 || lists.length > 0 || policy !== null) continue;
      const place = join(folder.path, String(at));
      await layOut(place, applied(whole, asked.changes, fromBase64));
      const who = turn(vectors);
      vectors += 1;
      const pem = join(folder.path, `${String(at)}.pem`);
      if (roots.length > 0) await writeFile(pem, roots.map(pemOf).join(""));
      const args = [asked.keys[0] ?? "", ...(roots.length > 0 ? [pem] : [])];
      const fault = await faultOf(who, place, args, { verdict });
      if (fault !== null) faults.push(`${name}, ${who.name}: ${fault}`);
    }
    return { vectors, faults };
  } finally {
    await folder.remove();
  }
}

/** Whose turn it is: each shell with each awk. */
async function turns(folder: string): Promise<(at: number) => Pick<Stranger, "name" | "run">> {
  const strangers = (await strangersWith(folder)).filter(({ skip }) => skip === false);
  const awks = await awksWith(folder);
  return (at) => {
    const who = strangers[at % strangers.length];
    if (who === undefined) throw new Error("there is no shell on this machine");
    const before = awks[Math.floor(at / strangers.length) % awks.length];
    if (before === undefined) return who;
    return { name: `${who.name}, ${basename(before)}`, run: (args, options) => who.run(args, { ...options, before }) };
  };
}

function pemOf(der: string): string {
  return `-----BEGIN CERTIFICATE-----\n${der.replaceAll(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`;
}

async function layOut(place: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await mkdir(place);
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), bytes);
  }
}

async function faultOf(
  stranger: Pick<Stranger, "run">,
  place: string,
  keys: readonly string[],
  { verdict, shown }: Pick<PackageVector, "verdict" | "shown">,
): Promise<string | null> {
  const wanted = codes[verdict];
  const { code, stdout, stderr } = await stranger.run([script, place, ...keys], { folder: place });
  const said = /^shown: .*$/m.exec(stdout)?.[0] ?? "";
  if (shown !== undefined && said !== (shown === null ? "" : sentence(shown))) return `it shows: ${said}`;
  if (code === wanted || (code === codes.unchecked && leftOut.test(stdout))) return null;
  // Without its declaration it is no package to the script: it cannot begin.
  if (code === 1 && wanted === codes.bad && stderr.startsWith("no package")) return null;
  return `${String(code)}, not ${String(wanted)}: ${stdout}${stderr}`;
}

function sentence({ entries, items, first, last }: Shown): string {
  const [missing, between] = [entries - items, last - first + 1 - items].map(String);
  return `shown: ${String(items)} of ${String(entries)} entries of the log, from ${String(first)} to ${String(last)}; ${missing ?? ""} are not here, ${between ?? ""} of these in between`;
}

if (process.argv[1] === import.meta.filename) {
  const [plain, anchored] = [await tryVectors(1), await tryAnchored(1)];
  const vectors = plain.vectors + anchored.vectors;
  const faults = [...plain.faults, ...anchored.faults];
  console.log(`${String(vectors)} packages, ${String(faults.length)} on which verify.sh says another thing`);
  for (const fault of faults) console.log(fault);
  if (faults.length > 0) process.exitCode = 1;
}
