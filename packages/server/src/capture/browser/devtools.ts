import type { Readable, Writable } from "node:stream";

import type { Protocol } from "devtools-protocol";
import type { ProtocolMapping } from "devtools-protocol/types/protocol-mapping.d.ts";

import { CborError, CborFramer, decodeCbor, encodeCbor } from "./cbor.ts";

type Commands = ProtocolMapping.Commands;
type Events = ProtocolMapping.Events;

/** A request as the browser tells of it. */
export type BrowserRequest = Omit<Protocol.Network.Request, "postDataEntries"> & {
  readonly postDataEntries?: readonly { readonly bytes?: Uint8Array }[];
};

/** What is bytes on this connection, and base64 in the types of the protocol, which are those of its JSON. */
interface AsBytes {
  "Network.dataReceived": { readonly data?: Uint8Array };
  "Network.requestWillBeSent": { readonly request: BrowserRequest };
  "Network.streamResourceContent": { readonly bufferedData: Uint8Array };
  "Page.captureScreenshot": { readonly data: Uint8Array };
  "Page.printToPDF": { readonly data: Uint8Array };
}
type WithBytes<Name, Told> = Name extends keyof AsBytes ? Omit<Told, keyof AsBytes[Name]> & AsBytes[Name] : Told;

export type Method = keyof Commands;
export type Params<M extends Method> = Commands[M]["paramsType"];
export type Result<M extends Method> = WithBytes<M, Commands[M]["returnType"]>;
export type EventName = keyof Events;
export type EventParams<E extends EventName> = Events[E] extends [infer P, ...unknown[]] ? WithBytes<E, P> : undefined;

/** The browser answered a command with an error. */
export class DevToolsError extends Error {
  override readonly name = "DevToolsError";
  readonly method: string;
  constructor(method: string, message: string) {
    super(`${method}: ${message}`);
    this.method = method;
  }
}

/** The connection to the browser has ended: the browser was closed, or it crashed. */
export class DevToolsClosed extends Error {
  override readonly name = "DevToolsClosed";
}

/** The browser refused, or is gone: what was asked cannot be had, and that is no fault of the program. */
export function isRefusal(error: unknown): boolean {
  return error instanceof DevToolsError || error instanceof DevToolsClosed;
}

/** For a command whose answer nobody waits for: the target may be gone, and then there is nothing to command. */
export function forget(answer: Promise<unknown>): void {
  answer.catch((error: unknown) => {
    if (!isRefusal(error)) throw error;
  });
}

/** A session with one target (page, frame, worker), or with the browser as a whole. */
export interface Session {
  /** Empty for the session with the browser. */
  readonly id: string;
  /** Throws `DevToolsError` when the browser refuses, `DevToolsClosed` when it is gone. */
  send<M extends Method>(method: M, ...params: Params<M>): Promise<Result<M>>;
  /**
   * Calls `listener` for each event, in the order in which the browser sent them. Returns the way to stop. The bytes of `Network.dataReceived`
   * are used again once it has returned.
   */
  on<E extends EventName>(event: E, listener: (params: EventParams<E>) => void): () => void;
}

/** A message above this size ends the connection: memory is bounded against a hostile page. Bodies come in parts far below it. */
const messageSizeMax = 256 * 1024 * 1024;

interface Waiting {
  readonly method: string;
  readonly sessionId: string;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

type Listener = (params: never) => void;

/** The bodies, which are most of what comes: their bytes stay as they are only until the listener returns. All other bytes may be kept. */
const lentEvent: EventName = "Network.dataReceived";

/**
 * The DevTools protocol over the browser's pipe, in its binary form: bodies come as they are, where JSON would have them as base64, which the
 * browser takes longer to write than all else about them. Flat sessions. The browser is not trusted to be alive: whatever waits is rejected when
 * the pipe ends.
 */
export class DevTools {
  readonly browser: Session;
  /** Resolves when the connection has ended. Never rejects. */
  readonly closed: Promise<void>;
  readonly #output: Writable;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #framer = new CborFramer(messageSizeMax);
  #nextId = 1;
  #end: Error | null = null;
  #settleClosed: () => void;

  constructor(input: Readable, output: Writable) {
    this.#output = output;
    const { promise, resolve } = Promise.withResolvers<null>();
    this.closed = promise.then(() => undefined);
    this.#settleClosed = () => {
      resolve(null);
    };
    this.browser = this.session("");
    input.on("data", (chunk: Buffer) => {
      this.#receive(chunk);
    });
    for (const stream of [input, output]) {
      stream.on("error", (error: Error) => {
        this.#close(new DevToolsClosed("the connection to the browser broke", { cause: error }));
      });
      stream.on("close", () => {
        this.#close(new DevToolsClosed("the browser has ended"));
      });
    }
  }

  session(id: string): Session {
    return {
      id,
      send: (method, ...params) => this.#send(id, method, params[0]),
      on: (event, listener) => this.#on(`${id}/${event}`, listener),
    };
  }

  /** Rejects whatever waits for an answer from this session, and forgets its listeners. */
  endSession(id: string): void {
    for (const [key, waiting] of this.#waiting) {
      if (waiting.sessionId !== id) continue;
      this.#waiting.delete(key);
      waiting.reject(new DevToolsError(waiting.method, "the target has ended"));
    }
    for (const key of this.#listeners.keys()) if (key.startsWith(`${id}/`)) this.#listeners.delete(key);
  }

  #send(sessionId: string, method: string, params: unknown): Promise<never> {
    if (this.#end !== null) return Promise.reject(this.#end);
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<never>();
    this.#waiting.set(id, { method, sessionId, resolve, reject });
    const message = { id, method, params: params ?? {}, ...(sessionId === "" ? {} : { sessionId }) };
    this.#output.write(encodeCbor(message));
    return promise;
  }

  #on(key: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  #receive(chunk: Buffer): void {
    try {
      for (const message of this.#framer.read(chunk)) {
        if (this.#end !== null) return;
        // The browser writes these; a page that has taken it over could write anything, and then it loses the connection.
        const told = decodeCbor(message) as Message;
        const isKept = this.#framer.isLent(message) && told.method !== lentEvent;
        this.#dispatch(isKept ? (decodeCbor(Buffer.from(message)) as Message) : told);
      }
    } catch (error) {
      if (!(error instanceof CborError)) throw error;
      this.#close(new DevToolsClosed("the browser sent what is no message", { cause: error }));
    }
  }

  #dispatch(message: Message): void {
    if (message.id !== undefined) {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error) waiting?.reject(new DevToolsError(waiting.method, message.error.message));
      else waiting?.resolve(message.result as never);
      return;
    }
    const listeners = this.#listeners.get(`${message.sessionId ?? ""}/${message.method ?? ""}`);
    for (const listener of [...(listeners ?? [])]) listener(message.params as never);
  }

  #close(error: Error): void {
    if (this.#end !== null) return;
    this.#end = error;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
    this.#listeners.clear();
    this.#settleClosed();
  }
}
