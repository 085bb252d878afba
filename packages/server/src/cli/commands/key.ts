import { Argument, Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { KeyCommandOptions } from "../work/key.ts";

export function keyCommand(context: Context, run: Run): Command {
  return new Command("key")
    .description("show, protect or replace the key that signs the log")
    .addArgument(
      new Argument("[action]", "what to do").choices(["show", "protect", "unprotect", "rotate"]).default("show"),
    )
    .option("--new-passphrase-file <file>", "protect: a file with the new passphrase; without it, it is asked for")
    .addHelpText("after", keyHelp)
    .action((action: string, options: KeyCommandOptions) =>
      run(async () => (await import("../work/key.ts")).key(context, action, options)),
    );
}

const keyHelp = `
Actions:
  show        the verifier key that others need, where the private key lies, and the changes of the log's key
  protect     set or change the passphrase of the private key
  unprotect   take the passphrase away
  rotate      give the log a new key; both keys sign it, so that who knows the old one still verifies the archive

Examples:
  muniment key
  muniment key protect
  muniment key rotate --passphrase-file /run/secrets/muniment

A passphrase is read from a file, named by --passphrase-file or MUNIMENT_PASSPHRASE_FILE, or typed at a terminal.
Without it, the protected key is lost. If a key is lost: muniment init --after <the old home> --home <a new one>`;
