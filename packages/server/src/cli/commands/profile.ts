import { Argument, Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { ProfileOptions } from "../work/profile.ts";
import { collect } from "./collect.ts";

export function profileCommand(context: Context, run: Run): Command {
  return new Command("profile")
    .description("keep sessions to capture with: cookies under a name")
    .addArgument(new Argument("[action]", "what to do").choices(["list", "import", "login", "remove"]).default("list"))
    .argument("[name]", "of the profile: a-z, 0-9, - and _")
    .argument("[url]", "login: the address at which to log in")
    .option("--cookies <file>", "import: cookies.txt, or JSON as extensions of browsers export it")
    .option("--replace", "import, login: replace a profile of this name")
    .option(
      "--allow-private <cidr|host>",
      "login: permit an address that is refused by default (repeatable)",
      collect,
      [],
    )
    .option("--no-sandbox", "login: run the browser without its sandbox")
    .addHelpText("after", profileHelp)
    .action((action: string, name: string | undefined, url: string | undefined, options: ProfileOptions) =>
      run(async () => (await import("../work/profile.ts")).profile(context, { action, name, url }, options)),
    );
}

const profileHelp = `
Actions:
  list        the profiles, and for which hosts they have cookies
  import      make one of cookies that a browser of yours exported
  login       open a window in which you log in; close it when you are in
  remove      take one away

Examples:
  muniment profile import desk --cookies cookies.txt
  muniment profile login desk https://example.org/login
  muniment capture https://example.org/page --profile desk

Profiles lie in var/profiles, for nobody else to read: whoever has them is logged in. So is whoever reads the WACZ of a
page that was captured with one, until the site ends the session. A capture changes no profile.`;
