import { factReasonMax, type FactStep } from "@muniment/verify";
import { FactSheet } from "./fact-sheet.ts";
import type { GivenFile } from "./given-file.ts";
import type { Step } from "./step.ts";

/** Does one step. That a tool broke down is its result. */
export async function readStep(step: Step, file: GivenFile, type: string): Promise<FactStep> {
  const { name, tool } = step;
  const sheet = new FactSheet();
  try {
    await step.read(file, sheet, type);
  } catch (error) {
    return { step: name, tool, outcome: "failed", reason: reasonOf(error) };
  }
  return { step: name, tool, outcome: "done", ...sheet.all() };
}

/** A sentence, of whatever was thrown. */
export function reasonOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const text = words
    .toWellFormed()
    .trim()
    .slice(0, factReasonMax - 100);
  return text === "" ? "it gave up" : `it gave up: ${text}`.toWellFormed();
}
