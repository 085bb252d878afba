import { readFile } from "node:fs/promises";
import { FormatError, parseVkey, type Progress, type Vkey } from "@muniment/verify";
import type { CopyHooks } from "../../actions/copying.ts";
import type { CopyProgress, Lacking } from "../../copies/extend.ts";
import { UsageError, type Context } from "../context.ts";
import { tellWaiting } from "./sealing.ts";
import { counted, humanSize, printable, type Output } from "../terminal.ts";

/** What the three commands on copies share: how they tell progress and lacking objects, and how they take keys. */
export function copyHooks(context: Context, output: Output): CopyHooks {
  return {
    signal: context.signal,
    onWait: tellWaiting(output),
    onProgress: (progress) => {
      output.progress(progressLine(progress));
    },
  };
}

function progressLine({ entries, entriesTotal, bytes, hashed }: CopyProgress): string {
  const read = hashed === 0 ? "" : `, ${humanSize(hashed)} that lay there read again`;
  return `Copying: ${String(entries)} of ${counted(entriesTotal, "entry", "entries")}, ${humanSize(bytes)} copied${read}`;
}

export function verifyProgress(output: Output): (progress: Progress) => void {
  return ({ files, filesTotal, bytes, bytesTotal }) => {
    output.progress(
      `Verifying: ${String(files)} of ${counted(filesTotal, "file", "files")}, ${humanSize(bytes)} of ${humanSize(bytesTotal)}`,
    );
  };
}

export function tellLacking(lacking: readonly Lacking[], output: Output): void {
  for (const { file, index, reason } of lacking) {
    const entry = index === null ? "" : ` (entry ${String(index)})`;
    output.note(`LACKING  ${printable(file)}${entry}: ${printable(reason)}`);
  }
}

/** Keys as a user gives them: a key in its one line, or a file with one. */
export async function keysOf(given: readonly string[]): Promise<readonly Vkey[]> {
  return await Promise.all(
    given.map(async (key) => {
      try {
        return parseVkey((key.includes("+") ? key : await readKey(key)).trim());
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        throw new UsageError(
          `${key} is no verifier key: ${error.message}.`,
          "It is one line, name+digits+base64, as in var/keys/log.vkey.",
        );
      }
    }),
  );
}

async function readKey(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${file} could not be read: ${reason}`, "Check its name.");
  }
}
