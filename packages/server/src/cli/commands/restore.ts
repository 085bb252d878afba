import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { RestoreOptions } from "../work/restore.ts";
import { withAnchorOptions } from "./anchor-options.ts";
import { collect } from "./collect.ts";

export function restoreCommand(context: Context, run: Run): Command {
  const command = new Command("restore")
    .description("make a new home from a copy, and verify every byte of it")
    .requiredOption("--from <copy>", "a mirror, a home, or the folder of an archive")
    .option("--key <vkey|file>", "trust this verifier key, from elsewhere (repeatable)", collect, []);
  return withAnchorOptions(command)
    .addHelpText("after", examples)
    .action((options: RestoreOptions) =>
      run(async () => (await import("../work/restore.ts")).restore(context, options)),
    );
}

const examples = `
Examples:
  muniment restore --from /media/b/evidence --home /srv/evidence --key log.vkey
  muniment restore --from /media/b/evidence --home /tmp/drill       a drill: is the copy good?

Without --key, the key is the one that the copy itself names, and the exit code says that nobody vouched for it. A copy brings no
settings: whom you trust for its time stamps and cosignatures you say here, as to verify.

Exit codes: 0 restored, every byte verified · 1 it could not be restored · 2 restored, and something is bad ·
3 could not be checked · 4 the bytes hold, the key is only the copy's own.`;
