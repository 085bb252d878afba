/** Taking in many files: large ones against restic, small ones against the least that it takes to store them durably. */
import { randomFillSync } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describeMachine, inFolder, mainFile, measure, median, rest, type Measured } from "./measure.ts";

const rounds = Number(process.argv[2] ?? 3);
const scale = Number(process.argv[3] ?? 1);

/** One comparison. The peer stores the same files in its own way, with the same durability. */
interface Comparison {
  readonly files: number;
  /** In bytes. */
  readonly size: number;
  readonly against: string;
  readonly limit: number;
  /** Null: the peer is not installed. `place` is a folder that is not there yet. */
  prepare(place: string): Promise<(() => Promise<Measured>) | null>;
}

await inFolder(async (folder) => {
  console.log(describeMachine());
  for (const comparison of [largeAgainstRestic(folder), smallAgainstFloor()]) await compare(folder, comparison);
});

async function compare(folder: string, comparison: Comparison): Promise<void> {
  const { files, size, against, limit } = comparison;
  const what = `add of ${String(files)} files of ${String(size / 1024)} KiB`;
  const list = await makeFiles(join(folder, `source-${String(size)}`), files, size);
  const adds: number[] = [];
  const peers: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    // In turn, and from a disk at rest, so that both meet the same machine.
    const place = join(folder, "peer");
    const store = await comparison.prepare(place);
    if (store === null) {
      console.log(`${what}: skipped, as ${against} is not installed`);
      return;
    }
    await rest();
    const peer = checked(await store(), against);
    await rm(place, { recursive: true });
    const home = join(folder, "home");
    await run(process.execPath, [mainFile, "init", "--home", home]);
    await rest();
    const add = checked(
      await measure(process.execPath, [mainFile, "add", "--json", "--home", home, "--files-from", list]),
      "muniment",
    );
    const sealed = add.stdout.split("\n").length - 1;
    if (sealed !== files) throw new Error(`${String(sealed)} files of ${String(files)} were sealed`);
    await rm(home, { recursive: true });
    adds.push(add.seconds);
    peers.push(peer.seconds);
    console.log(
      `round ${String(round)}: add ${add.seconds.toFixed(1)} s, ${against} ${peer.seconds.toFixed(1)} s, peak ${String(add.peakMib?.toFixed(0))} MiB`,
    );
  }
  const ratio = median(adds.map((seconds, round) => seconds / (peers[round] ?? Number.NaN)));
  console.log(
    `${what}: median ${median(adds).toFixed(1)} s, ${ratio.toFixed(2)} × ${against} (limit ${String(limit)})`,
  );
  if (!(ratio <= limit)) process.exitCode = 1;
}

function largeAgainstRestic(folder: string): Comparison {
  const files = Math.round(2000 * scale);
  const size = 2 * 1024 * 1024;
  return {
    files,
    size,
    against: "restic backup",
    limit: 1.2,
    prepare: async (place) => {
      const password = join(folder, "password");
      await writeFile(password, "benchmark");
      const common = ["--quiet", "--repo", place, "--password-file", password, "--cache-dir", join(folder, "cache")];
      try {
        await run("restic", [...common, "init"]);
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
        throw error;
      }
      return () => measure("restic", [...common, "backup", join(folder, `source-${String(size)}`)]);
    },
  };
}

function smallAgainstFloor(): Comparison {
  const files = Math.round(20_000 * scale);
  const size = 20 * 1024;
  const program = fileURLToPath(new URL("durable-floor.ts", import.meta.url));
  return {
    files,
    size,
    against: "the durable floor",
    limit: 1.3,
    prepare: (place) => Promise.resolve(() => measure(process.execPath, [program, place, String(files), String(size)])),
  };
}

/** Gives the file that lists them. */
async function makeFiles(folder: string, files: number, size: number): Promise<string> {
  await mkdir(folder);
  const names = Array.from({ length: files }, (_, number) => join(folder, String(number)));
  const bytes = Buffer.alloc(size);
  for (const name of names) await writeFile(name, randomFillSync(bytes));
  const list = `${folder}.list`;
  await writeFile(list, names.map((name) => `${name}\n`).join(""));
  return list;
}

async function run(command: string, args: readonly string[]): Promise<void> {
  checked(await measure(command, args), command);
}

function checked(measured: Measured, command: string): Measured {
  if (measured.code !== 0) throw new Error(`${command} ended with ${String(measured.code)}`);
  return measured;
}
