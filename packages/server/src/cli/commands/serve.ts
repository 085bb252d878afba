import { once } from "node:events";
import { Command, InvalidArgumentError } from "commander";
import { homeOf, outputOf, type CommonOptions, type Context, type Run } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { followProgress, withReadingRoom } from "../reading.ts";
import { ensureArchive } from "../sealing.ts";

interface ServeOptions extends CommonOptions {
  readonly port: number;
}

// Any fixed number will do: one that people can bookmark, and that is rarely taken.
const usualPort = 7474;

export function serveCommand(context: Context, run: Run): Command {
  return new Command("serve")
    .description("look at the archive in a browser, on this machine only")
    .option("--port <n>", "port on 127.0.0.1; 0 takes any free one", port, usualPort)
    .addHelpText("after", "\nExample:\n  muniment serve --port 8080")
    .action((options: ServeOptions) => run(serve(context, options)));
}

async function serve(context: Context, options: ServeOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const home = homeOf(context, options);
  const workplace = await context.workplace();
  await ensureArchive(workplace, home, output);
  return withReadingRoom(context, home, followProgress(output), async (room) => {
    const server = await workplace.serve(room, options.port);
    try {
      output.result({ url: server.url, replay: server.replayUrl, home }, () => [
        `The archive in ${home} is shown at  ${server.url}`,
        "Only this machine can see it. Ctrl-C ends it.",
      ]);
      if (!context.signal.aborted) await once(context.signal, "abort");
    } finally {
      await server.close();
    }
    return exitCodes.ok;
  });
}

function port(value: string): number {
  const parsed = Number(value);
  if (!Number.isInteger(parsed) || parsed < 0 || parsed > 65_535) {
    throw new InvalidArgumentError("It must be a number from 0 to 65535.");
  }
  return parsed;
}
