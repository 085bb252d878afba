/** What the process of the tools answers, line by line. Nothing in it is trusted: a file may have taken the process over. */
import {
  FormatError,
  factReasonMax,
  factStepsMax,
  memberOf,
  membersOf,
  parseFactStep,
  parseJson,
  type FactStep,
  type FactTool,
} from "@muniment/verify";

const answerSizeMax = 512 * 1024;
// What a record has of facts is not nested deeper than this.
const depthMax = 8;

/** Why a process ended before it had answered all; a sentence of its own. */
export type Ending = string;

/** Collects an answer: `{"ready":true}` before anything was taken, `{"begin":…}` before each step, `{"end":…}` after it, `{"over":true}` at last. */
export class ReaderAnswer {
  readonly #steps: FactStep[] = [];
  #line: Uint8Array[] = [];
  #size = 0;
  #begun: { readonly step: string; readonly tool: FactTool } | null = null;
  #ready = false;
  #over = false;

  /** Takes bytes as they come. Throws `FormatError` as soon as they are more than there may be, or of another form. */
  take(bytes: Uint8Array): void {
    this.#size += bytes.length;
    if (this.#size > answerSizeMax) throw new FormatError(`it answered more than ${String(answerSizeMax)} bytes`);
    let rest = bytes;
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      const line = Buffer.concat([...this.#line, rest.subarray(0, end)]);
      this.#line = [];
      rest = rest.subarray(end + 1);
      this.#takeLine(line);
    }
    // A pipe's memory is used again.
    if (rest.length > 0) this.#line.push(Uint8Array.from(rest));
  }

  /** All that was answered. What was not answered is a step that failed, for the reason `ending`. */
  steps(ending: Ending, software: FactTool): readonly FactStep[] {
    if (this.#over) return this.#steps;
    const reason = ending.slice(0, factReasonMax);
    if (this.#begun !== null) return [...this.#steps, { ...this.#begun, outcome: "failed", reason }];
    return [...this.#steps, { step: "run", tool: software, outcome: "failed", reason }];
  }

  /** Whether it had come so far that what became of it may be the file's doing. */
  get isReady(): boolean {
    return this.#ready;
  }

  #takeLine(line: Uint8Array): void {
    if (this.#over) throw new FormatError("it answered after its end");
    const value = parseJson(line, { sizeMax: answerSizeMax, depthMax });
    if (!this.#ready) {
      if (membersOf(value, ["ready"], "its answer")["ready"] !== true) throw new FormatError("it was not ready");
      this.#ready = true;
    } else if (memberOf(value, "over") === true) {
      membersOf(value, ["over"], "its answer");
      if (this.#begun !== null || this.#steps.length === 0) throw new FormatError("it ended in the midst of a step");
      this.#over = true;
    } else if (memberOf(value, "begin") !== undefined) this.#begin(membersOf(value, ["begin"], "its answer")["begin"]);
    else this.#end(parseFactStep(membersOf(value, ["end"], "its answer")["end"]));
  }

  #begin(value: unknown): void {
    const { step, tool } = membersOf(value, ["step", "tool"], "its answer");
    // Read as the step that it becomes if nothing more is heard of it.
    const begun = parseFactStep({ step, tool, outcome: "failed", reason: "begun" });
    // The room of one is kept for a process that ends between two steps.
    const known = this.#steps.some((other) => other.step === begun.step) || begun.step === "run";
    if (this.#begun !== null || known || this.#steps.length >= factStepsMax - 1)
      throw new FormatError("it began a step out of turn");
    this.#begun = { step: begun.step, tool: begun.tool };
  }

  #end(step: FactStep): void {
    const begun = this.#begun;
    if (begun === null || step.step !== begun.step || step.tool.name !== begun.tool.name)
      throw new FormatError("it ended a step that it had not begun");
    this.#begun = null;
    this.#steps.push(step);
  }
}

const newline = 0x0a;
