import { once } from "node:events";
import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { followProgress, withReadingRoom } from "./reading.ts";
import { ensureArchive } from "./sealing.ts";

export interface ServeOptions extends CommonOptions {
  readonly port: number;
}

export async function serve(context: Context, options: ServeOptions): Promise<ExitCode> {
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
