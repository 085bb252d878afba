import { parseWebAddress } from "../../capture/web-address.ts";
import { queueAddressesMax, queueAddressMax } from "../../queues/queue-limits.ts";
import { UsageError, type Context } from "../context.ts";
import { tellError } from "../errors.ts";
import { exitCodes, graver, type ExitCode } from "../exit-codes.ts";
import { counted, printable, type Output } from "../terminal.ts";
import type { Wanted } from "./capture-order.ts";
import { namesFrom } from "./names-from.ts";

/** The addresses that were named, `-` and `from` being lists, each once and in order. `exit` tells of lines that were none. */
export async function addressList(
  context: Context,
  args: readonly string[],
  from: string | undefined,
  output: Output,
): Promise<{ readonly wanted: readonly Wanted[]; readonly exit: ExitCode }> {
  const wanted = new Map<string, Wanted>();
  const repeated: string[] = [];
  let exit: ExitCode = exitCodes.ok;
  let lines = 0;
  for await (const text of typed(context, args, from)) {
    lines += 1;
    try {
      const url = parseAddress(text);
      if (wanted.has(url.href)) repeated.push(text);
      else wanted.set(url.href, { text, url });
    } catch (error) {
      // One bad line in a list of forty is told, and does not keep the others from being captured.
      if (!(error instanceof UsageError)) throw error;
      exit = graver(exit, tellError(error, output));
    }
    if (lines > queueAddressesMax)
      throw new UsageError(`The list is longer than ${String(queueAddressesMax)} addresses.`, "Split it.");
  }
  if (lines === 0) throw new UsageError("The list holds no address.", "Give one address on each line.");
  if (repeated.length > 0) tellRepeated(repeated, output);
  return { wanted: [...wanted.values()], exit };
}

async function* typed(context: Context, args: readonly string[], from: string | undefined): AsyncGenerator<string> {
  for (const arg of from === undefined ? args : [...args, from]) {
    if (arg !== "-" && arg !== from) {
      yield arg;
      continue;
    }
    for await (const line of await namesFrom(context, arg, "newline")) {
      const text = line.trim();
      if (text !== "" && !text.startsWith("#")) yield text;
    }
  }
}

// More would scroll what follows off the screen.
const repeatedShown = 5;

function tellRepeated(repeated: readonly string[], output: Output): void {
  const shown = repeated.slice(0, repeatedShown).map((text) => printable(text.slice(0, 200)));
  const more = repeated.length - shown.length;
  const lines = counted(repeated.length, "line repeats", "lines repeat");
  const message = `${lines} an address of the list, and nothing is captured twice: ${shown.join(", ")}${more > 0 ? ` and ${String(more)} more` : ""}.`;
  output.warning({ code: "queue.repeated", message, next: "Nothing need be done." }, [message]);
}

/** Throws UsageError for what is no address, for one that no page is at, and for one that holds a secret. */
export function parseAddress(text: string): URL {
  const url = parseWebAddress(text);
  if (url === null || text.length > queueAddressMax) {
    throw new UsageError(`This is no address: ${text.slice(0, 200)}`, "An address begins with https:// or http://");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new UsageError(
      `Only http and https addresses can be captured, and this one begins with ${url.protocol}`,
      "To keep a file, use: muniment add <file>",
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError(
      `This address at ${url.host}${url.pathname.slice(0, 200)} holds a name or a password, which the archive would keep for good`,
      "Leave them out of the address. For a page behind a login, use a profile: muniment profile --help",
    );
  }
  return url;
}
