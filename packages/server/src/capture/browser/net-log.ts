import { join } from "node:path";

import { openPipe, type PipeUser } from "./pipe.ts";

/** What the browser's network log tells of one event. Its fields are as the browser writes them. */
export interface NetLogEvent {
  /** As the browser names it: `URL_REQUEST_START_JOB`, `HTTP_TRANSACTION_SEND_REQUEST_HEADERS` … */
  readonly name: string;
  /** What the event is part of, such as one request with its redirects. */
  readonly source: number;
  /** Milliseconds since 1970; null where the log does not say. */
  readonly atMs: number | null;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * The browser's own log of its network. It tells what the DevTools protocol does not: header lines in the order in which they were
 * sent, and requests of which that protocol tells nothing, or no end. It is a pipe, so that nothing of it lies on a disk, and costs the browser half a millisecond of processor time a request.
 */
export interface NetLog {
  /** For the browser. */
  readonly arguments: readonly string[];
  /** False until the browser has begun to write it, and for one that does not. */
  isTold(): boolean;
  /** Calls `listener` for events with these names, from now on, after those that listened before. */
  listen(names: readonly string[], listener: (event: NetLogEvent) => void): void;
  close(): void;
}

/** Events of requests with the longest headers that servers take are far below; the list of all names is 50 kB. */
const lineMax = 4 * 1024 * 1024;

/**
 * Null where the system or the folder cannot have a named pipe: then the order of header lines is not known, and no record says that
 * it is. `folder` must be the browser's own.
 */
export async function openNetLog(folder: string, user: PipeUser | null): Promise<NetLog | null> {
  const reader = new Reader();
  const pipe = await openPipe(join(folder, "network-log"), user, (chunk) => {
    reader.read(chunk);
  });
  if (pipe === null) return null;
  return {
    // Sensitive: with cookies, which records hold as well. Not the bytes of bodies.
    arguments: [`--log-net-log=${pipe.path}`, "--net-log-capture-mode=IncludeSensitive"],
    isTold: () => reader.isTold,
    listen: (names, listener) => {
      reader.listen(names, listener);
    },
    close: () => {
      pipe.close();
    },
  };
}

/** Reads the log line by line: one with the numbers of all names, one that begins the list, one for each event. */
class Reader {
  #rest: Buffer[] = [];
  #restSize = 0;
  #numbers: ReadonlyMap<string, number> | null = null;
  /** What the browser's clock, in which it tells of all events, is behind the day's. Milliseconds. */
  #clockMs: number | null = null;
  readonly #listeners = new Map<string, ((event: NetLogEvent) => void)[]>();
  #names: ReadonlyMap<number, string> = new Map();

  get isTold(): boolean {
    return this.#numbers !== null;
  }

  listen(names: readonly string[], listener: (event: NetLogEvent) => void): void {
    for (const name of names) this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    this.#choose();
  }

  read(chunk: Buffer): void {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(0x0a, from);
      if (end === -1) break;
      const line = Buffer.concat([...this.#rest, chunk.subarray(from, end)]);
      this.#rest = [];
      this.#restSize = 0;
      from = end + 1;
      this.#line(line);
    }
    const rest = chunk.subarray(from);
    this.#restSize += rest.length;
    // What is left of a line that is too long is no event, and is not read as one.
    if (this.#restSize > lineMax) this.#rest = [];
    else this.#rest.push(Buffer.from(rest));
  }

  #line(line: Buffer): void {
    if (this.#numbers === null) {
      const known = asObject(asObject(parse(line.toString("utf8").replace(/,$/, "}")))["constants"]);
      this.#numbers = numbersIn(known);
      this.#clockMs = numberOf(known["timeTickOffset"]);
      this.#choose();
      return;
    }
    const number = Number(/"type":(\d+)\},?$/.exec(line.subarray(-24).toString("latin1"))?.[1] ?? NaN);
    const name = this.#names.get(number);
    if (name === undefined) return;
    const event = asObject(parse(line.toString("utf8").replace(/,$/, "")));
    const source = asObject(event["source"])["id"];
    if (typeof source !== "number") return;
    const time = numberOf(event["time"]);
    const atMs = time === null || this.#clockMs === null ? null : this.#clockMs + time;
    const told = { name, source, atMs, params: asObject(event["params"]) };
    for (const listener of this.#listeners.get(name) ?? []) listener(told);
  }

  #choose(): void {
    const numbers = this.#numbers;
    if (numbers === null) return;
    this.#names = new Map(
      [...this.#listeners.keys()].flatMap((name) => {
        const number = numbers.get(name);
        return number === undefined ? [] : [[number, name] as const];
      }),
    );
  }
}

/** Of the first line: `{"constants":{…},`. */
function numbersIn(known: Readonly<Record<string, unknown>>): ReadonlyMap<string, number> {
  const entries = Object.entries(asObject(known["logEventTypes"]));
  return new Map(entries.flatMap(([name, number]) => (typeof number === "number" ? [[name, number]] : [])));
}

/** The log writes its times as texts or as numbers. */
function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** Null for what is no JSON: such a line tells nothing. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
