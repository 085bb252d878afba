import { FormatError, parseVkey, parseWitnessKey, type Vkey, type WitnessKey } from "@muniment/verify";

/** A file of keys is a line or a few. In bytes. */
export const keyFileMax = 64 * 1024;
const keysMax = 16;

/** Verifier keys, of logs and of witnesses. */
export interface GivenKeys {
  readonly logs: readonly Vkey[];
  readonly witnesses: readonly WitnessKey[];
}

/** One verifier key a line; empty lines and white space around a key do not count. Throws `FormatError` if a line is none, or there are too many. */
export function parseKeys(text: string): GivenKeys {
  const lines = text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (lines.length > keysMax) throw new FormatError(`there are more than ${String(keysMax)} keys`);
  const [logs, witnesses]: [Vkey[], WitnessKey[]] = [[], []];
  for (const line of lines) {
    const witness = witnessKeyOf(line);
    if (witness === null) logs.push(parseVkey(line));
    else witnesses.push(witness);
  }
  return { logs, witnesses };
}

function witnessKeyOf(line: string): WitnessKey | null {
  return orNothing(() => parseWitnessKey(line));
}

/** The same of what was typed. Null if it cannot be used. */
export function readTypedKeys(text: string): GivenKeys | null {
  return orNothing(() => parseKeys(text));
}

function orNothing<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
