import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { VerifyCommandOptions } from "../work/verify.ts";
import { withAnchorOptions } from "./anchor-options.ts";
import { collect } from "./collect.ts";

export function verifyCommand(context: Context, run: Run): Command {
  const command = new Command("verify")
    .description("check every byte: objects, records, entries, tiles, checkpoint, signature")
    .argument(
      "[path]",
      "a home, an archive's folder, a package (a folder, .zip, .tar, either of them .age), or a WACZ file; the home by default",
    )
    .option("--key <vkey|file>", "trust this verifier key (repeatable)", collect, [])
    .option("--against <path>", "the log must continue the checkpoint in this file, package or archive", collect, []);

  return withAnchorOptions(command)
    .option("--signer <file>", "trust this signer of a WACZ: a public key, root certificates (repeatable)", collect, [])
    .option("--beacon <file>", "hold beacons in records against the drand chain in this file (repeatable)", collect, [])
    .option(
      "--identity <file>",
      "decrypt an encrypted package with the identities of age in this file (repeatable)",
      collect,
      [],
    )
    .option(
      "--disclosed <file>",
      "hold what was disclosed later against the records of the package (repeatable)",
      collect,
      [],
    )
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
  muniment verify evidence.zip --key log.vkey     the same in one file, which is not unpacked
  muniment verify evidence.zip.age --identity key.txt --key log.vkey
  muniment verify package/ --key log.vkey --time-root tsa.pem --policy witnesses.policy
                                                  its time stamps and witnesses, too
  muniment verify --against package/              the log still continues what was once handed out
  muniment verify page.wacz
  muniment verify --percent 10 --record           a sample, its result sealed; for a timer
  muniment verify --json > findings.jsonl         every finding, one a line

A sample is never a whole verification: the sum says how many objects were hashed.
Exit codes: 0 verified · 2 bad · 3 could not be checked · 4 unknown log or signer.`;
