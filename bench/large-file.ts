/** Peak memory and time of taking in one large file. */
import { randomFillSync } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { describeMachine, inFolder, mainFile, measure, median, type Measured } from "./measure.ts";

const gib = Number(process.argv[2] ?? 4);
const rounds = Number(process.argv[3] ?? 3);
const limitMib = 250;
const limit = 1.3;

await inFolder(async (folder) => {
  console.log(describeMachine());
  const file = join(folder, "large");
  await writeRandom(file, gib);
  const adds: number[] = [];
  const peers: number[] = [];
  let peak = 0;
  for (let round = 0; round < rounds; round += 1) {
    // In turn, and from a disk at rest, so that both meet the same machine.
    await measure("sync", []);
    const peer = await measure("sh", ["-c", 'cp "$1" "$1.copy" && sync "$1.copy"', "sh", file]);
    await measure("rm", [`${file}.copy`]);
    await measure("sync", []);
    const add = await measure(process.execPath, [
      mainFile,
      "add",
      "--json",
      "--home",
      join(folder, `home-${String(round)}`),
      file,
    ]);
    if (add.code !== 0 || peer.code !== 0)
      throw new Error(`a run failed: add ${String(add.code)}, peer ${String(peer.code)}`);
    adds.push(add.seconds);
    peers.push(peer.seconds);
    peak = Math.max(peak, add.peakMib ?? Number.NaN);
    console.log(
      `round ${String(round + 1)}: add ${timesOf(add)}, peer ${timesOf(peer)}, peak ${String(add.peakMib?.toFixed(0))} MiB`,
    );
    await measure("rm", ["-r", join(folder, `home-${String(round)}`)]);
  }
  const ratio = median(adds.map((seconds, round) => seconds / (peers[round] ?? Number.NaN)));
  console.log(
    `add of ${String(gib)} GiB: median ${median(adds).toFixed(1)} s, ${ratio.toFixed(2)} × cp + sync (limit ${String(limit)}); peak ${peak.toFixed(0)} MiB (limit ${String(limitMib)})`,
  );
  if (!(peak < limitMib && ratio <= limit)) process.exitCode = 1;
});

/** The processor's time beside the time that it took: where others are at work too, it is the steadier one. */
function timesOf({ seconds, cpu }: Measured): string {
  const processor = cpu === null ? "" : ` (user ${cpu.user.toFixed(1)}, kernel ${cpu.kernel.toFixed(1)})`;
  return `${seconds.toFixed(1)} s${processor}`;
}

async function writeRandom(path: string, size: number): Promise<void> {
  const handle = await open(path, "wx");
  const block = Buffer.alloc(16 * 2 ** 20);
  for (let at = 0; at < size * 2 ** 30; at += block.length) await handle.write(randomFillSync(block));
  await handle.close();
}
