import { Argument, Command, Option } from "commander";
import { caseRoles } from "../../state/duties.ts";
import type { Context, Run } from "../context.ts";
import type { CaseOptions } from "../work/case.ts";

const actions = ["list", "add", "rename", "members", "admit", "dismiss"];

export function caseCommand(context: Context, run: Run): Command {
  return new Command("case")
    .description("say which cases there are, and who is in them")
    .addArgument(new Argument("[action]", "what to do").choices(actions).default("list"))
    .argument("[case]", "its name, or its id")
    .argument("[name]", "admit, dismiss: of the account; rename: the new name")
    .addOption(new Option("--role <role>", "admit: what the account may do in the case").choices(caseRoles))
    .addHelpText("after", caseHelp)
    .action((action: string, of: string | undefined, name: string | undefined, options: CaseOptions) =>
      run(async () => (await import("../work/case.ts")).cases(context, { action, of, name }, options)),
    );
}

const caseHelp = `
Actions:
  list     the cases, with their ids, and how many accounts are in each
  add      begin one
  rename   call it otherwise; what was sealed under the name before keeps it
  members  who is in it
  admit    let an account in, or give it another role there
  dismiss  take an account out

Examples:
  muniment case add "Harbour"
  muniment account add Omar --role member
  muniment case admit Harbour Omar --role contributor
  muniment describe 4f1c09 --case Harbour
  muniment find case:c-5b1d0c3e7f924a86

A member sees what belongs to their cases, and nothing else; who has another role has it over the whole archive. Which items belong to a
case is sealed in the log; who is in it is not. docs/accounts.md has the rest.`;
