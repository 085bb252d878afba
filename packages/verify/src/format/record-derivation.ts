/** What tools read in a file of an item, as its record keeps it. Source: spec/derivation. */
import { countOf, instantOf, sha256Of } from "./detail-values.ts";
import { FormatError } from "./digest.ts";
import type { Instant } from "./instant.ts";
import { memberOf, membersOf } from "./json.ts";
import { parseKnown, type Known } from "./known.ts";

/** A tool that read a file, and its version: 1 to 64 printable ASCII characters each. */
export interface FactTool {
  readonly name: string;
  readonly version: string;
}

/** A statement about a file: a text, or a safe integer. */
export interface DerivedFact {
  /** Which kind of statement, and what it is about: `exif.Make`. One name may stand several times. */
  readonly name: string;
  readonly fact: Known<string | number>;
  /** How many UTF-16 units the text had of which the beginning is kept. Absent where all of it is. */
  readonly cut?: number;
}

/** What one tool made of a file. A tool that failed is a result too. */
export type FactStep =
  | {
      readonly step: string;
      readonly tool: FactTool;
      readonly outcome: "done";
      /** At most `factsMax`. */
      readonly facts: readonly DerivedFact[];
      /** How many more there were: over a limit, or without a name that a fact can have. */
      readonly leftOut: number;
    }
  | { readonly step: string; readonly tool: FactTool; readonly outcome: "failed"; readonly reason: string };

/** The detail of a `derivation` record of the action `facts`. */
export interface FactsDetail {
  readonly action: "facts";
  /** The object, as the item's record names it. `size` is in bytes. */
  readonly file: { readonly path: string; readonly sha256: string; readonly size: number };
  /** How many of its bytes the tools were given. */
  readonly given: Known<number>;
  readonly made: Known<Instant>;
  /** In the order in which they were done: 1 to `factStepsMax`, each by its own name. */
  readonly steps: readonly FactStep[];
}

/** Facts of one step. */
export const factsMax = 512;
export const factStepsMax = 16;
/** UTF-16 units of one text. */
export const factTextMax = 4096;
/** UTF-16 units of the reason for which a step failed. */
export const factReasonMax = 1000;

const pathMax = 4096;
const stepForm = /^[a-z]{1,32}$/;
const toolForm = /^[\x20-\x7e]{1,64}$/;
const nameForm = /^[a-z]{1,16}\.[\x21-\x7e]{1,100}$/;

/** True for a name that a fact may have. */
export function isFactName(name: string): boolean {
  return nameForm.test(name);
}

/**
 * Reads the detail of a `derivation` record. Null if its action is none that this version knows. Throws `FormatError` unless it is
 * exactly as spec/derivation has it.
 */
export function parseFactsDetail(detail: unknown): FactsDetail | null {
  if (memberOf(detail, "action") !== "facts") return null;
  const { file, given, made, steps } = membersOf(detail, ["action", "file", "given", "made", "steps"], "the detail");
  const read = listOf(steps, "the steps", factStepsMax).map(parseFactStep);
  if (read.length === 0) throw new FormatError("no step was done");
  if (new Set(read.map(({ step }) => step)).size !== read.length) throw new FormatError("a step stands twice");
  return {
    action: "facts",
    file: fileOf(file),
    given: parseKnown(given, "what was given", countOf),
    made: parseKnown(made, "when it was made", instantOf),
    steps: read,
  };
}

/** Reads one step, as a tool answers it and a record keeps it. Throws `FormatError` unless it is exactly as spec/derivation has it. */
export function parseFactStep(value: unknown): FactStep {
  const outcome = memberOf(value, "outcome");
  if (outcome === "failed") {
    const { reason, step, tool } = membersOf(value, ["outcome", "reason", "step", "tool"], "a step that failed");
    if (typeof reason !== "string" || reason === "" || reason.length > factReasonMax)
      throw new FormatError("the reason of a step that failed is not well formed");
    return { step: stepOf(step), tool: toolOf(tool), outcome, reason };
  }
  if (outcome !== "done") throw new FormatError("the outcome of a step is none");
  const { facts, leftOut, step, tool } = membersOf(value, ["facts", "leftOut", "outcome", "step", "tool"], "a step");
  return {
    step: stepOf(step),
    tool: toolOf(tool),
    outcome,
    facts: listOf(facts, "the facts of a step", factsMax).map(factOf),
    leftOut: countOf(leftOut),
  };
}

function factOf(value: unknown): DerivedFact {
  const cut = memberOf(value, "cut");
  const fields = membersOf(value, cut === undefined ? ["fact", "name"] : ["cut", "fact", "name"], "a fact");
  const { name } = fields;
  if (typeof name !== "string" || !isFactName(name)) throw new FormatError("the name of a fact is not well formed");
  const fact = parseKnown(fields["fact"], "a fact", statedOf);
  if (cut === undefined) return { name, fact };
  const kept = fact.basis !== "not-measured" && typeof fact.value === "string" ? fact.value.length : null;
  if (kept === null || countOf(cut) <= kept)
    throw new FormatError("a fact that was cut is no longer than what is kept");
  return { name, fact, cut: countOf(cut) };
}

function statedOf(value: unknown): string | number {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  if (typeof value !== "string") throw new FormatError("a fact is neither a text nor a whole number");
  if (value.length > factTextMax)
    throw new FormatError(`the text of a fact is longer than ${String(factTextMax)} units`);
  return value;
}

function fileOf(value: unknown): FactsDetail["file"] {
  const { path, sha256, size } = membersOf(value, ["path", "sha256", "size"], "the file");
  if (typeof path !== "string" || path === "" || path.length > pathMax)
    throw new FormatError("the path of the file is not well formed");
  return { path, sha256: sha256Of(sha256, "the file"), size: countOf(size) };
}

function stepOf(value: unknown): string {
  if (typeof value !== "string" || !stepForm.test(value))
    throw new FormatError("the name of a step is not well formed");
  return value;
}

function toolOf(value: unknown): FactTool {
  const { name, version } = membersOf(value, ["name", "version"], "the tool");
  if (typeof name !== "string" || typeof version !== "string" || !toolForm.test(name) || !toolForm.test(version))
    throw new FormatError("the tool is not well formed");
  return { name, version };
}

function listOf(value: unknown, what: string, lengthMax: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new FormatError(`${what} are no list`);
  if (value.length > lengthMax) throw new FormatError(`${what} are more than ${String(lengthMax)}`);
  return Array.from(value, (item: unknown) => item);
}
