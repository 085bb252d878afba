import type { AccountDesk, AccountShown, Role } from "../../state/accounts.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { counted, printable, type Output } from "../terminal.ts";

export interface AccountOptions extends CommonOptions {
  readonly role?: Role;
  readonly alsoAdministers?: boolean;
}

interface Call {
  readonly action: string;
  readonly name: string | undefined;
}

interface Order {
  readonly context: Context;
  readonly desk: AccountDesk;
  readonly output: Output;
  readonly role: Role | undefined;
  readonly alsoAdministers: boolean;
}

// Longer than any password may be, in UTF-8.
const lineSizeMax = 4096;

const nextHelp = "`muniment account --help` shows how it is called.";

export async function account(context: Context, call: Call, options: AccountOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const { role, alsoAdministers = false } = options;
  if ((role !== undefined || alsoAdministers) && call.action !== "add" && call.action !== "role")
    throw new UsageError("Only `add` and `role` take a role.", "Leave --role and --also-administers out.");
  const desk = await (await context.workplace()).accounts(homeOf(context, options));
  try {
    return await act({ context, desk, output, role, alsoAdministers }, call);
  } finally {
    desk.close();
  }
}

async function act(order: Order, { action, name }: Call): Promise<ExitCode> {
  if (action === "list") return await list(order);
  if (name === undefined) throw new UsageError("The account has no name.", nextHelp);
  switch (action) {
    case "add":
      return await add(order, name);
    case "role":
      return tell(order, await order.desk.setRole(name, roleOf(order.role), order.alsoAdministers));
    case "password": {
      await order.desk.find(name);
      const password = await readPassword(order.context);
      return tell(order, await order.desk.setPassword(name, password), "Its sessions have ended.");
    }
    case "disable":
      return tell(order, await order.desk.disable(name), "Its sessions have ended.");
    case "enable":
      return tell(order, await order.desk.enable(name));
    case "sign-out":
      return await signOut(order, name);
    case "factor-end":
      return tell(order, await order.desk.endFactor(name), "Signing in takes its password alone now.");
    case "passkeys-end":
      return tell(order, await order.desk.endPasskeys(name), "It has no passkey now.");
    default:
      throw new UsageError(`There is no action ${action}.`, nextHelp);
  }
}

async function list({ desk, output }: Order): Promise<ExitCode> {
  const accounts = await desk.list();
  for (const shown of accounts) output.result(shown, () => [lineOf(shown)]);
  if (accounts.length === 0)
    output.note(
      "There is no account: whoever reaches the viewer on this machine sees everything.",
      "`muniment serve` prints where the first is made; `muniment account add <name> --role lead` makes it here.",
    );
  return exitCodes.ok;
}

async function add(order: Order, text: string): Promise<ExitCode> {
  const { context, desk, output, alsoAdministers } = order;
  const role = roleOf(order.role);
  // Nobody is to type a password for an account that cannot be.
  const name = await desk.checkNew(text);
  const isFirst = (await desk.count()) === 0;
  const shown = await desk.add({ name, role, alsoAdministers, password: await readPassword(context) });
  tell(order, shown);
  if (isFirst) output.note("From now on the viewer asks everybody to sign in.");
  return exitCodes.ok;
}

async function signOut({ desk, output }: Order, name: string): Promise<ExitCode> {
  const ended = await desk.signOut(name);
  output.result({ name, ended }, () => [`${counted(ended, "session has", "sessions have")} ended.`]);
  return exitCodes.ok;
}

function roleOf(role: Role | undefined): Role {
  if (role !== undefined) return role;
  throw new UsageError("No role was given.", "For example: muniment account add Amal --role lead");
}

function tell({ output }: Order, shown: AccountShown, note?: string): ExitCode {
  output.result(shown, () => [lineOf(shown)]);
  if (note !== undefined) output.note(note);
  return exitCodes.ok;
}

function lineOf({ name, role, alsoAdministers, disabled, sessions }: AccountShown): string {
  const duties = alsoAdministers ? `${role}, and administrator` : role;
  const since = disabled === null ? "" : `, disabled since ${disabled.slice(0, 16).replace("T", " ")} UTC`;
  const signedIn = sessions === 0 ? "" : `, ${counted(sessions, "session", "sessions")}`;
  return `${printable(name)}  ${duties}${since}${signedIn}`;
}

/** At a terminal unseen and twice; else one line of the standard input. */
async function readPassword({ passphrase, terminal }: Context): Promise<string> {
  const first = await passphrase.ask("New password: ");
  if (first === null) return await readLine(terminal.stdin);
  if ((await passphrase.ask("The same again: ")) === first) return first;
  throw new UsageError("The two are not the same. Nothing was changed.", "Run the command again.");
}

async function readLine(input: NodeJS.ReadableStream): Promise<string> {
  // A terminal whose messages go elsewhere: what is typed there would be seen.
  if ("isTTY" in input && input.isTTY === true) throw noPassword("There is nobody to ask for it.");
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of input) {
    const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
    pieces.push(bytes);
    size += bytes.length;
    if (size > lineSizeMax) throw noPassword("There is more than one line of it.");
  }
  const text = decoded(Buffer.concat(pieces)).replace(/\r?\n$/, "");
  if (text === "" || /\p{Cc}/u.test(text)) throw noPassword("It is empty, or more than one line.");
  return text;
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw noPassword("It is no text in UTF-8.", cause);
  }
}

function noPassword(why: string, cause?: unknown): UsageError {
  const next = "Run the command at a terminal, where it asks; or give it one line: muniment account … < password.txt";
  return new UsageError(`The standard input holds no password. ${why}`, next, { cause });
}
