import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { ServeOptions } from "../work/serve.ts";
import { collect } from "./collect.ts";
import { port } from "./port.ts";

// Any fixed number will do: one that people can bookmark, and that is rarely taken.
const usualPort = 7474;

const serveExamples = `
Examples:
  muniment serve --port 8080
  muniment serve --open
  muniment serve --anchor
  muniment serve --address https://archive.example:7474 --certificate chain.pem --certificate-key key.pem
  muniment serve --address https://archive.example        behind a proxy on this machine, that leads archive.example to port
                                                          7474 and *.archive.example to port 7475 (docs/accounts.md)`;

export function serveCommand(context: Context, run: Run): Command {
  return new Command("serve")
    .description("look at the archive in a browser, on this machine only, or from a network over TLS")
    .option("--port <n>", "port to listen at; 0 takes any free one", port, usualPort)
    .option("--open", "also open it in your browser")
    .option("--anchor", "also ask for anchors by itself, as `muniment anchor --watch` does; needs the private key")
    .option(
      "--allow-private <cidr|host>",
      "permit captures that are begun in the viewer an address that is refused by default (repeatable)",
      collect,
      [],
    )
    .option(
      "--address <url>",
      "the https address under which others reach the viewer; every item is replayed one name below it",
    )
    .option(
      "--certificate <file>",
      "TLS certificate for the address and the names below it (PEM, with its chain); without it, a proxy on this machine has it",
    )
    .option("--certificate-key <file>", "private key of the certificate (PEM)")
    .option("--listen <ip>", "with a certificate: the address of this machine to listen at (default: all)")
    .option(
      "--replay-port <n>",
      "with --address: port at which replays are reached (default: the one after --port)",
      port,
    )
    .addHelpText("after", serveExamples)
    .action((options: ServeOptions) => run(async () => (await import("../work/serve.ts")).serve(context, options)));
}
