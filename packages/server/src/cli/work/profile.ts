import type { ProfileDesk, ProfileShown } from "../../profiles/profile-desk.ts";
import { ProfileError } from "../../profiles/profile-error.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { counted, printable, type Output } from "../terminal.ts";
import { parseAddress } from "./address-list.ts";
import { checkAllowed } from "./capture-order.ts";

export interface ProfileOptions extends CommonOptions {
  readonly cookies?: string;
  readonly replace?: boolean;
  readonly allowPrivate: readonly string[];
  readonly sandbox: boolean;
}

interface Call {
  readonly action: string;
  readonly name: string | undefined;
  readonly url: string | undefined;
}

interface Order {
  readonly context: Context;
  readonly desk: ProfileDesk;
  readonly output: Output;
  readonly options: ProfileOptions;
}

// The usual window of a capture: a site may hold a session to what it saw of the browser.
const window = { width: 1280, height: 900 };

export async function profile(context: Context, call: Call, options: ProfileOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const desk = await (await context.workplace()).profiles(homeOf(context, options));
  const order = { context, desk, output, options };
  if (call.action === "list") return await list(order);
  const { name } = call;
  if (name === undefined) throw new UsageError("The profile has no name.", nextHelp);
  switch (call.action) {
    case "import":
      return await importCookies(order, name);
    case "login":
      return await logIn(order, name, call.url);
    case "remove":
      await desk.remove(name);
      output.result({ removed: name }, () => [`Removed ${name}`]);
      return exitCodes.ok;
    default:
      throw new UsageError(`There is no action ${call.action}.`, nextHelp);
  }
}

const nextHelp = "`muniment profile --help` shows how it is called.";

async function list({ desk, output }: Order): Promise<ExitCode> {
  const profiles = await desk.list();
  for (const shown of profiles) output.result(shown, () => linesOf(shown));
  if (profiles.length === 0) output.note("There is no profile. `muniment profile --help` shows how to make one.");
  return exitCodes.ok;
}

async function importCookies({ desk, output, options }: Order, name: string): Promise<ExitCode> {
  if (options.cookies === undefined)
    throw new UsageError(
      "No file of cookies was named.",
      "For example: muniment profile import desk --cookies cookies.txt",
    );
  const replace = options.replace ?? false;
  await desk.check(name, replace);
  const cookies = await desk.readCookies(options.cookies);
  const shown = await desk.write({ name, from: "import", cookies, replace });
  output.result(shown, () => linesOf(shown));
  output.note("The file that was imported is as secret as the profile: whoever reads it is logged in.");
  return exitCodes.ok;
}

async function logIn(
  { context, desk, output, options }: Order,
  name: string,
  at: string | undefined,
): Promise<ExitCode> {
  if (at === undefined)
    throw new UsageError("No address was given.", "For example: muniment profile login desk https://example.org/login");
  const url = parseAddress(at);
  checkAllowed(options.allowPrivate);
  const replace = options.replace ?? false;
  await desk.check(name, replace);
  const login = await (await context.workplace()).loginWindow();
  output.note("A window opens. Log in there, and close it when you are in.");
  const { allowPrivate } = options;
  const order = { url, allowPrivate, sandbox: options.sandbox ? "on" : "off-by-request", window } as const;
  const cookies = await login.logIn(order, context.signal);
  if (cookies.length === 0) {
    const next = "Try again, and close the window only when the site shows that you are in.";
    throw new ProfileError("profile.no-login", "No site had set a cookie when the window was closed.", next);
  }
  const shown = await desk.write({ name, from: "login", cookies, replace });
  output.result(shown, () => linesOf(shown));
  return exitCodes.ok;
}

// A list of some hundred hosts says no more than its beginning.
const domainsShown = 6;

function linesOf({ name, made, from, cookies, expired, domains }: ProfileShown): readonly string[] {
  const more = domains.length > domainsShown ? ` and ${String(domains.length - domainsShown)} more` : "";
  const gone = expired === 0 ? "" : `, ${String(expired)} of them expired`;
  return [
    `${name}  ${counted(cookies, "cookie", "cookies")}${gone}, by ${from}, ${made.slice(0, 16).replace("T", " ")} UTC`,
    `  for ${printable(domains.slice(0, domainsShown).join(", "))}${more}`,
  ];
}
