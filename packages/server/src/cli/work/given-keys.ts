import { readFile } from "node:fs/promises";
import { FormatError, parseVkey, type Vkey } from "@muniment/verify";
import { UsageError } from "../context.ts";

/** The verifier keys that a person named, each itself or by a file that holds it. Throws UsageError. */
export async function givenKeys(given: readonly string[]): Promise<readonly Vkey[]> {
  return await Promise.all(
    given.map(async (key) => vkeyOf(key, key.includes("+") ? key : (await readNamed(key)).toString("utf8"))),
  );
}

function vkeyOf(given: string, text: string): Vkey {
  try {
    return parseVkey(text.trim());
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new UsageError(
      `${given} is no verifier key: ${error.message}.`,
      "It is one line, name+digits+base64, as in var/keys/log.vkey.",
    );
  }
}

async function readNamed(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${file} could not be read: ${reason}`, "Check its name.");
  }
}
