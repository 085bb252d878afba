import { once } from "node:events";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { watch } from "./anchor.ts";
import { checkAllowed } from "./capture-order.ts";
import { followProgress, withReadingRoom } from "./reading.ts";
import { clearLeft, ensureArchive } from "./sealing.ts";
import type { Output } from "../terminal.ts";
import { systemCode } from "../../storage/system-error.ts";
import type { ReadingRoom, Served, Workplace } from "../../actions/workplace.ts";

export interface ServeOptions extends CommonOptions {
  readonly port: number;
  readonly anchor?: boolean;
  readonly open?: boolean;
  readonly allowPrivate: readonly string[];
}

export async function serve(context: Context, options: ServeOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const home = homeOf(context, options);
  const { signal } = context;
  checkAllowed(options.allowPrivate);
  const workplace = await context.workplace();
  await clearLeft(workplace, output);
  await ensureArchive(workplace, home, output);
  const shut = await hasAccounts(workplace, home);
  return withReadingRoom(context, home, followProgress(output), async (room) => {
    const server = await startServer(workplace, room, options);
    try {
      tell(output, home, server, shut);
      if (options.open === true) await openIt(workplace, home, server, output);
      if (options.anchor === true) await watch({ workplace, upkeep: await workplace.upkeep(), home, signal }, output);
      if (!signal.aborted) await once(signal, "abort");
    } finally {
      await server.close();
    }
    return exitCodes.ok;
  });
}

function tell(output: Output, home: string, server: Served, shut: boolean): void {
  const { url, namedUrl, replayUrl } = server;
  const firstRunUrl = server.firstRunUrl();
  output.result({ url, replay: replayUrl, home, firstRun: firstRunUrl }, () => [
    `The archive in ${home} is shown at  ${shut ? namedUrl : url}`,
    `Only this machine can see it${shut ? ", and only who signs in" : ""}. Ctrl-C ends it.`,
    // It goes where its owner reads it, and nowhere else: whoever has it makes the first account.
    ...(firstRunUrl === null ? [] : [`Make the first account here:  ${firstRunUrl}`]),
  ]);
  if (firstRunUrl !== null)
    output.note(
      "There is no account: until there is one, whoever uses this machine sees everything, and nothing is added here.",
    );
}

async function openIt(workplace: Workplace, home: string, server: Served, output: Output): Promise<void> {
  const opened = await workplace.openInBrowser(home, server.firstRunUrl() ?? server.namedUrl);
  if (!opened) output.note("No browser could be opened from here: open the address yourself.");
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

async function startServer(workplace: Workplace, room: ReadingRoom, options: ServeOptions): Promise<Served> {
  const { port, allowPrivate } = options;
  try {
    return await workplace.serve(room, { port, allowPrivate });
  } catch (error) {
    const code = systemCode(error);
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    const why = code === "EACCES" ? "may not be used by you" : "is taken by another program, perhaps by this one";
    throw new UsageError(`The port ${String(port)} ${why}.`, "Name another with --port, or --port 0 for any free one.");
  }
}
