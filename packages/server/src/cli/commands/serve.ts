import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { ServeOptions } from "../work/serve.ts";
import { collect } from "./collect.ts";
import { port } from "./port.ts";

// Any fixed number will do: one that people can bookmark, and that is rarely taken.
const usualPort = 7474;

export function serveCommand(context: Context, run: Run): Command {
  return new Command("serve")
    .description("look at the archive in a browser, on this machine only")
    .option("--port <n>", "port on 127.0.0.1; 0 takes any free one", port, usualPort)
    .option("--open", "also open it in your browser")
    .option("--anchor", "also ask for anchors by itself, as `muniment anchor --watch` does; needs the private key")
    .option(
      "--allow-private <cidr|host>",
      "permit captures that are begun in the viewer an address that is refused by default (repeatable)",
      collect,
      [],
    )
    .addHelpText(
      "after",
      "\nExamples:\n  muniment serve --port 8080\n  muniment serve --open\n  muniment serve --anchor",
    )
    .action((options: ServeOptions) => run(async () => (await import("../work/serve.ts")).serve(context, options)));
}
