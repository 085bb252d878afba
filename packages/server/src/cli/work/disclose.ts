import { writeFile } from "node:fs/promises";
import { encodeOpening } from "@muniment/verify";
import { DisclosureError, namedFields, openingFor } from "../../actions/handing-over/disclosure.ts";
import { systemCode } from "../../storage/system-error.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { printable } from "../terminal.ts";
import { findItem } from "./find-item.ts";
import { followProgress, withReadingRoom } from "./reading.ts";
import { statementText } from "./statement-text.ts";

export interface DiscloseOptions extends CommonOptions {
  readonly field: readonly string[];
  readonly out: string;
}

export async function disclose(context: Context, name: string, options: DiscloseOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const names = namedFields(options.field);
  if (names.length === 0) throw new UsageError("No field was named.", "`muniment disclose --help` lists them.");
  return withReadingRoom(context, homeOf(context, options), followProgress(output), async (room) => {
    const workplace = await context.workplace();
    const item = await findItem(room.index, name);
    const kept = await workplace.openingOf(room.home, item.record);
    const opening = await openingFor(room.archive, item, kept, new Set(names));
    const lacking = names.filter((one) => opening?.fields.every((field) => field.name !== one) ?? true);
    if (opening === null || lacking.length > 0) {
      throw new DisclosureError(
        "disclosure.none",
        `This home has nothing that opens ${lacking.join(", ")} of ${item.item}: it was not known, is of an earlier version, or was removed.`,
        "What the home can open stands in: muniment show.",
      );
    }
    await writeOut(options.out, encodeOpening(opening));
    const { fields } = opening;
    output.result({ item: item.item, out: options.out, fields }, () => [
      ...fields.map((field) => `${field.name}: ${printable(statementText(field.statement))}`),
      `Written to ${printable(options.out)}, for who has a package with the item ${item.item}. It can be taken back no more than the package.`,
      `They check it:  ${context.config.calledAs} verify <package> --key <the key of this log> --disclosed ${printable(options.out)}`,
    ]);
    return exitCodes.ok;
  });
}

async function writeOut(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(file, bytes, { flag: "wx", mode: 0o600 });
  } catch (cause) {
    const code = systemCode(cause);
    if (code === null) throw cause;
    const reason = code === "EEXIST" ? "there is something of that name" : code;
    throw new DisclosureError("disclosure.exists", `${file} could not be written: ${reason}.`, "Name another file.", {
      cause,
    });
  }
}
