/** The streams of one run of the program, handed in by main. */
export interface Terminal {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Progress is shown only to people: on a terminal, never in a pipe. */
  readonly progress: boolean;
  readonly columns: number;
}

/** Makes foreign text safe to print: control characters and characters that turn the direction of text become escapes. */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const progressMs = 100;
const usualColumns = 80;

/** Writes results to stdout and everything else to stderr: a pipe gets results only. */
export class Output {
  readonly #terminal: Terminal;
  readonly #json: boolean;
  #shown = false;
  #shownAt = -progressMs;

  constructor(terminal: Terminal, json: boolean) {
    this.#terminal = terminal;
    this.#json = json;
  }

  get json(): boolean {
    return this.#json;
  }

  /** A result: one JSON object on a line, or lines for people. */
  result(object: object, lines: () => readonly string[]): void {
    this.#clear();
    if (this.#json) this.#terminal.stdout.write(`${JSON.stringify(object)}\n`);
    else for (const line of lines()) this.#terminal.stdout.write(`${line}\n`);
  }

  /** A piece of a result that is a text of its own, such as CSV: as it is. */
  text(piece: string): void {
    this.#clear();
    this.#terminal.stdout.write(piece);
  }

  /** For people only, beside the result. */
  note(...lines: readonly string[]): void {
    if (this.#json) return;
    this.#clear();
    for (const line of lines) this.#terminal.stderr.write(`${line}\n`);
  }

  /** Something that a person should know, though the work goes on. */
  warning(object: object, lines: readonly string[]): void {
    this.#clear();
    if (this.#json) this.#terminal.stderr.write(`${JSON.stringify({ warning: object })}\n`);
    else for (const line of lines) this.#terminal.stderr.write(`${line}\n`);
  }

  error(object: object, lines: readonly string[]): void {
    this.#clear();
    if (this.#json) this.#terminal.stderr.write(`${JSON.stringify({ error: object })}\n`);
    else for (const line of lines) this.#terminal.stderr.write(`${line}\n`);
  }

  /** One line that the next one replaces, ten times a second at most. Nothing is printed in a pipe, and then nothing is composed. */
  progress(line: string | (() => string)): void {
    const now = performance.now();
    if (!this.#terminal.progress || now - this.#shownAt < progressMs) return;
    // Some terminals do not say how wide they are.
    const columns = this.#terminal.columns > 0 ? this.#terminal.columns : usualColumns;
    const text = typeof line === "string" ? line : line();
    this.#terminal.stderr.write(`\r\u001b[2K${text.slice(0, columns - 1)}`);
    this.#shown = true;
    this.#shownAt = now;
  }

  #clear(): void {
    if (!this.#shown) return;
    this.#terminal.stderr.write("\r\u001b[2K");
    this.#shown = false;
  }
}

const units = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** `1.2 MB`: for people. Machines get bytes. */
export function humanSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? String(value) : value.toFixed(value < 10 ? 1 : 0)} ${units[unit] ?? ""}`;
}

export function counted(count: number, one: string, many: string): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** A count as people read it: 12,345. To ask for the way of a language takes a tenth of the whole start of the program. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
