import type { Command } from "commander";
import { collect } from "./collect.ts";

/** What a person brings from outside for anchors: the same wherever an archive or a package is verified. */
export function withAnchorOptions(command: Command): Command {
  return command
    .option("--time-root <file>", "trust this root certificate for time stamps (repeatable)", collect, [])
    .option("--revoked <file>", "a revocation list to hold time stamps against (repeatable)", collect, [])
    .option("--witness <vkey|file>", "this verifier key is that of a witness whom you know (repeatable)", collect, [])
    .option("--policy <file>", "the witnesses in this policy (C2SP tlog-policy) must have cosigned")
    .option(
      "--blocks <file>",
      "headers of Bitcoin blocks to hold proofs against: lines of a height and 160 hex digits",
    );
}
