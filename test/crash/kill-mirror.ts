/** Part of K2: `muniment mirror`, killed at random and started again, until it has come to its end. */
import { setTimeout as delay } from "node:timers/promises";
import { formatInstant, openCheckpoint, verifyArchive, type Finding } from "@muniment/verify";
import { ArchiveError } from "../../packages/server/src/archive/archive.ts";
import { archiveEvidence, openArchive } from "../../packages/server/src/archive/open.ts";
import { fsBackEnd } from "../../packages/server/src/storage/fs/fs-back-end.ts";
import { sentenceOf, type Ledger } from "./ledger.ts";
import { muniment } from "./program-process.ts";

export interface MirrorKills {
  readonly kills: number;
  readonly faults: readonly string[];
}

const killsMax = 4;
const killWithinMs = 900;

interface MirrorOrder {
  /** The folder of the mirror; it need not be there. */
  readonly mirror: string;
  readonly chance: () => number;
  readonly compileCache: string;
}

export async function killMirror(ledger: Ledger, { mirror, chance, compileCache }: MirrorOrder): Promise<MirrorKills> {
  const faults: string[] = [];
  let kills = 0;
  for (let ended = false; !ended && faults.length === 0;) {
    const afterMs = chance() * killWithinMs;
    const { code, stdout, stderr } = await muniment(
      ["mirror", mirror, "--home", ledger.home],
      compileCache,
      (child) => {
        if (kills < killsMax) void delay(afterMs).then(() => child.kill("SIGKILL"));
      },
    );
    ended = code !== null;
    if (!ended) kills += 1;
    else if (code !== 0) faults.push(`mirror ended with ${String(code)}: ${stdout}${stderr}`);
    faults.push(...(await faultsOfMirror(ledger, mirror, ended)));
  }
  return { kills, faults };
}

/** The tree that its checkpoint signs is there at any moment, and the archive continues it. At its end, it is the archive. */
async function faultsOfMirror(ledger: Ledger, mirror: string, ended: boolean): Promise<readonly string[]> {
  const [copy, own] = [await noteOf(mirror), await noteOf(ledger.home)];
  if (copy === null || own === null) return ended ? ["the mirror has no head"] : [];
  const faults = (await findingsOf(mirror, ledger, [])).filter(
    // What was under way lies there and is not named yet.
    ({ check, outcome }) => outcome !== "holds" && (ended || check !== "file.expected"),
  );
  const seen = (await findingsOf(ledger.home, ledger, [copy])).filter(({ check }) => check === "checkpoint.seen");
  const going = seen.every(({ outcome }) => outcome === "holds") && seen.length === 1;
  const { size } = openCheckpoint(copy, [ledger.key]).checkpoint;
  return [
    ...faults.map((found) => `the mirror of ${String(size)} entries: ${sentenceOf(found)}`),
    ...(going ? [] : [`the archive does not continue the mirror of ${String(size)} entries`]),
    ...(ended && Buffer.compare(copy, own) !== 0 ? ["the mirror ended with another head than the archive has"] : []),
  ];
}

/** Null before there is an archive. */
async function noteOf(home: string): Promise<Uint8Array | null> {
  try {
    const reader = await openArchive({ mode: "read", home, backEnd: fsBackEnd });
    return (await reader.checkpoint()).note;
  } catch (error) {
    if (error instanceof ArchiveError && (error.code === "archive.missing" || error.code === "archive.damaged"))
      return null;
    throw error;
  }
}

async function findingsOf(home: string, { key }: Ledger, seen: readonly Uint8Array[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const now = formatInstant(Date.now() + 24 * 60 * 60 * 1000);
  for await (const found of verifyArchive(archiveEvidence({ home, backEnd: fsBackEnd }), { keys: [key], seen }, now))
    findings.push(found);
  return findings;
}
