import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { SettingsOptions } from "../work/settings.ts";

export function settingsCommand(context: Context, run: Run): Command {
  return new Command("settings")
    .description("show what was decided about this home, or decide it")
    .argument(
      "[name]",
      "second-place: a folder elsewhere that keeps the newest head of the log; time-authority: who stamps it; beacon: whose newest round stands in each record",
    )
    .argument("[value]", "the folder, which must be there; the authority's address")
    .option("--root <file>", "a root certificate of the time authority, in PEM or DER (repeatable)", collect, [])
    .option("--name <name>", "how the time authority is called here; its host unless given")
    .option("--chain <file>", "the drand chain of the beacon, as it publishes itself (info.json)")
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
  muniment settings second-place --none
  muniment settings time-authority https://tsa.example/ --root tsa-root.pem
  muniment settings beacon https://drand.example/ --chain info.json
  muniment settings time-authority --none         ask nobody any more; one of several with --name

Nothing goes out to anybody who is not named here. A time authority learns the hash of the log's head, when it was
asked, and from which address. A beacon learns that a public number was wanted, when, and from which address.`;

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
