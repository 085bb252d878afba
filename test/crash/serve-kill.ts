/**
 * K2 of the viewer: five people work in it at once, and it is killed, again and again. Two send files, two say something of them, one
 * takes back what was said. Whatever it answered must be there after each start: the bytes by their hash, the words by their record.
 */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { DescribeAnswer, DescriptionAnswer } from "../../packages/server/src/http/api-description.ts";
import type { ItemAnswer } from "../../packages/server/src/http/api.ts";
import { announced, Refused, type SampleSender } from "../../packages/server/src/http/sample-sender.ts";
import { call, exitOf, homeWith, RunningViewer } from "../upload/running-viewer.ts";
import { chanceFrom, runAlone, timeIsUp, type HarnessOptions, type HarnessResult, type Violation } from "./harness.ts";

const harness = "serve-kill";
/** A home grows with each kill, and what it holds is looked at after each. */
const killsOfHome = 20;
/** What is answered for between a start and the kill, at most; and how long that is waited for. */
const answersMax = 12;
const workMs = 20_000;
/** From the last of these to the kill, at most. */
const moreMs = 100;
const people = ["Sends", "Sends too", "Describes", "Describes too", "Takes back"] as const;

/** What the viewer has answered for in one home. It stands outside the program. */
interface Answered {
  /** By item: the hash of its bytes. */
  readonly files: Map<string, string>;
  /** By record: of which item, and whether it was taken back. */
  readonly said: Map<string, { readonly item: string; retracted: boolean }>;
}

type Worker = (sender: SampleSender, chance: () => number, answered: Answered) => Promise<void>;

async function send(sender: SampleSender, chance: () => number, { files }: Answered): Promise<void> {
  const sizes = [0, 1, 2].map(() => Math.floor(chance() * 30_000));
  const bytes = sizes.map((size) => Buffer.alloc(size, `${String(chance())} of a file `));
  const id = await sender.begin(bytes.map((one, place) => announced(`folder/${String(place)}`, one)));
  for (const receipt of await sender.batch(id, [0, 1, 2], Buffer.concat(bytes))) {
    const sha256 = createHash("sha256")
      .update(bytes[receipt.place] ?? "")
      .digest("hex");
    files.set(receipt.item, sha256);
  }
  await sender.post(`deliveries/${id}/end`, {});
}

async function describe(sender: SampleSender, chance: () => number, { files, said }: Answered): Promise<void> {
  const item = drawn([...files.keys()], chance);
  if (item === null) return;
  const value = `tag ${String(chance())}`;
  const changes = [{ item, change: "state", field: "tag", value, replaces: [] }];
  const { done } = await sender.post<DescribeAnswer>("describe", { changes });
  for (const { sealed } of done) if (sealed !== null) said.set(sealed.record, { item, retracted: false });
}

async function takeBack(sender: SampleSender, chance: () => number, { said }: Answered): Promise<void> {
  const standing = [...said].filter(([, { retracted }]) => !retracted);
  const [record, statement] = drawn(standing, chance) ?? [];
  if (record === undefined || statement === undefined) return;
  const { item } = statement;
  const changes = [{ item, change: "retract", field: "tag", replaces: [record], reason: null }];
  await sender.post<DescribeAnswer>("describe", { changes });
  statement.retracted = true;
}

const workers: readonly Worker[] = [send, send, describe, describe, takeBack];

function drawn<T>(list: readonly T[], chance: () => number): T | null {
  return list[Math.floor(chance() * list.length)] ?? null;
}

/** Works until the viewer is killed. What it refuses is a fault: nobody here asks for what is not there. */
async function workOn(
  work: Worker,
  sender: SampleSender,
  chance: () => number,
  answered: Answered,
  killed: AbortSignal,
): Promise<string | null> {
  while (!killed.aborted) {
    try {
      await work(sender, chance, answered);
    } catch (error) {
      // The line was cut.
      if (!(error instanceof Refused)) return null;
      // It was taken back, and the answer was lost.
      if (error.code !== "describe.conflict") return error.message;
    }
    await delay(chance() * 20);
  }
  return null;
}

/** Until some more was answered for, and a moment longer: so a slow machine is killed at its work too. */
async function atWork(answered: Answered, chance: () => number): Promise<void> {
  const enough = countOf(answered) + Math.floor(chance() * (answersMax + 1));
  const end = Date.now() + workMs;
  while (countOf(answered) < enough && Date.now() < end) await delay(5);
  await delay(chance() * moreMs);
}

function countOf({ files, said }: Answered): number {
  return files.size + said.size + [...said.values()].filter(({ retracted }) => retracted).length;
}

/** What of it is not there. */
async function missing(sender: SampleSender, { files, said }: Answered): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [item, sha256] of files) {
    const found = await sender.get<ItemAnswer>(`items/${item}`).catch((error: unknown) => error);
    const digest = found instanceof Error ? found.message : (found as ItemAnswer).item.objects[0]?.sha256;
    if (digest !== sha256) faults.push(`the file of ${item} was acknowledged: ${String(digest)}`);
  }
  for (const item of new Set([...said.values()].map((one) => one.item))) {
    const { statements } = await sender.get<DescriptionAnswer>(`items/${item}/description`);
    for (const [record, statement] of said) {
      if (statement.item !== item) continue;
      const found = statements.find((one) => one.record === record);
      if (found === undefined) faults.push(`what was said of ${item} was acknowledged: ${record}`);
      else if (statement.retracted && !found.isReplaced)
        faults.push(`that it was taken back was acknowledged: ${record}`);
    }
  }
  return faults;
}

export async function run(options: HarnessOptions): Promise<HarnessResult> {
  const { seed, budget, log, only } = options;
  const over = timeIsUp(options);
  const violations: Violation[] = [];
  const figures = { files: 0, statements: 0, retractions: 0, homes: 0 };
  const kills = only === undefined ? (budget.cases ?? Infinity) : killsOfHome;
  let cases = 0;
  for (let place = only === undefined ? 0 : Number(only); cases < kills && !over(); place += 1) {
    const folder = await mkdtemp(join(tmpdir(), "muniment-serve-kill-"));
    const told = (what: string): void => {
      const replay = `node --conditions=source test/crash/${harness}.ts --seed ${String(seed)} --case ${String(place)}`;
      violations.push({ case: String(place), what, replay });
      log(`${harness}: ${what}`);
    };
    try {
      const chance = chanceFrom(seed * 1_000 + place);
      const answered: Answered = { files: new Map(), said: new Map() };
      cases += await killHome(folder, { chance, answered, kills: Math.min(killsOfHome, kills - cases), over, told });
      figures.homes += 1;
      figures.files += answered.files.size;
      figures.statements += answered.said.size;
      figures.retractions += [...answered.said.values()].filter(({ retracted }) => retracted).length;
      log(
        `${harness}: ${String(cases)} kills, ${String(figures.files)} files acknowledged, ${String(violations.length)} violations`,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const { files, statements, retractions, homes } = figures;
  return {
    harness,
    seed,
    cases,
    violations,
    figures: {
      "people at once": people.length,
      "files acknowledged": files,
      "statements acknowledged": statements,
      "statements taken back": retractions,
      homes,
    },
  };
}

interface HomeOrder {
  readonly chance: () => number;
  readonly answered: Answered;
  readonly kills: number;
  readonly over: () => boolean;
  readonly told: (what: string) => void;
}

/** Answers how often it was killed. */
async function killHome(folder: string, { chance, answered, kills, over, told }: HomeOrder): Promise<number> {
  const home = await homeWith(folder, people);
  let viewer = await RunningViewer.start(home);
  const cookies: string[] = [];
  for (const name of people) cookies.push(await viewer.signIn(name));
  const checkpoint = join(home, "archive/log/checkpoint");
  const seen = join(folder, "seen.note");
  await writeFile(seen, await readFile(checkpoint));
  let done = 0;
  try {
    for (; done < kills && !over(); done += 1) {
      const killed = new AbortController();
      const working = workers.map((work, who) =>
        workOn(work, viewer.sender(cookies[who] ?? ""), chance, answered, killed.signal),
      );
      await atWork(answered, chance);
      await viewer.end("SIGKILL");
      killed.abort();
      for (const refused of await Promise.all(working)) if (refused !== null) told(`refused: ${refused}`);
      viewer = await RunningViewer.start(home);
      for (const fault of await missing(viewer.sender(cookies[0] ?? ""), answered)) told(fault);
    }
  } finally {
    await viewer.end("SIGTERM");
  }
  // It still continues the head of its beginning, and every byte of it is as sealed.
  const verified = call(["verify", "--home", home, "--against", seen]);
  verified.stdout?.resume();
  const code = await exitOf(verified);
  if (code !== 0) told(`verify ended with ${String(code)}`);
  return done;
}

if (import.meta.main) await runAlone(run);
