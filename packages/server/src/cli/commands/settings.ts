import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { SettingsOptions } from "../work/settings.ts";

export function settingsCommand(context: Context, run: Run): Command {
  return new Command("settings")
    .description("show what was decided about this home, or decide it")
    .argument("[name]", "second-place: a folder elsewhere that keeps the newest head of the log")
    .argument("[value]", "the folder; it must be there")
    .option("--none", "no longer any")
    .addHelpText("after", settingsExamples)
    .action((name: string | undefined, value: string | undefined, options: SettingsOptions) =>
      run(async () => (await import("../work/settings.ts")).settings(context, { name, value }, options)),
    );
}

const settingsExamples = `
Examples:
  muniment settings                               what is set
  muniment settings second-place /media/b/heads   so that an older copy, put back, is noticed
  muniment settings second-place --none`;
