import type { Anchored } from "../../actions/anchoring/anchor-round.ts";
import type { Upkeep, Workplace } from "../../actions/workplace.ts";
import { isOperationError } from "../../operation-error.ts";
import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { printable, type Output } from "../terminal.ts";
import { anchorExit, anchorLines, tellLoudly } from "./anchor-lines.ts";
import { closing } from "./closing.ts";
import { tellPlace, tellWaiting } from "./sealing.ts";
import { tellUnnamed } from "./settings.ts";

export interface AnchorOptions extends CommonOptions {
  readonly watch?: boolean;
}

export async function anchor(context: Context, options: AnchorOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const home = homeOf(context, options);
  const workplace = await context.workplace();
  const upkeep = await workplace.upkeep();
  if (options.watch === true) {
    output.note("Asks for anchors by itself whatever is due. Ctrl-C ends it.");
    await watch({ workplace, upkeep, home, signal: context.signal }, output);
    return exitCodes.ok;
  }
  const archive = await workplace.openForWriting(home, tellWaiting(output), tellPlace(output));
  const anchored = await closing(archive, () => upkeep.anchor(home, archive, context.signal));
  await tell(anchored, { upkeep, home }, output);
  return anchorExit(anchored);
}

/** Asks by itself until the signal: `muniment anchor --watch`, and `muniment serve --anchor`. */
export async function watch(
  at: { readonly workplace: Workplace; readonly upkeep: Upkeep; readonly home: string; readonly signal: AbortSignal },
  output: Output,
): Promise<void> {
  const { workplace, upkeep, home, signal } = at;
  // Once at first: a key that is not here, or a wrong passphrase, is told at once, and not when something is due.
  await (await workplace.openForWriting(home, tellWaiting(output), tellPlace(output))).close();
  const { timeAuthorities, calendars, witnesses } = await upkeep.settings(home);
  if ([timeAuthorities, calendars, witnesses].every(({ length }) => length === 0))
    output.note("Nobody is named yet, so nobody is asked: `muniment settings presets` lists well-known ones.");
  const telling: Promise<void>[] = [];
  await upkeep.watchAnchors(
    home,
    async (work) => {
      const archive = await workplace.openForWriting(home, tellWaiting(output), tellPlace(output));
      return await closing(archive, () => work(archive));
    },
    {
      signal,
      onRound: (anchored) => telling.push(tell(anchored, at, output)),
      onFault: (fault) => {
        const [message, next] = [fault.message, isOperationError(fault) ? fault.next : ""];
        const code = isOperationError(fault) ? fault.code : "internal";
        output.warning({ code, message, next }, [printable(message), printable(next), `(${code})`]);
      },
    },
  );
  await Promise.all(telling);
}

async function tell(
  anchored: Anchored,
  { upkeep, home }: { readonly upkeep: Upkeep; readonly home: string },
  output: Output,
): Promise<void> {
  output.result(anchored, () => anchorLines(anchored));
  tellLoudly(anchored, output);
  const naming = anchored.stamps.filter((one) => one.unnamedLists.length + one.unnamedResponders.length > 0);
  if (naming.length === 0) return;
  const { timeAuthorities } = await upkeep.settings(home);
  for (const one of naming) {
    const url = timeAuthorities.find(({ name }) => name === one.authority)?.url;
    if (url !== undefined) tellUnnamed(one, url, output);
  }
}
