import { open } from "node:fs/promises";
import { UsageError, type Passphrases } from "./context.ts";
import type { HiddenInput } from "./hidden-line.ts";

// Larger than any passphrase in UTF-8.
const fileSizeMax = 4096;

/**
 * Where the passphrase of a private key comes from: a file that was named, or a person at a terminal. Never the command line or
 * the environment, which others on the machine can read.
 */
export class PassphraseSource implements Passphrases {
  readonly #input: HiddenInput | null;
  #file: string | null;

  /** `file` is the one that the settings name; `input` is null where nobody sits at a terminal. */
  constructor(file: string | null, input: HiddenInput | null) {
    this.#file = file;
    this.#input = input;
  }

  useFile(file: string): void {
    this.#file = file;
  }

  async current(): Promise<string | null> {
    if (this.#file !== null) return await readPassphrase(this.#file);
    return this.#input === null ? null : await this.#input.ask("Passphrase of the private key: ");
  }

  async ask(prompt: string): Promise<string | null> {
    return this.#input === null ? null : await this.#input.ask(prompt);
  }

  async choose(file: string | null, hasCurrent: boolean): Promise<string> {
    const named = file ?? (hasCurrent ? null : this.#file);
    if (named !== null) return await readPassphrase(named);
    const option = hasCurrent ? "--new-passphrase-file" : "--passphrase-file";
    if (this.#input === null) {
      const next = `Run the command on a terminal, where it asks; or write it into a file that only you may read, and name it with ${option}.`;
      throw new UsageError("There is nobody to ask for the new passphrase.", next);
    }
    const first = await this.#input.ask("New passphrase: ");
    if ((await this.#input.ask("The same again:  ")) === first) return first;
    throw new UsageError("The two are not the same. Nothing was changed.", "Run the command again.");
  }
}

async function readPassphrase(file: string): Promise<string> {
  const text = (await readStart(file)).replace(/\r?\n$/, "");
  if (text !== "" && text.length < fileSizeMax && !/\p{Cc}/u.test(text)) return text;
  throw new UsageError(
    `${file} does not hold one passphrase.`,
    "Write the passphrase into it, and nothing else: one line.",
  );
}

async function readStart(file: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(fileSizeMax + 1));
      return new TextDecoder("utf-8", { fatal: true }).decode(buffer.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const reason =
      cause instanceof TypeError ? "it is not UTF-8" : cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(
      `The passphrase could not be read from ${file}: ${reason}.`,
      "Check its name and who may read it.",
    );
  }
}
