/**
 * The replay table: captures each page of the site with the built program, ends the site, replays the capture in the viewer in a browser that
 * reaches nothing else, and compares what is seen with the pictures that the capture took. Ends with 1 if a page that is not on
 * the list of not-same.ts is another one in replay.
 *
 * `node --conditions=source test/site/replay.ts [--only kind,…] [--light] [--json] [--out folder]`
 *
 * `--light` leaves out what is large; `--out` puts pictures there: the capture, the replay and what differs beside each other.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { temporaryFolder } from "../program.ts";
import { choosePages } from "./choose-pages.ts";
import { notSame } from "./not-same.ts";
import { captureAndReplay, faultOf } from "./replay-page.ts";
import { openReplayRoom, type Replayed, type ReplayRoom } from "./replay-room.ts";
import type { HardPage } from "./hard-page.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    light: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    out: { type: "string" },
  },
});
const chosen = choosePages(values);
if (values.out !== undefined) await mkdir(values.out, { recursive: true });
const folder = await temporaryFolder();
let [same, known, faulty] = [0, 0, 0];
const room = await openReplayRoom(folder.path);
try {
  for (const page of chosen) await take(room, page);
} finally {
  await room.close();
  await folder.remove();
}
if (!values.json)
  console.log(
    `${same} of ${chosen.length} pages are the same in replay; ${known} that differ are known to, ${faulty} are not`,
  );
process.exitCode = faulty === 0 ? 0 : 1;

async function take(open: ReplayRoom, { kind, about, ...page }: HardPage): Promise<void> {
  const replayed = await captureAndReplay({ kind, about, ...page }, open);
  const fault = replayed === null ? "there is nothing to replay" : faultOf(replayed);
  const reason = notSame[kind];
  if (fault === null) same += 1;
  else if (reason === undefined) faulty += 1;
  else known += 1;
  for (const { y, beside } of values.out === undefined ? [] : (replayed?.windows ?? []))
    await writeFile(join(values.out ?? "", `${kind}-${y}.png`), beside);
  tell(kind, replayed, fault, reason);
}

function tell(kind: string, replayed: Replayed | null, fault: string | null, reason: string | undefined): void {
  const { lost = [], unknown: never = [], met = [], windows = [] } = replayed ?? {};
  if (values.json) {
    const told = windows.map(({ role, y, differing, of }) => ({ role, y, differing, of }));
    console.log(JSON.stringify({ kind, fault, reason: reason ?? null, windows: told, lost, never, met }));
    return;
  }
  const [first] = windows;
  const pixels = windows.reduce((sum, { differing }) => sum + differing, 0);
  const against = first === undefined ? "" : ` (${windows.length} of ${first.role}, ${pixels} pixels)`;
  const mark = fault === null || reason === undefined ? "" : ` [known: ${reason}]`;
  console.log(`${kind.padEnd(24)} ${fault ?? "same"}${against}${mark}`);
  for (const one of lost) console.log(`    not found   ${one.slice(0, 300)}`);
  for (const one of never) console.log(`    never had   ${one.slice(0, 300)}`);
  for (const one of new Set(met)) console.log(`    asked       ${one}`);
}
