/** What reads files, put together. Loaded by compose.ts when a command needs it. */
import { availableParallelism } from "node:os";
import type { Examiners } from "../actions/workplace.ts";
import { ProcessExaminer, ProcessLister, readerProgram } from "../facts/index.ts";

/** More would not be faster on any machine, and each takes the memory of a process. */
const atOnceMax = 8;

export function composeExaminers(software: { readonly name: string; readonly version: string }): Examiners {
  return {
    examiner: new ProcessExaminer(readerProgram(), software),
    lister: new ProcessLister(readerProgram("contents-lister"), software),
    atOnce: Math.min(availableParallelism(), atOnceMax),
  };
}
