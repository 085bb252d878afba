import type { Anchored, Stamped } from "../../actions/anchor.ts";
import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, graver, type ExitCode } from "../exit-codes.ts";
import { counted, printable } from "../terminal.ts";
import { tellPlace, tellWaiting } from "./sealing.ts";

export async function anchor(context: Context, options: CommonOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const home = homeOf(context, options);
  const workplace = await context.workplace();
  const upkeep = await workplace.upkeep();
  const archive = await workplace.openForWriting(home, tellWaiting(output), tellPlace(output));
  try {
    const anchored = await upkeep.anchor(home, archive, context.signal);
    output.result(anchored, () => linesOf(anchored));
    return anchored.stamps.map(exitOf).reduce(graver, exitCodes.ok);
  } finally {
    await archive.close();
  }
}

function exitOf({ outcome, trusted }: Stamped): ExitCode {
  if (outcome === "failed") return exitCodes.error;
  return trusted ? exitCodes.ok : exitCodes.unknownSigner;
}

function linesOf({ head, entries, stamps }: Anchored): readonly string[] {
  return [
    `The head of the log: ${head}`,
    ...stamps.flatMap(({ authority, outcome, time, trusted, index, detail }) => {
      const entry = `(entry ${index} says so)`;
      const who = printable(authority);
      if (outcome === "failed") return [`  NOT STAMPED by ${who}: ${printable(detail)} ${entry}`];
      const what = `${counted(entries, "entry", "entries")} existed no later than ${time ?? ""}`;
      return trusted
        ? [`  stamped by ${who}: ${what} ${entry}`]
        : [`  stamped by ${who}, SIGNER NOT TRUSTED: ${printable(detail)} ${entry}`];
    }),
  ];
}
