/** How long until help is there, against a Node that does nothing. */
import { describeMachine, mainFile, measure, median } from "./measure.ts";

const rounds = Number(process.argv[2] ?? 15);
const limit = 3;

console.log(describeMachine());
const ratios: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  const bare = await measure(process.execPath, ["-e", ""]);
  const help = await measure(process.execPath, [mainFile, "--help"]);
  if (help.code !== 0) throw new Error(`--help ended with ${String(help.code)}`);
  ratios.push(help.seconds / bare.seconds);
}
console.log(`--help: median ${median(ratios).toFixed(2)} × the start of Node (limit ${String(limit)})`);
if (median(ratios) > limit) process.exitCode = 1;
