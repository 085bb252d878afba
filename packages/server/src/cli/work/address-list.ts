import { isLink, wantedIn, type Wanted } from "../../actions/capturing/wanted-address.ts";
import type { GivenList } from "../../queues/given-list.ts";
import { listBytesMax, queueAddressesMax } from "../../queues/queue-limits.ts";
import { UsageError, type Context } from "../context.ts";
import { tellError } from "../errors.ts";
import { exitCodes, graver, type ExitCode } from "../exit-codes.ts";
import { counted, printable, type Output } from "../terminal.ts";
import type { CaptureOptions } from "./capture-order.ts";
import { namesFrom, piecesOf } from "./names-from.ts";

/** What was named to be captured. */
export interface Addresses {
  /** Each once and in order. */
  readonly wanted: readonly Wanted[];
  /** A spreadsheet as it was given; null for anything else. */
  readonly list: GivenList | null;
  /** Tells of lines that were no addresses. */
  readonly exit: ExitCode;
}

/** The addresses that were named, `-` and `from` being lists. Throws UsageError, and QueueError for a spreadsheet that cannot be read. */
export async function addressList(
  context: Context,
  args: readonly string[],
  { from, column }: Pick<CaptureOptions, "from" | "column">,
  output: Output,
): Promise<Addresses> {
  const lists = [...args.filter((arg) => arg === "-"), ...(from === undefined ? [] : [from])];
  const isTable = column !== undefined || lists.some((name) => /[.](csv|tsv)$/i.test(name));
  if (!isTable) return await namedAddresses(context, args, from, output);
  const [only, ...more] = lists;
  if (only === undefined || more.length > 0 || args.some((arg) => arg !== "-"))
    throw new UsageError(
      "A spreadsheet is captured by itself: nothing else can be named beside it.",
      "Give it alone: muniment capture --from list.csv",
    );
  return await tableAddresses(context, only, column ?? null, output);
}

async function tableAddresses(
  context: Context,
  name: string,
  column: string | null,
  output: Output,
): Promise<Addresses> {
  // Loaded where there is a spreadsheet: who captures one address does without.
  const { decodeList, readTable } = await import("../../queues/read-list.ts");
  const { linksOf } = await import("../../actions/capturing/list-links.ts");
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of await piecesOf(context, name)) {
    pieces.push(piece);
    size += piece.length;
    if (size > listBytesMax) break;
  }
  const list = readTable(decodeList(Buffer.concat(pieces)), column, isLink);
  const { wanted, rows, repeated } = linksOf(list);
  let exit: ExitCode = exitCodes.ok;
  for (const row of rows) {
    if (row === null || "place" in row) continue;
    const { line, message } = row.fault;
    exit = graver(
      exit,
      tellError(new UsageError(`Row ${String(line)}: ${message}`, "The other rows are captured."), output),
    );
  }
  if (wanted.length === 0) throw new UsageError("The list holds no address.", "Put one address into each row.");
  if (repeated.length > 0) tellRepeated(repeated, output);
  return { wanted, list, exit };
}

async function namedAddresses(
  context: Context,
  args: readonly string[],
  from: string | undefined,
  output: Output,
): Promise<Addresses> {
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
  return { wanted: [...wanted.values()], list: null, exit };
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
  const read = wantedIn(text);
  if ("wanted" in read) return read.wanted.url;
  throw new UsageError(read.message, read.next);
}
