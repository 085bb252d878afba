import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { VerifyCommandOptions } from "../work/verify.ts";

export function verifyCommand(context: Context, run: Run): Command {
  return new Command("verify")
    .description("check every byte: objects, records, entries, tiles, checkpoint, signature")
    .argument("[path]", "a home, an archive's folder, a package, or a WACZ file; the home by default")
    .option("--key <vkey|file>", "trust this verifier key (repeatable)", collect, [])
    .option("--against <path>", "the log must continue the checkpoint in this file, package or archive", collect, [])
    .option("--time-root <file>", "trust this root certificate for time stamps (repeatable)", collect, [])
    .option("--revoked <file>", "a revocation list to hold time stamps against (repeatable)", collect, [])
    .option("--witness <vkey|file>", "this verifier key is that of a witness whom you know (repeatable)", collect, [])
    .option("--policy <file>", "the witnesses in this policy (C2SP tlog-policy) must have cosigned")
    .option("--blocks <file>", "headers of Bitcoin blocks to hold proofs against: lines of a height and 160 hex digits")
    .option("--percent <n>", "hash a share of the objects only, by chance; all else is checked whole")
    .option("--since <date|days>", "hash only objects that are new since then, as in 2026-11-01 or 30d")
    .option("--record", "seal the result as an entry of the archive; needs its key")
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
  muniment verify package/ --key log.vkey --time-root tsa.pem --policy witnesses.policy
                                                  its time stamps and witnesses, too
  muniment verify --against package/              the log still continues what was once handed out
  muniment verify page.wacz
  muniment verify --percent 10 --record           a sample, its result sealed; for a timer
  muniment verify --json > findings.jsonl         every finding, one a line

A sample is never a whole verification: the sum says how many objects were hashed.
Exit codes: 0 verified · 2 bad · 3 could not be checked · 4 unknown log or signer.`;

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
