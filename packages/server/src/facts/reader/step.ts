import type { FactTool } from "@muniment/verify";
import type { FactSheet } from "./fact-sheet.ts";
import type { GivenFile } from "./given-file.ts";

/** One tool, and the files that it is for. */
export interface Step {
  readonly name: string;
  readonly tool: FactTool;
  /** `type` is the media type by the bytes; null before it is known. */
  appliesTo(type: string | null): boolean;
  /** Writes what it finds on the sheet. Throws where it cannot go on: then the step has failed. */
  read(file: GivenFile, sheet: FactSheet, type: string): Promise<void>;
}
