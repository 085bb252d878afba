import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { ClaimsOptions } from "../work/claims.ts";
import { collect } from "./collect.ts";

export function claimsCommand(context: Context, run: Run): Command {
  return new Command("claims")
    .description("judge what others have sealed, in a file and beside it: signatures, time stamps, credentials")
    .argument("<path>", "a file, or a folder of files with their proofs")
    .option(
      "--signer <file>",
      "trust this signer: a public key, an OpenPGP key, root certificates (repeatable)",
      collect,
      [],
    )
    .option("--time-root <file>", "trust this root certificate for time stamps (repeatable)", collect, [])
    .option("--revoked <file>", "a revocation list to hold time stamps against (repeatable)", collect, [])
    .option("--blocks <file>", "headers of Bitcoin blocks to hold proofs against: lines of a height and 160 hex digits")
    .option("--all", "also print what holds of the files of a WACZ")
    .addHelpText("after", claimsExamples)
    .action((path: string, options: ClaimsOptions) =>
      run(async () => (await import("../work/claims.ts")).claims(context, path, options)),
    );
}

const claimsExamples = `
Examples:
  muniment claims photo.jpg                       credentials in it; photo.jpg.ots, .tsr, .asc, .proof.csv beside it
  muniment claims bundle/ --signer phone.asc      a ProofMode bundle, with the phone's key got elsewhere
  muniment claims page.wacz --signer roots.pem --time-root tsa.pem

What others claim is none of this archive's custody: see verify for that. Nothing is fetched.
Exit codes: 0 all hold · 2 bad · 3 could not be checked, or no proof there · 4 intact, by a signer that you do not trust.`;
