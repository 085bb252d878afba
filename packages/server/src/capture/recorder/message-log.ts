import { formatInstant, utf8 } from "@muniment/verify";
import type { Protocol } from "devtools-protocol";

import type { SocketMessages } from "../exchange.ts";
import { CollectedBody, type Scratch } from "./collected-body.ts";

/** What the sockets of one capture may still keep. */
export interface MessageBudget {
  messages: number;
}

/** A ticker that sends a hundred messages a second for half an hour stays below it; so many empty ones are 20 MiB of lines. */
export const messagesMax = 250_000;

/** The browser's own sentences are short; those that quote a server or a page need not be. */
const errorMax = 2_000;

/** The messages of one WebSocket as lines of JSON. Source: spec/capture, "Messages over a WebSocket". */
export class MessageLog {
  readonly body: CollectedBody;
  readonly #url: string;
  readonly #budget: MessageBudget;
  #messages = 0;
  #bytes = 0;
  #omitted = 0;

  constructor(url: string, scratch: Scratch, budget: MessageBudget) {
    this.body = new CollectedBody(scratch);
    this.#url = url;
    this.#budget = budget;
    this.#line({ format: "websocket-messages-1", url });
  }

  get messages(): number {
    return this.#messages;
  }

  get omitted(): number {
    return this.#omitted;
  }

  /** Takes a message, or counts it as omitted. Returns the bytes of its payload that are kept. */
  add(atMs: number, from: "page" | "server", { opcode, payloadData }: Protocol.Network.WebSocketFrame): number {
    if (this.#budget.messages <= 0) {
      this.#omitted += 1;
      return 0;
    }
    this.#budget.messages -= 1;
    const isText = opcode === 1;
    const size = Buffer.byteLength(payloadData, isText ? "utf8" : "base64");
    this.#messages += 1;
    this.#bytes += size;
    this.#line({ at: formatInstant(atMs), from, opcode, [isText ? "text" : "base64"]: payloadData });
    return size;
  }

  error(atMs: number, text: string): void {
    this.#line({ at: formatInstant(atMs), error: text.slice(0, errorMax) });
  }

  /** Nothing more will come. */
  finish(end: "closed" | "open"): SocketMessages {
    this.#line({ end, messages: this.#messages, bytes: this.#bytes, omitted: this.#omitted });
    this.body.finish();
    return { url: this.#url, log: this.body, truncated: this.#omitted > 0 ? "length" : null };
  }

  #line(value: Readonly<Record<string, string | number>>): void {
    this.body.append(utf8(`${JSON.stringify(value)}\n`));
  }
}
