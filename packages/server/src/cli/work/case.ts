import type { Case, CaseDesk, CaseMember } from "../../state/cases.ts";
import type { CaseRole } from "../../state/duties.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { counted, printable, type Output } from "../terminal.ts";

export interface CaseOptions extends CommonOptions {
  readonly role?: CaseRole;
}

interface Call {
  readonly action: string;
  /** Name or id of the case. */
  readonly of: string | undefined;
  readonly name: string | undefined;
}

const nextHelp = "`muniment case --help` shows how it is called.";

export async function cases(context: Context, call: Call, { role, ...options }: CaseOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  if (role !== undefined && call.action !== "admit")
    throw new UsageError("Only `admit` takes a role.", "Leave --role out.");
  const desk = await (await context.workplace()).cases(homeOf(context, options));
  try {
    return act(desk, output, call, role);
  } finally {
    desk.close();
  }
}

function act(desk: CaseDesk, output: Output, { action, of, name }: Call, role: CaseRole | undefined): ExitCode {
  if (action === "list") return list(desk, output);
  if (of === undefined) throw new UsageError("The case has no name.", nextHelp);
  if (action === "add") return tell(output, desk.make(of, null));
  const { id } = desk.find(of);
  if (action === "members") return tellMembers(output, desk.members(id));
  if (name === undefined)
    throw new UsageError(action === "rename" ? "There is no new name." : "The account has no name.", nextHelp);
  switch (action) {
    case "rename":
      return tell(output, desk.rename(id, name, null));
    case "admit":
      if (role === undefined)
        throw new UsageError("No role was given.", `For example: muniment case admit "${of}" "${name}" --role viewer`);
      return tellMembers(output, desk.admit(id, name, role, null));
    case "dismiss":
      return tellMembers(output, desk.dismiss(id, name, null));
    default:
      throw new UsageError(`There is no action ${action}.`, nextHelp);
  }
}

function list(desk: CaseDesk, output: Output): ExitCode {
  const all = desk.list();
  for (const one of all) tell(output, one);
  if (all.length === 0) output.note("There is no case.", "Begin one:  muniment case add <name>");
  return exitCodes.ok;
}

function tell(output: Output, one: Case): ExitCode {
  output.result(one, () => [`${one.id}  ${printable(one.name)}  ${counted(one.members, "account", "accounts")}`]);
  return exitCodes.ok;
}

function tellMembers(output: Output, members: readonly CaseMember[]): ExitCode {
  for (const { name, role, since, isDisabled } of members)
    output.result({ name, role, since, isDisabled }, () => [
      `${printable(name)}  ${role}, since ${since.slice(0, 10)}${isDisabled ? "; the account is disabled" : ""}`,
    ]);
  if (members.length === 0)
    output.note("Nobody is in it.", 'Let somebody in:  muniment case admit "<case>" <name> --role viewer');
  return exitCodes.ok;
}
