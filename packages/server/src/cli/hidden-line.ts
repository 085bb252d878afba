import type { ReadStream, WriteStream } from "node:tty";

/** Asks a person for a line that nobody else should see. */
export interface HiddenInput {
  ask(prompt: string): Promise<string>;
}

const lengthMax = 1000;
const escape = "\u001b";
// Arrow keys and the like, which come as several characters at once.
const sequences = new RegExp(`${escape}(?:\\[[0-9;]*[A-Za-z~]|O[A-Za-z])`, "g");

/** A terminal whose echo is turned off while a line is typed. */
export class TerminalInput implements HiddenInput {
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  readonly #interrupt: () => void;
  readonly #signal: AbortSignal;

  /** In this state the terminal sends no signal for Ctrl-C: `interrupt` does what the signal would have done, and aborts `signal`. */
  constructor(input: ReadStream, output: WriteStream, interrupt: () => void, signal: AbortSignal) {
    this.#input = input;
    this.#output = output;
    this.#interrupt = interrupt;
    this.#signal = signal;
  }

  async ask(prompt: string): Promise<string> {
    this.#signal.throwIfAborted();
    this.#output.write(prompt);
    this.#input.setRawMode(true);
    this.#input.setEncoding("utf8");
    try {
      return await new Promise<string>((resolve, reject) => {
        const line = new HiddenLine();
        const settle = (end: () => void): void => {
          this.#input.off("data", onData);
          this.#input.off("end", onEnd);
          this.#signal.removeEventListener("abort", onAbort);
          end();
        };
        const onAbort = (): void => {
          settle(() => {
            reject(new Error("interrupted", { cause: this.#signal.reason }));
          });
        };
        const onEnd = (): void => {
          this.#interrupt();
        };
        const onData = (typed: string): void => {
          const state = line.type(typed);
          if (state === "interrupted") this.#interrupt();
          else if (state === "done")
            settle(() => {
              resolve(line.text);
            });
        };
        this.#input.on("data", onData);
        this.#input.on("end", onEnd);
        this.#signal.addEventListener("abort", onAbort);
        this.#input.resume();
      });
    } finally {
      this.#input.setRawMode(false);
      this.#input.pause();
      this.#output.write("\n");
    }
  }
}

/** What a person has typed so far, with the few keys that change it. */
export class HiddenLine {
  #characters: string[] = [];

  get text(): string {
    return this.#characters.join("");
  }

  type(typed: string): "typing" | "done" | "interrupted" {
    for (const character of typed.replaceAll(sequences, "")) {
      if (character === "\r" || character === "\n") return "done";
      if (character === "\u0003" || (character === "\u0004" && this.#characters.length === 0)) return "interrupted";
      if (character === "\u007f" || character === "\b") this.#characters.pop();
      else if (character === "\u0015") this.#characters = [];
      else if (!/\p{Cc}/u.test(character) && this.#characters.length < lengthMax) this.#characters.push(character);
    }
    return "typing";
  }
}
