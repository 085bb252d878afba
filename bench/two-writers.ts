/** Two programs that add to one archive at once. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeMachine, inFolder, mainFile, measure } from "./measure.ts";

const files = Number(process.argv[2] ?? 500);

await inFolder(async (folder) => {
  console.log(describeMachine());
  const home = join(folder, "home");
  await run(["init", "--home", home]);
  const alone = await add(folder, join(folder, "alone-home"), "alone", files);
  const [one, other] = await Promise.all([add(folder, home, "one", files), add(folder, home, "other", files)]);
  const acknowledged = new Set([...one.items, ...other.items]).size;
  const size = Number((await readFile(join(home, "archive/log/checkpoint"), "utf8")).split("\n")[1]);
  const verified = await run(["verify", "--home", home]);
  const together = Math.max(one.seconds, other.seconds) / (2 * files);
  console.log(
    `acknowledged ${String(acknowledged)} of ${String(2 * files)}; the log holds ${String(size - 1)} beside its first entry; verify exits with ${String(verified.code)}`,
  );
  console.log(
    `per file: alone ${ms(alone.seconds / files)}, two at once ${ms(together)} (${(together / (alone.seconds / files)).toFixed(2)} ×); verify of all ${verified.seconds.toFixed(1)} s`,
  );
  if (acknowledged !== 2 * files || size !== 2 * files + 1 || verified.code !== 0) process.exitCode = 1;
});

async function add(
  folder: string,
  home: string,
  name: string,
  count: number,
): Promise<{ items: readonly string[]; seconds: number }> {
  const source = join(folder, name);
  await mkdir(source);
  const paths = Array.from({ length: count }, (_, at) => join(source, `${String(at)}.txt`));
  for (const path of paths) await writeFile(path, `The bytes of ${path}.\n`.repeat(50));
  const { code, stdout, seconds } = await run(["add", "--json", "--home", home, ...paths]);
  if (code !== 0) throw new Error(`add ended with ${String(code)}`);
  const lines = stdout.split("\n").filter((line) => line !== "");
  return { items: lines.map((line) => (JSON.parse(line) as { item: string }).item), seconds };
}

function run(args: readonly string[]): ReturnType<typeof measure> {
  return measure(process.execPath, [mainFile, ...args]);
}

function ms(seconds: number): string {
  return `${(seconds * 1000).toFixed(1)} ms`;
}
