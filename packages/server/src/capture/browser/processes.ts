import { readdir, readFile } from "node:fs/promises";
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
    const count = all.length - others > max / 2 ? await countOf(group, all) : 0;
    if (count > max) told(count);
    await sleep(everyMs, undefined, { ref: false });
  }
}

async function ids(): Promise<readonly string[]> {
  if (process.platform !== "linux") return [];
  return (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
}

async function countOf(group: number, all: readonly string[]): Promise<number> {
  const groups = await Promise.all(all.map(groupOf));
  return groups.filter((one) => one === group).length;
}

/** NaN for a process that has ended. Source: proc_pid_stat(5): the name, in brackets, may hold anything. */
async function groupOf(id: string): Promise<number> {
  const stat = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);
}
