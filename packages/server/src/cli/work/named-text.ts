import { readFile } from "node:fs/promises";
import { UsageError } from "../context.ts";

/** The text of a file that a person named: keys, recipients, identities. Throws UsageError. */
export async function readNamedText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${file} could not be read: ${reason}`, "Check its name.");
  }
}
