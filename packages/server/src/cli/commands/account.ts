import { Argument, Command, Option } from "commander";
import { roles } from "../../state/accounts.ts";
import type { Context, Run } from "../context.ts";
import type { AccountOptions } from "../work/account.ts";

const actions = ["list", "add", "role", "password", "disable", "enable", "sign-out", "factor-end", "passkeys-end"];

export function accountCommand(context: Context, run: Run): Command {
  return new Command("account")
    .description("say who may look at the archive in the viewer")
    .addArgument(new Argument("[action]", "what to do").choices(actions).default("list"))
    .argument("[name]", "of the account")
    .addOption(new Option("--role <role>", "add, role: what the account may do").choices(roles))
    .option("--also-administers", "add, role: it looks after accounts beside that")
    .addHelpText("after", accountHelp)
    .action((action: string, name: string | undefined, options: AccountOptions) =>
      run(async () => (await import("../work/account.ts")).account(context, { action, name }, options)),
    );
}

const accountHelp = `
Actions:
  list          the accounts, their roles, and how many sessions each has
  add           make one; asks for its password
  role          change what it may do, from its next request on
  password      set another password, and end its sessions
  disable       keep it from signing in, and end its sessions; an account is never removed
  enable        let it sign in again
  sign-out      end its sessions
  factor-end    take its second factor away, for a person who lost device and recovery codes
  passkeys-end  take all its passkeys away, for a person who lost the device

Roles:
  member                                 look at what belongs to their cases (muniment case), and nothing else
  viewer, contributor, reviewer, lead    look at all items; each may more than the one before
  administrator                          accounts, and how the archive stands; no item

Examples:
  muniment account add Amal --role lead --also-administers
  muniment account add ops --role administrator < password.txt
  muniment account role Amal --role viewer
  muniment account disable Amal

A password is typed at the terminal, or read as one line from the standard input; never from the command line, which others on
this machine can read. While there is no account, whoever reaches the viewer sees everything; from the first one on, nobody
does who has not signed in. docs/accounts.md has the rest.`;
