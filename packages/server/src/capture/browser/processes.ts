import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const everyMs = 250;

/**
 * Counts the processes of a group four times a second until `ended` resolves, and tells each count above `max`. What the browser says of
 * itself comes too late: it knows of a process once that has answered. Linux only; elsewhere nothing is told.
 */
export async function watchProcesses(
  group: number,
  max: number,
  ended: Promise<void>,
  told: (count: number) => void,
): Promise<void> {
  const isOver = { now: false };
  void ended.then(() => (isOver.now = true));
  const others = (await ids()).length;
  while (!isOver.now) {
    const all = await ids();
    // Reading what each of them is costs more than their names: only where there are many.
    const count = all.length - others > max / 2 ? countOf(group, all) : 0;
    if (count > max) told(count);
    await sleep(everyMs, undefined, { ref: false });
  }
}

async function ids(): Promise<readonly string[]> {
  if (process.platform !== "linux") return [];
  return (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
}

function countOf(group: number, all: readonly string[]): number {
  return all.filter((id) => statOf(id)?.group === group).length;
}

/** One process of the system. Source: proc_pid_stat(5). */
export interface ProcessStat {
  readonly name: string;
  /** One letter; Z and X have ended. */
  readonly state: string;
  readonly group: number;
}

/** Null for a process that has ended since it was named. By a call that blocks: it is no disk that answers, and there are hundreds to be asked for. */
export function statOf(id: string): ProcessStat | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${id}/stat`, "latin1");
  } catch {
    return null;
  }
  // The name stands in brackets and may hold anything: what follows the last one is state, parent, group.
  const end = stat.lastIndexOf(")");
  const [state = "", , group] = stat.slice(end + 2).split(" ");
  return { name: stat.slice(stat.indexOf("(") + 1, end), state, group: Number(group) };
}
