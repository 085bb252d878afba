import { once } from "node:events";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { watch } from "./anchor.ts";
import { followProgress, withReadingRoom } from "./reading.ts";
import { clearLeft, ensureArchive } from "./sealing.ts";
import { systemCode } from "../../storage/system-error.ts";
import type { ReadingRoom, Served, Workplace } from "../../actions/workplace.ts";

export interface ServeOptions extends CommonOptions {
  readonly port: number;
  readonly anchor?: boolean;
}

export async function serve(context: Context, options: ServeOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const home = homeOf(context, options);
  const { signal } = context;
  const workplace = await context.workplace();
  await clearLeft(workplace, output);
  await ensureArchive(workplace, home, output);
  const shut = await hasAccounts(workplace, home);
  return withReadingRoom(context, home, followProgress(output), async (room) => {
    const server = await startServer(workplace, room, options.port);
    try {
      output.result({ url: server.url, replay: server.replayUrl, home }, () => [
        `The archive in ${home} is shown at  ${shut ? server.namedUrl : server.url}`,
        `Only this machine can see it${shut ? ", and only who signs in" : ""}. Ctrl-C ends it.`,
      ]);
      if (!shut)
        output.note(
          "There is no account: whoever uses this machine sees everything.",
          "`muniment account add <name> --role lead` makes the first, and shuts the viewer to everybody else.",
        );
      if (options.anchor === true) await watch({ workplace, upkeep: await workplace.upkeep(), home, signal }, output);
      if (!signal.aborted) await once(signal, "abort");
    } finally {
      await server.close();
    }
    return exitCodes.ok;
  });
}

/** Throws StateError where it cannot be told: the viewer then does not start. */
async function hasAccounts(workplace: Workplace, home: string): Promise<boolean> {
  const accounts = await workplace.accounts(home);
  try {
    return (await accounts.count()) > 0;
  } finally {
    accounts.close();
  }
}

async function startServer(workplace: Workplace, room: ReadingRoom, port: number): Promise<Served> {
  try {
    return await workplace.serve(room, port);
  } catch (error) {
    const code = systemCode(error);
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    const why = code === "EACCES" ? "may not be used by you" : "is taken by another program, perhaps by this one";
    throw new UsageError(`The port ${String(port)} ${why}.`, "Name another with --port, or --port 0 for any free one.");
  }
}
