import { once } from "node:events";
import { formatInstant, headText, toBase64 } from "@muniment/verify";
import { systemCode } from "../../storage/system-error.ts";
import type { WitnessAnswer } from "../../witness/answer.ts";
import type { KnownLog } from "../../witness/memory.ts";
import type { ServedWitness, WitnessPlace, WitnessShown } from "../../witness/witness-desk.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { counted, printable, type Output } from "../terminal.ts";
import { givenKeys } from "./given-keys.ts";
import { takeCosignature } from "./take-cosignature.ts";

export interface WitnessOptions extends CommonOptions {
  readonly protect?: boolean;
  readonly replace?: boolean;
  readonly host: string;
  readonly port: number;
  readonly out?: string;
  readonly answer?: string;
}

interface Call {
  readonly action: string;
  readonly what: string | undefined;
}

interface Order {
  readonly context: Context;
  readonly place: WitnessPlace;
  readonly output: Output;
  readonly options: WitnessOptions;
}

export async function witness(context: Context, { action, what }: Call, options: WitnessOptions): Promise<ExitCode> {
  const place = await (await context.workplace()).witness(homeOf(context, options));
  const order = { context, place, output: outputOf(context, options), options };
  switch (action) {
    case "show":
      return await show(order);
    case "init":
      return await init(order, what);
    case "add-log":
      return await addLog(order, named(what, "The log's verifier key", "muniment witness add-log other.vkey"));
    case "serve":
      return await serve(order);
    case "sign":
      return await sign(order, named(what, "The file of the request", "muniment witness sign desk.request"));
    case "request":
      return await request(order, named(what, "The file to write", "muniment witness request desk.request"));
    case "take":
      return await takeCosignature(
        order,
        named(what, "The file of the answer", "muniment witness take desk.request.answer"),
      );
    default:
      throw new UsageError(`There is no action ${action}.`, "`muniment witness --help` lists them.");
  }
}

function named(what: string | undefined, thing: string, example: string): string {
  if (what === undefined) throw new UsageError(`${thing} was not named.`, `For example: ${example}`);
  return what;
}

async function show({ place, output }: Order): Promise<ExitCode> {
  const shown = await place.show();
  if (shown === null) {
    output.note("There is no witness in this home. To make one: muniment witness init");
    return exitCodes.ok;
  }
  output.result(shownObject(shown), () => shownLines(shown));
  if (shown.logs.length === 0) output.note("It knows no log yet. To name one: muniment witness add-log <verifier key>");
  return exitCodes.ok;
}

async function init({ context, place, output, options }: Order, name: string | undefined): Promise<ExitCode> {
  const passphrase = options.protect === true ? () => context.passphrase.choose(null, false) : null;
  const shown = await place.init(name ?? place.newName(), passphrase);
  output.result(shownObject(shown), () => shownLines(shown));
  output.note(
    "Give the verifier key to those whose logs it is to watch, and name theirs: muniment witness add-log <verifier key>",
    "What it remembers must never be put back from an older copy. If it is lost, make a new witness with a new key.",
  );
  return exitCodes.ok;
}

async function addLog({ place, output, options }: Order, given: string): Promise<ExitCode> {
  const [key] = await givenKeys([given]);
  if (key === undefined) throw new UsageError("No key was given.", "For example: muniment witness add-log other.vkey");
  const known = await place.addLog(key, options.replace ?? false);
  output.result(logObject(known), () => logLines(known));
  return exitCodes.ok;
}

async function serve(order: Order): Promise<ExitCode> {
  const { context, output } = order;
  const served = await startServing(order);
  try {
    output.result({ url: served.url, vkey: served.vkey }, () => [
      `The witness answers at  ${served.url}`,
      `Its verifier key is     ${printable(served.vkey)}`,
      "Ctrl-C ends it.",
    ]);
    if (!context.signal.aborted) await once(context.signal, "abort");
  } finally {
    await served.close();
  }
  return exitCodes.ok;
}

async function startServing({ place, output, options: { host, port } }: Order): Promise<ServedWitness> {
  try {
    return await place.serve({
      host,
      port,
      onAnswer: (answer) => {
        tellAnswer(answer, output);
      },
    });
  } catch (error) {
    const why = reasons[systemCode(error) ?? ""];
    if (why === undefined) throw error;
    const next = "Name another with --host and --port; --port 0 takes any free one.";
    throw new UsageError(`At ${host}, port ${String(port)}, nothing can listen: ${why}.`, next);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program does, perhaps this one",
  EACCES: "you may not",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "there is no such address",
};

async function sign({ place, output, options }: Order, file: string): Promise<ExitCode> {
  const out = options.out ?? `${file}.answer`;
  const answer = await place.sign(file, out);
  const { status, origin } = answer;
  const size = "size" in answer ? { size: answer.size } : {};
  output.result({ status, origin, ...size, answer: out }, () => [`${answerLine(answer)}  ${printable(out)}`]);
  if (status === 200) return exitCodes.ok;
  if (!isConflict(answer)) return exitCodes.error;
  tellAnswer(answer, output);
  return exitCodes.bad;
}

async function request({ place, output, options }: Order, file: string): Promise<ExitCode> {
  const checkpoint = await place.request(file, await lastSize(place, options.answer));
  const { origin, size } = checkpoint;
  output.result({ origin, size, request: file }, () => [`Asks for ${headText(checkpoint)}  ${printable(file)}`]);
  return exitCodes.ok;
}

/** The size that the witness named last; none if it was never asked. */
async function lastSize(place: WitnessPlace, file: string | undefined): Promise<number> {
  if (file === undefined) return 0;
  const answer = await place.readAnswer(file);
  if ("size" in answer) return answer.size;
  const next = "Ask who keeps the witness why, or begin anew: without --answer.";
  throw new UsageError(`The witness answered ${String(answer.status)}, and named no size.`, next);
}

/** What of an answer a person should know who keeps the witness: all of them in a line, and forks in any case. */
function tellAnswer(answer: WitnessAnswer, output: Output): void {
  if (!isConflict(answer)) {
    output.note(answerLine(answer));
    return;
  }
  const message = `${answerLine(answer)}: this log was not seen to continue what was cosigned.`;
  const next =
    "Tell who keeps the log. `muniment witness --json` has both checkpoints, which prove it where the sizes are equal.";
  output.warning({ code: "witness.forked", message, next }, [printable(message), next]);
}

function isConflict(answer: WitnessAnswer): boolean {
  return answer.status === 422 || (answer.status === 409 && answer.forked);
}

// A stranger may send a name of many kilobytes.
const originShown = 200;

function answerLine(answer: WitnessAnswer): string {
  const of = answer.origin === null ? "an unreadable request" : printable(answer.origin.slice(0, originShown));
  switch (answer.status) {
    case 200:
      return `cosigned ${counted(answer.size, "entry", "entries")} of ${of}`;
    case 409:
      return `refused ${of}: ${counted(answer.size, "entry was", "entries were")} cosigned last (409)`;
    default:
      return `refused ${of}: ${printable(answer.message)} (${String(answer.status)})`;
  }
}

function shownLines(shown: WitnessShown): readonly string[] {
  const protection = shown.protected ? "protected by a passphrase" : "not protected: whoever can read it can sign";
  return [
    `witness      ${printable(shown.vkey)}`,
    `private key  ${printable(shown.file)} (${protection})`,
    ...shown.logs.flatMap(logLines),
  ];
}

function logLines({ origin, keys, last, conflicts }: KnownLog): readonly string[] {
  return [
    `log          ${printable(origin)}`,
    ...keys.map(({ text }) => `  key        ${printable(text)}`),
    `  cosigned   ${last === null ? "nothing yet" : `${headText(last)}, at ${formatInstant(last.time * 1000)}`}`,
    ...conflicts.map(
      ({ kind, seen }) => `  REFUSED    ${conflictWords[kind]}, at ${formatInstant(seen * 1000)}; --json shows it`,
    ),
  ];
}

const conflictWords = {
  root: "a checkpoint of the same size with another root: the log was forked",
  proof: "a checkpoint that was not shown to continue what was cosigned",
} as const;

function shownObject({ vkey, file, protected: isProtected, logs }: WitnessShown): object {
  return { vkey, file, protected: isProtected, logs: logs.map(logObject) };
}

function logObject({ origin, keys, last, conflicts }: KnownLog): object {
  const text = new TextDecoder();
  return {
    origin,
    keys: keys.map((key) => key.text),
    last: last === null ? null : { ...last, root: toBase64(last.root), note: text.decode(last.note) },
    conflicts: conflicts.map((conflict) => ({ ...conflict, note: text.decode(conflict.note) })),
  };
}
