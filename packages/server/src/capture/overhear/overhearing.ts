import type { Socket } from "node:net";

import { headerValue } from "../header-line.ts";
import type { Asked, BodyTaker, Head, Hearer } from "./answer.ts";
import { Conversation } from "./conversation.ts";
import { KeyLog } from "./key-log.ts";
import { NotFollowed } from "./reading.ts";
import { TlsAlong } from "./tls.ts";

/** An answer whose body the browser does not hand over, as it went over the connection. */
export interface Overheard extends Head {
  readonly body: Buffer;
  /** Nothing of the body is missing. */
  readonly whole: boolean;
}

interface Kept extends Head {
  readonly parts: Buffer[];
  /** As its head announces it, in bytes; null where it does not. */
  readonly length: number | null;
  size: number;
  /** Null while it comes. */
  whole: boolean | null;
}

export interface OverhearingLimits {
  /** Of one body, and of all that wait to be asked for, in bytes. */
  readonly body: number;
  readonly bodies: number;
  /** Answers that wait to be asked for. */
  readonly answers: number;
}

/** Such a body is a sentence or two, as a rule. */
const usualLimits: OverhearingLimits = { body: 1024 * 1024, bodies: 16 * 1024 * 1024, answers: 2_000 };

/** What an answer counts beside its body: its head. */
const answerCost = 1_024;

const tlsHandshake = 22;

/**
 * Overhears the browser's connections for what the browser does not hand over: the bodies of redirects, and of the answers to the
 * requests by which it asks before a request (preflights), and the answers by which a WebSocket is refused. It reads what passes along the way out, TLS with the
 * secrets that the browser itself tells of, and holds nothing up. Source: spec/capture, "What the browser does not hand over".
 */
export class Overhearing {
  readonly keys = new KeyLog();
  readonly #limits: OverhearingLimits;
  /** By method and address, in the order in which they came. */
  readonly #kept = new Map<string, Kept[]>();
  #count = 0;
  #size = 0;
  /** An error of the program's own, for the next who asks: nobody called when it came up. */
  #failure: { readonly error: unknown } | null = null;

  constructor(limits: Partial<OverhearingLimits> = {}) {
    this.#limits = { ...usualLimits, ...limits };
  }

  /** Follows what passes between the two ends of a connection of the browser's. What is not understood is not overheard. */
  follow(client: Socket, server: Socket): void {
    const hear: Hearer = (asked, head) => this.#hear(asked, head);
    const connection = new Connection(this.keys, hear, (error) => {
      this.#failure ??= { error };
    });
    client.on("data", (bytes: Buffer) => {
      connection.sent(bytes);
    });
    server.on("data", (bytes: Buffer) => {
      connection.came(bytes);
    });
    server.once("close", () => {
      connection.ended(!server.readableEnded);
    });
  }

  /** Whether an answer, or the end of its body, may still become known. */
  mayCome(asked: Asked): boolean {
    const ofAddress = this.#kept.get(keyOf(asked)) ?? [];
    return this.keys.isBehind || ofAddress.some(({ whole }) => whole === null);
  }

  /**
   * The first answer to such a request of which `isIt` says that it is it; null if there is none. Each is given out once, with what came of its
   * body so far.
   */
  take(asked: Asked, isIt: (head: Head) => boolean): Overheard | null {
    if (this.#failure !== null) throw this.#failure.error;
    const key = keyOf(asked);
    const kept = this.#kept.get(key) ?? [];
    const found = kept.find(isIt);
    if (found === undefined) return null;
    this.#forget(key, found);
    const { status, statusText, lines, parts, whole } = found;
    return { status, statusText, lines, body: Buffer.concat(parts), whole: whole === true };
  }

  #hear(asked: Asked, head: Head): BodyTaker | null {
    const key = isWanted(asked, head) ? keyOf(asked) : null;
    if (key === null) return null;
    const length = lengthOf(head);
    const kept: Kept = { ...head, parts: [], length, size: 0, whole: length === 0 ? true : null };
    this.#kept.set(key, [...(this.#kept.get(key) ?? []), kept]);
    this.#count += 1;
    this.#makeRoom();
    return {
      add: (bytes) => {
        if (kept.whole !== null) return;
        if (kept.size + bytes.length > this.#limits.body) {
          kept.whole = false;
          return;
        }
        kept.parts.push(Buffer.from(bytes));
        kept.size += bytes.length;
        this.#size += bytes.length;
        // Its end may never come: the browser goes where it was sent.
        if (kept.size === kept.length) kept.whole = true;
        this.#makeRoom();
      },
      end: (whole) => {
        kept.whole ??= whole;
      },
    };
  }

  /** The oldest go. Nobody asked for them, or asks any more. */
  #makeRoom(): void {
    const { answers, bodies } = this.#limits;
    while (this.#count > answers || this.#size + this.#count * answerCost > bodies) {
      const [key, [first] = []] = this.#kept.entries().next().value ?? [];
      if (key === undefined || first === undefined) return;
      this.#forget(key, first);
    }
  }

  #forget(key: string, kept: Kept): void {
    const others = (this.#kept.get(key) ?? []).filter((one) => one !== kept);
    if (others.length === 0) this.#kept.delete(key);
    else this.#kept.set(key, others);
    kept.whole ??= false;
    this.#count -= 1;
    this.#size -= kept.size;
  }
}

/** A redirect (RFC 9110 §15.4), without the answer that says that nothing has changed; a preflight; or a WebSocket that is refused. */
function isWanted({ method, isUpgrade }: Asked, { status }: Head): boolean {
  return isUpgrade || method === "OPTIONS" || (status >= 300 && status < 400 && status !== 304);
}

function lengthOf({ lines }: Head): number | null {
  const length = headerValue(lines, "content-length");
  return length !== null && /^\d{1,15}$/.test(length) ? Number(length) : null;
}

/** As addresses are compared: without a fragment, in one form. */
function keyOf({ method, url, isUpgrade }: Asked): string {
  const kind = `${method}${isUpgrade ? "+upgrade" : ""}`;
  if (!URL.canParse(url)) return `${kind} ${url}`;
  const address = new URL(url);
  address.hash = "";
  return `${kind} ${address.href}`;
}

class Connection {
  readonly #keys: KeyLog;
  readonly #hear: Hearer;
  readonly #onFailure: (error: unknown) => void;
  #plain: Conversation | null = null;
  #tls: TlsAlong | null = null;
  #along: TlsAlong | Conversation | null = null;
  #isOver = false;

  constructor(keys: KeyLog, hear: Hearer, onFailure: (error: unknown) => void) {
    this.#keys = keys;
    this.#onFailure = onFailure;
    this.#hear = hear;
  }

  sent(bytes: Buffer): void {
    if (this.#along === null && bytes.length > 0) {
      const isTls = bytes[0] === tlsHandshake;
      const plain = new Conversation(isTls ? "https" : "http", this.#hear);
      this.#plain = plain;
      this.#tls = isTls
        ? new TlsAlong(this.#keys, plain, (error) => {
            this.#giveUp(error);
          })
        : null;
      this.#along = this.#tls ?? plain;
    }
    this.#try(() => this.#along?.sent(bytes));
  }

  came(bytes: Buffer): void {
    this.#try(() => {
      // No server speaks first, in what is understood here.
      if (this.#along === null) throw new NotFollowed("the server speaks first");
      this.#along.came(bytes);
    });
  }

  ended(broken: boolean): void {
    if (!this.#isOver) this.#end(broken);
  }

  #try(act: () => void): void {
    if (this.#isOver) return;
    try {
      act();
    } catch (error) {
      this.#giveUp(error);
    }
  }

  #giveUp(error: unknown): void {
    if (!(error instanceof NotFollowed)) this.#onFailure(error);
    this.#end(true);
  }

  #end(broken: boolean): void {
    this.#isOver = true;
    this.#along = null;
    this.#tls?.end();
    this.#plain?.end(broken);
  }
}
