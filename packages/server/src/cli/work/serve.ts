import { once } from "node:events";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { watch } from "./anchor.ts";
import { checkAllowed } from "./capture-order.ts";
import { followProgress, withReadingRoom } from "./reading.ts";
import { clearLeft, ensureArchive } from "./sealing.ts";
import type { Output } from "../terminal.ts";
import { systemCode } from "../../storage/system-error.ts";
import type { RenewalTold } from "./certificate-files.ts";
import { tellError } from "../errors.ts";
import { networkPlace, type NetworkOptions } from "./network-place.ts";
import type { NetworkPlace } from "../../actions/network-place.ts";
import type { ReadingRoom, Served, Workplace } from "../../actions/workplace.ts";

export interface ServeOptions extends CommonOptions, NetworkOptions {
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
  const network = await networkPlace(options, renewalTold(output));
  const workplace = await context.workplace();
  await clearLeft(workplace, output);
  await ensureArchive(workplace, home, output);
  const shut = await hasAccounts(workplace, home);
  if (network !== null && !shut) throw withoutAccounts(context);
  return withReadingRoom(context, home, followProgress(output), async (room) => {
    const server = await startServer(workplace, room, options, network);
    try {
      tell(output, home, server, { shut, network });
      if (options.open === true) await openIt(workplace, home, server, output);
      if (options.anchor === true) await watch({ workplace, upkeep: await workplace.upkeep(), home, signal }, output);
      if (!signal.aborted) await once(signal, "abort");
    } finally {
      await server.close();
    }
    return exitCodes.ok;
  });
}

interface Place {
  /** There are accounts. */
  readonly shut: boolean;
  readonly network: NetworkPlace | null;
}

function tell(output: Output, home: string, server: Served, { shut, network }: Place): void {
  const { url, namedUrl, replayUrl, ports } = server;
  const firstRunUrl = server.firstRunUrl();
  const here = `this machine can see it${shut ? ", and only who signs in" : ""}`;
  const who = network === null ? here : "who signs in can see it";
  output.result({ url, replay: replayUrl, ports, home, firstRun: firstRunUrl }, () => [
    `The archive in ${home} is shown at  ${shut ? namedUrl : url}`,
    `Only ${who}. Ctrl-C ends it.`,
    ...(network !== null && network.tls === null
      ? [
          `The proxy leads its name to port ${String(ports.application)}, and names below it to ${String(ports.replay)}.`,
        ]
      : []),
    // It goes where its owner reads it, and nowhere else: whoever has it makes the first account.
    ...(firstRunUrl === null ? [] : [`Make the first account here:  ${firstRunUrl}`]),
  ]);
  if (firstRunUrl !== null)
    output.note(
      "There is no account: until there is one, whoever uses this machine sees everything, and nothing is added here.",
    );
}

/** Of a certificate that is renewed while it is served. */
function renewalTold(output: Output): RenewalTold {
  return {
    onTaken: (until) => {
      output.note(`The renewed certificate is served. It runs out ${until}.`);
    },
    onRefused: ({ reason, next, until }) => {
      const message = `The new certificate cannot be served: ${reason} The one before is still served, until ${until}.`;
      output.warning({ code: "certificate.refused", message, next }, [message, next, "(certificate.refused)"]);
    },
    onFault: (error) => {
      tellError(error, output);
    },
  };
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

async function startServer(
  workplace: Workplace,
  room: ReadingRoom,
  options: ServeOptions,
  network: NetworkPlace | null,
): Promise<Served> {
  const { port, allowPrivate } = options;
  const replayPort = options.replayPort ?? (network === null || port === 0 ? 0 : port + 1);
  try {
    return await workplace.serve(room, { port, replayPort, network, allowPrivate });
  } catch (error) {
    const code = systemCode(error);
    if (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT")
      throw new UsageError(
        `This machine has no address ${network?.tls?.host ?? ""}.`,
        "Name one that it has, for example --listen 0.0.0.0 for all of IPv4.",
      );
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    const why = code === "EACCES" ? "may not be used by you" : "is taken by another program, perhaps by this one";
    const ports =
      network === null ? `The port ${String(port)}` : `One of the ports ${String(port)} and ${String(replayPort)}`;
    throw new UsageError(`${ports} ${why}.`, "Name another with --port, or --port 0 for any free one.");
  }
}

/** On a network nobody may look without an account, and the first is made on this machine. */
function withoutAccounts({ config }: Context): UsageError {
  return new UsageError(
    "There is no account: on a network, whoever reaches the address would see everything.",
    `Make the first one here, then serve it: ${config.calledAs} account add <name> --role lead --also-administers`,
  );
}
