import type { FateLine } from "@muniment/verify";

import type { Exchange } from "../exchange.ts";
import type { CollectedBody } from "./collected-body.ts";
import type { Fates } from "./fates.ts";
import { unwritten } from "./judge.ts";

export interface ExchangeWriterOptions {
  /** Stores an exchange. Called one at a time. */
  readonly write: (exchange: Exchange) => Promise<void>;
  readonly fates: Fates;
  readonly now: () => number;
  /** Told of what `write` throws: nothing is written after it. */
  readonly onError: (error: unknown) => void;
}

/** Hands exchanges over one after the other, each with its line in the fate list, and counts them. What comes too late is told as not written. */
export class ExchangeWriter {
  /** When writing ends, in milliseconds of `now`. */
  untilMs = Infinity;
  responses = 0;
  /** In bytes. */
  bodyBytes = 0;
  /** Exchanges that there was no time left to write. */
  unwritten = 0;
  /** Exchanges that are no traffic: no server took part in them. */
  made = 0;
  readonly #options: ExchangeWriterOptions;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: ExchangeWriterOptions) {
    this.#options = options;
  }

  /** `bodies`: what the exchange is made of, given up once it is written. */
  write(exchange: Exchange, bodies: readonly (CollectedBody | null)[], line: FateLine): void {
    this.#writing = this.#writing.then(async () => {
      await this.#write(exchange, line);
      for (const body of bodies) body?.discard();
    });
    this.#writing.catch(this.#options.onError);
  }

  /** Resolves when all that was handed over so far is written, or told as not written. */
  async written(): Promise<void> {
    await this.#writing;
  }

  async #write(exchange: Exchange, line: FateLine): Promise<void> {
    const { write, fates, now } = this.#options;
    const isTraffic = exchange.note.answeredBy === undefined;
    if (!isTraffic) this.made += 1;
    if (now() > this.untilMs) {
      if (isTraffic) this.unwritten += 1;
      fates.add({ ...line, ...unwritten(line), bytes: 0 }, "sent");
      return;
    }
    await write(exchange);
    fates.add(line, isTraffic ? "sent" : "unsent");
    if (!isTraffic) return;
    if (exchange.response !== null) this.responses += 1;
    this.bodyBytes += exchange.response?.body?.size ?? 0;
  }
}
