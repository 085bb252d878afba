import { toBase64 } from "@muniment/verify";
import type { MirrorMade } from "../../copies/mirror.ts";
import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { copyHooks, tellLacking } from "./copying.ts";
import { counted, humanSize, printable } from "../terminal.ts";

export interface MirrorOptions extends CommonOptions {
  readonly skipDamaged?: boolean;
}

export async function mirror(context: Context, folder: string, options: MirrorOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const desk = await (await context.workplace()).copies();
  const made = await desk.mirror(
    homeOf(context, options),
    folder,
    options.skipDamaged ?? false,
    copyHooks(context, output),
  );
  tellLacking(made.lacking, output);
  output.result({ ...made, root: toBase64(made.root) }, () => linesOf(made));
  return made.lacking.length === 0 ? exitCodes.ok : exitCodes.bad;
}

function linesOf(made: MirrorMade): readonly string[] {
  const place = printable(made.folder);
  const lacking = counted(made.lacking.length, "object", "objects");
  if (!made.complete) {
    return [
      `The mirror in ${place} was NOT brought up: ${lacking} cannot be had here. It is whole for the ${counted(made.to, "entry", "entries")} that it had.`,
      "Repair this archive from another copy, or go on without them: --skip-damaged",
    ];
  }
  if (made.lacking.length === 0 && made.from === made.to)
    return [
      `The mirror in ${place} is what the archive is: ${counted(made.to, "entry", "entries")}. Nothing was to do.`,
    ];
  const { copied, there, replaced } = made.objects;
  const kept = there === 0 ? "" : `, ${String(there)} lay there and were read again (${humanSize(made.hashed)})`;
  const mended = replaced === 0 ? "" : `, ${String(replaced)} took the place of damaged ones`;
  return [
    `The mirror in ${place} has ${counted(made.to, "entry", "entries")} now, ${String(made.to - made.from)} more than before.`,
    `  ${counted(copied, "object", "objects")} copied (${humanSize(made.bytes)})${kept}${mended}`,
    `  root ${toBase64(made.root)}`,
    ...(made.lacking.length === 0 ? [] : [`  ${lacking} LACKING, named above: verifying the mirror will say so.`]),
  ];
}
