import assert from "node:assert/strict";
import { lines, type Ended } from "./program.ts";

/** What a command tells that failed: with a code, what happened, and what to do next. */
export interface Told {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

/** The one error that a command told with `--json`. Fails if there is none, or one that says too little. */
export function told(result: Ended): Told {
  const text = result.stderr.split("\n").filter((line) => line.startsWith('{"error"'));
  const [line, ...more] = lines(text.join("\n")) as readonly { readonly error: Told }[];
  assert.ok(line !== undefined && more.length === 0, `one error was to be told: ${result.stderr}`);
  assert.notEqual(line.error.code, "internal", line.error.message);
  assert.notEqual(line.error.message, "");
  assert.notEqual(line.error.next, "", "an error says what to do next");
  return line.error;
}
