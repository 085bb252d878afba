import { Command, CommanderError, Option } from "commander";
import { accountCommand } from "./commands/account.ts";
import { caseCommand } from "./commands/case.ts";
import { addCommand } from "./commands/add.ts";
import { anchorCommand } from "./commands/anchor.ts";
import { captureCommand } from "./commands/capture.ts";
import { checkCommand } from "./commands/check.ts";
import { claimsCommand } from "./commands/claims.ts";
import { compareCommand } from "./commands/compare.ts";
import { describeCommand } from "./commands/describe.ts";
import { discloseCommand } from "./commands/disclose.ts";
import { exportCommand } from "./commands/export.ts";
import { factsCommand } from "./commands/facts.ts";
import { findCommand } from "./commands/find.ts";
import { historyCommand } from "./commands/history.ts";
import { initCommand } from "./commands/init.ts";
import { keyCommand } from "./commands/key.ts";
import { listCommand } from "./commands/list.ts";
import { mirrorCommand } from "./commands/mirror.ts";
import { picturesCommand } from "./commands/pictures.ts";
import { profileCommand } from "./commands/profile.ts";
import { queueCommand } from "./commands/queue.ts";
import { reindexCommand } from "./commands/reindex.ts";
import { repairCommand } from "./commands/repair.ts";
import { restoreCommand } from "./commands/restore.ts";
import { serveCommand } from "./commands/serve.ts";
import { settingsCommand } from "./commands/settings.ts";
import { showCommand } from "./commands/show.ts";
import { statusCommand } from "./commands/status.ts";
import { verifyCommand } from "./commands/verify.ts";
import { witnessCommand } from "./commands/witness.ts";
import type { Context, Run } from "./context.ts";
import { tellError } from "./errors.ts";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import { Output } from "./terminal.ts";

const about = `Muniment keeps evidence: it captures web pages, takes in files, and seals them
so that anyone can prove that they were never changed.`;

const examples = `
Examples:
  muniment capture https://example.org/          capture a page, seal and verify it
  muniment capture - < links.txt                 capture a list of addresses
  muniment add photo.jpg report.pdf              take in files
  muniment list                                  what is in the archive
  muniment find harbour court                    items with these words
  muniment describe 4f1c09 --tag court            say what an item is
  muniment verify                                check every byte of it
  muniment serve                                 look at it in a browser

Exit codes:
  0 whole, verified · 1 usage or operation error · 2 verified as bad · 3 could not be checked ·
  4 unknown log or signer · 10 captured in part · 11 a wall · 12 capture failed ·
  13 blocked by policy · 130 interrupted`;

/** Runs one command line and answers with the exit code. */
export async function runCli(args: readonly string[], context: Context): Promise<ExitCode> {
  let exit: ExitCode = exitCodes.ok;
  const run: Run = async (work) => {
    exit = await work();
  };
  const program = newProgram(context);
  for (const make of commands) {
    const command = make(context, run)
      .addOption(new Option("--home <dir>", "folder that holds the archive (also MUNIMENT_HOME)"))
      .option("--json", "one JSON object a line, for programs");
    if (signing.has(make)) command.addOption(passphraseOption());
    program.addCommand(command);
  }
  program.hook("preAction", (_, command) => {
    const { passphraseFile } = command.opts<{ passphraseFile?: string }>();
    if (passphraseFile !== undefined) context.passphrase.useFile(passphraseFile);
  });
  for (const command of [program, ...program.commands]) keepQuiet(command, context);
  try {
    await program.parseAsync(args, { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.error;
    if (context.signal.aborted) {
      context.terminal.stderr.write("Interrupted. What was sealed before stays; nothing else was kept.\n");
      return exitCodes.interrupted;
    }
    return tellError(error, new Output(context.terminal, args.includes("--json")));
  }
}

const commands = [
  initCommand,
  captureCommand,
  queueCommand,
  profileCommand,
  addCommand,
  listCommand,
  findCommand,
  showCommand,
  historyCommand,
  compareCommand,
  describeCommand,
  factsCommand,
  picturesCommand,
  verifyCommand,
  checkCommand,
  claimsCommand,
  anchorCommand,
  statusCommand,
  settingsCommand,
  exportCommand,
  discloseCommand,
  serveCommand,
  accountCommand,
  caseCommand,
  mirrorCommand,
  restoreCommand,
  repairCommand,
  reindexCommand,
  keyCommand,
  witnessCommand,
];

/** The commands that may need a private key. */
const signing: ReadonlySet<(typeof commands)[number]> = new Set([
  captureCommand,
  addCommand,
  factsCommand,
  describeCommand,
  verifyCommand,
  checkCommand,
  repairCommand,
  keyCommand,
  witnessCommand,
  anchorCommand,
  serveCommand,
]);

function passphraseOption(): Option {
  return new Option("--passphrase-file <file>", "a file with the key's passphrase (also MUNIMENT_PASSPHRASE_FILE)");
}

function newProgram(context: Context): Command {
  return new Command("muniment")
    .description(about)
    .version(context.version)
    .helpCommand("help [command]", "help for a command")
    .showHelpAfterError("(muniment --help shows how it is called)")
    .addHelpText("after", examples);
}

function keepQuiet(command: Command, context: Context): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => void context.terminal.stdout.write(text),
    writeErr: (text) => void context.terminal.stderr.write(text),
  });
}
