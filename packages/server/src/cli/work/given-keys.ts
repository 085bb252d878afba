import { FormatError, parseVkey, type Vkey } from "@muniment/verify";
import { UsageError } from "../context.ts";
import { readNamedText } from "./named-text.ts";

/** The verifier keys that a person named, each itself or by a file that holds it. Throws UsageError. */
export async function givenKeys(given: readonly string[]): Promise<readonly Vkey[]> {
  return await Promise.all(given.map(async (key) => vkeyOf(key, key.includes("+") ? key : await readNamedText(key))));
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
