import { FormatError, parseNote, parseWitnessKey } from "@muniment/verify";
import type { AnswerFile } from "../../witness/answer.ts";
import type { WitnessPlace } from "../../witness/witness-desk.ts";
import { homeOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { printable, type Output } from "../terminal.ts";
import { cosignatureLine } from "./anchor-lines.ts";
import { closing } from "./closing.ts";
import { tellPlace, tellWaiting } from "./sealing.ts";

interface Order {
  readonly context: Context;
  readonly place: WitnessPlace;
  readonly output: Output;
  readonly options: CommonOptions;
}

/** Keeps the cosignature in an answer that a witness laid on a stick, if its owner named that witness. */
export async function takeCosignature(order: Order, file: string): Promise<ExitCode> {
  const { context, place, output, options } = order;
  const home = homeOf(context, options);
  const answer = await place.readAnswer(file);
  if (answer.status !== 200) return tellRefusal(answer, file, output);
  const workplace = await context.workplace();
  const upkeep = await workplace.upkeep();
  const key = signerIn(
    answer.note,
    (await upkeep.settings(home)).witnesses.map((one) => one.key),
  );
  const archive = await workplace.openForWriting(home, tellWaiting(output), tellPlace(output));
  const taken = await closing(archive, () => upkeep.keepCosignature(home, archive, { key, note: answer.note }));
  output.result(taken, () => [cosignatureLine(taken).trimStart()]);
  if (taken.outcome === "obtained") return exitCodes.ok;
  const code = taken.outcome === "behind" ? "witness.behind" : "witness.forked";
  output.warning({ code, message: taken.detail, next: taken.next }, [printable(taken.detail), printable(taken.next)]);
  return exitCodes.bad;
}

/** The verifier key of the named witness whose line stands under the note; whether it is right is looked at by whoever keeps it. */
function signerIn(note: Uint8Array, named: readonly string[]): string {
  try {
    const { lines } = parseNote(note);
    const isUnder = (key: string): boolean => {
      const { name, id } = parseWitnessKey(key);
      return lines.some((line) => line.name === name && line.id === id);
    };
    const key = named.find(isUnder);
    if (key !== undefined) return key;
    const signers = lines.map(({ name }) => printable(name)).join(", ");
    throw new UsageError(
      `None of the witnesses that you named signed it; its lines are of ${signers}.`,
      "Name the witness by its verifier key: muniment settings witness <verifier key>.",
    );
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const next = "Have the witness answer the request again.";
    throw new UsageError(`What the answer holds is no signed checkpoint: ${error.message}.`, next, { cause: error });
  }
}

/** Nobody signed a refusal, so that anybody can have laid it there: it is told, and the log does not tell of it. */
function tellRefusal(answer: Exclude<AnswerFile, { readonly status: 200 }>, file: string, output: Output): ExitCode {
  const status = String(answer.status);
  if (answer.status === 422) {
    const message = "The answer says that this log does not continue what the witness cosigned (422).";
    const next =
      "Add nothing. Ask who keeps the witness: `muniment witness` there shows both checkpoints. docs/operating.md says how to go on.";
    output.warning({ code: "witness.forked", message, next }, [message, next]);
    return exitCodes.bad;
  }
  const next =
    answer.status === 409
      ? `Ask from the size that it names: muniment witness request <file> --answer ${printable(file)}`
      : "Ask who keeps the witness why.";
  throw new UsageError(`The witness answered ${status}, and gave no cosignature.`, next);
}
