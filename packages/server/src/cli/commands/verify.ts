import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { VerifyCommandOptions } from "../work/verify.ts";

export function verifyCommand(context: Context, run: Run): Command {
  return new Command("verify")
    .description("check every byte: objects, records, entries, tiles, checkpoint, signature")
    .argument("[path]", "a home, an archive's folder, a package, or a WACZ file; the home by default")
    .option("--key <vkey|file>", "trust this verifier key (repeatable)", collect, [])
    .option("--seen <file>", "a checkpoint seen before: the log must be consistent with it (repeatable)", collect, [])
    .option("--all", "also print what holds")
    .addHelpText("after", verifyExamples)
    .action((path: string | undefined, options: VerifyCommandOptions) =>
      run(async () => (await import("../work/verify.ts")).verify(context, path, options)),
    );
}

const verifyExamples = `
Examples:
  muniment verify                                 the archive in the home
  muniment verify package/ --key log.vkey         a package, with a key that you got elsewhere
  muniment verify page.wacz
  muniment verify --json > findings.jsonl         every finding, one a line

Exit codes: 0 verified · 2 bad · 3 could not be checked · 4 unknown log or signer.`;

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
