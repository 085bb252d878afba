/**
 * What tools read in files that are sealed: types, and what the files say of themselves. Source: spec/derivation.
 * It may import the verifier, and no other layer; the tools themselves are imported by the process below `reader/`, and nowhere else.
 * It promises that whatever a file does to a tool, what comes back is facts or a step that failed, within limits on time, memory and size.
 */
export type { Examination, ExaminedFile, Examiner } from "./examiner.ts";
export { FactsError } from "./facts-error.ts";
export { mayHoldFiles, type HoldingFile, type Listed, type Lister } from "./lister.ts";
export { ProcessExaminer } from "./process-examiner.ts";
export { ProcessLister } from "./process-lister.ts";
export { readerProgram } from "./reader-process.ts";
