import { headText, toBase64, type Instant } from "@muniment/verify";
import type { Repaired } from "../../copies/repair-order.ts";
import { FixityTally, recordFixity } from "../../actions/fixity.ts";
import { ArchiveError } from "../../archive/archive.ts";
import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { verdictExit, type ExitCode } from "../exit-codes.ts";
import { copyHooks, keysOf, verifyProgress } from "./copying.ts";
import { verdictSentence } from "./finding-lines.ts";
import { tellPlace, tellWaiting } from "./sealing.ts";
import { counted, printable, type Output } from "../terminal.ts";

export interface RepairOptions extends CommonOptions {
  readonly from?: string;
  readonly key: readonly string[];
}

export async function repair(context: Context, options: RepairOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const workplace = await context.workplace();
  const desk = await workplace.copies();
  const home = homeOf(context, options);
  const started = workplace.now();
  const tally = new FixityTally();
  const repaired = await desk.repair(home, options.from ?? null, await keysOf(options.key), {
    ...copyHooks(context, output),
    onVerify: verifyProgress(output),
    onMended: ({ file, how }) => {
      output.result({ mended: { file, how } }, () => [`MENDED  ${printable(file)}: ${printable(how)}`]);
    },
    onFinding: (finding) => {
      tally.add(finding);
    },
  });
  for (const { file, outcome, reason } of repaired.unmended) {
    const word = outcome === "fails" ? "STILL BAD" : "NOT CHECKED";
    output.result({ unmended: { file, outcome, reason } }, () => [`${word}  ${printable(file)}: ${printable(reason)}`]);
  }
  const { checkpoint, mended, unmended, verdict } = repaired;
  const head = checkpoint === null ? null : { size: checkpoint.size, root: toBase64(checkpoint.root) };
  output.result({ verdict, checkpoint: head, mended: mended.length, unmended: unmended.length }, () => [
    `${counted(mended.length, "file was mended", "files were mended")}, ${counted(unmended.length, "is", "are")} still not as sealed.`,
    ...(checkpoint === null ? [] : [`The log has ${headText(checkpoint)}.`]),
  ]);
  output.note(verdictSentence[verdict]);
  await record(context, home, repaired, { tally, started, output });
  return verdictExit[verdict];
}

interface Recording {
  readonly tally: FixityTally;
  readonly started: Instant;
  readonly output: Output;
}

/** Seals what was mended. Where that cannot be, as without the private key, the repair stands all the same, and it is said. */
async function record(
  context: Context,
  home: string,
  { checkpoint, mended, read }: Repaired,
  { tally, started, output }: Recording,
): Promise<void> {
  if (mended.length === 0 || checkpoint === null) return;
  const workplace = await context.workplace();
  try {
    const maker = await workplace.maker(home);
    const archive = await workplace.openForWriting(home, tellWaiting(output), tellPlace(output));
    try {
      const { index, record: digest } = await recordFixity(
        { archive, maker },
        {
          action: "repair",
          scope: { objects: "all" },
          checkpoint,
          started,
          ended: workplace.now(),
          tally,
          read,
          repaired: mended.map(({ file }) => file),
        },
      );
      output.result({ recorded: { index, record: digest } }, () => [`Recorded as entry ${String(index)} of the log.`]);
    } finally {
      await archive.close();
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    output.note(`The repair is not recorded in the log: ${printable(error.message)} (${error.code})`);
  }
}
