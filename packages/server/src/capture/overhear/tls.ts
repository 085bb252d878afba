import type { KeyLog, Secrets } from "./key-log.ts";
import { Feed, NotFollowed, type Reading } from "./reading.ts";
import { MasterOpener, suiteOf, TrafficOpener, type RecordOpener } from "./record-keys.ts";

/** The two directions of a connection, as bytes. What it throws is NotFollowed. */
export interface Duplex {
  sent(bytes: Buffer): void;
  came(bytes: Buffer): void;
}

const type = { changeCipherSpec: 20, handshake: 22, data: 23 } as const;
const message = { clientHello: 1, serverHello: 2, keyUpdate: 24 } as const;

/** What may wait for the secrets, each way. The browser tells of them before it sends its first request under them. */
const heldMax = 256 * 1024;
/** RFC 8446 §5.2: 2^14 and 256 bytes; TLS 1.2 allowed 2^14 and 2,048. */
const recordMax = 16_384 + 2_048;

/** A ServerHello that asks for another ClientHello has this in place of a random (RFC 8446 §4.1.3). */
const retry = Buffer.from("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c", "hex");

/** What both sides agreed on, in the clear. */
interface Agreed {
  readonly suite: number;
  readonly isTls13: boolean;
  readonly server: Buffer;
}

/**
 * Reads one TLS connection along, with the secrets that the browser tells of it: bytes go by as they are, and what they hold is
 * given to `plain`. Breaks nothing and holds nothing up. Source: RFC 8446 (TLS 1.3), RFC 5246 (TLS 1.2).
 */
export class TlsAlong implements Duplex {
  readonly #keys: KeyLog;
  readonly #plain: Duplex;
  readonly #client: Feed;
  readonly #server: Feed;
  readonly #onError: (error: unknown) => void;
  #openers: { readonly client: RecordOpener; readonly server: RecordOpener } | null = null;
  #clientRandom: Buffer | null = null;
  #agreed: Agreed | null = null;

  /** `onError` is told of what comes up when secrets are there, and nobody has called. */
  constructor(keys: KeyLog, plain: Duplex, onError: (error: unknown) => void) {
    this.#keys = keys;
    this.#plain = plain;
    this.#onError = onError;
    this.#client = new Feed(this.#read("client"));
    this.#server = new Feed(this.#read("server"));
  }

  sent(bytes: Buffer): void {
    this.#client.push(bytes);
  }

  came(bytes: Buffer): void {
    this.#server.push(bytes);
  }

  /** Nothing is waited for any more. */
  end(): void {
    if (this.#clientRandom !== null) this.#keys.forget(this.#clientRandom.toString("hex"));
  }

  *#read(side: "client" | "server"): Reading {
    // TLS 1.2: everything behind this side's ChangeCipherSpec is under the keys. TLS 1.3: whatever says that it is data.
    let isSealed = false;
    let hasBegun = false;
    for (;;) {
      const header = yield { bytes: 5 };
      const length = header.readUInt16BE(3);
      if (length > recordMax || header[1] !== 3) throw new NotFollowed("no TLS record");
      const body = yield { bytes: length };
      const isTls13 = this.#agreed?.isTls13 === true;
      // With TLS 1.3 it means nothing, and may come before both have agreed.
      if (header[0] === type.changeCipherSpec) isSealed = this.#agreed?.isTls13 === false;
      else if (isTls13 ? header[0] === type.data : isSealed) {
        const opener = this.#openers?.[side] ?? null;
        const opened = opener?.open(header, body) ?? null;
        // Before the data, both sides end the handshake under keys of its own, which are not known here.
        if (opened === null && (hasBegun || !isTls13)) throw new NotFollowed("a record does not open");
        if (opened === null) continue;
        hasBegun = true;
        if (opened.type === type.data) this.#give(side, opened.content);
        else if (
          opened.type === type.handshake &&
          opened.content[0] === message.keyUpdate &&
          opener instanceof TrafficOpener
        )
          opener.update();
      } else if (header[0] === type.handshake) this.#hello(side, body);
    }
  }

  #give(side: "client" | "server", content: Buffer): void {
    if (side === "client") this.#plain.sent(content);
    else this.#plain.came(content);
  }

  /** Of the messages in the clear, the first of each side says all that is needed. */
  #hello(side: "client" | "server", body: Buffer): void {
    if (side === "client") {
      if (this.#clientRandom !== null) return; // A second one has the same random.
      if (body[0] !== message.clientHello || body.length < 38) throw new NotFollowed("no ClientHello");
      this.#clientRandom = Buffer.from(body.subarray(6, 38));
      return;
    }
    if (this.#agreed !== null) return;
    const hello = serverHello(body);
    if (hello.server.equals(retry)) return;
    this.#agreed = hello;
    suiteOf(hello.suite);
    this.#client.hold(heldMax);
    this.#server.hold(heldMax);
    this.#askForSecrets();
  }

  #askForSecrets(): void {
    if (this.#clientRandom === null) throw new NotFollowed("a ServerHello without a ClientHello");
    const secrets = this.#keys.of(this.#clientRandom.toString("hex"), () => {
      try {
        this.#askForSecrets();
      } catch (error) {
        this.#onError(error);
      }
    });
    if (secrets === null) return;
    this.#openers = this.#openersOf(secrets);
    // Requests first: an answer is that of one. The server's is released by whoever reads its hello, where that goes on.
    this.#client.release();
    this.#server.release();
  }

  #openersOf({ traffic, master }: Secrets): { client: RecordOpener; server: RecordOpener } {
    const agreed = this.#agreed;
    const client = this.#clientRandom;
    if (agreed === null || client === null) throw new NotFollowed("nothing was agreed on");
    const suite = suiteOf(agreed.suite);
    if (agreed.isTls13 && traffic !== null)
      return { client: new TrafficOpener(suite, traffic.client), server: new TrafficOpener(suite, traffic.server) };
    if (agreed.isTls13 || master === null) throw new NotFollowed("secrets of another version");
    const randoms = { client, server: agreed.server };
    return {
      client: new MasterOpener(suite, "client", master, randoms),
      server: new MasterOpener(suite, "server", master, randoms),
    };
  }
}

/** RFC 8446 §4.1.3. Throws NotFollowed for what is none, or is older than TLS 1.2. */
function serverHello(body: Buffer): Agreed {
  // Type and length (4), version (2), random (32), a session's name with its length, the suite (2), compression (1), extensions.
  if (body[0] !== message.serverHello || body.length < 42) throw new NotFollowed("no ServerHello");
  const server = Buffer.from(body.subarray(6, 38));
  let at = 39 + (body[38] ?? 0);
  if (body.length < at + 3) throw new NotFollowed("no ServerHello");
  const suite = body.readUInt16BE(at);
  at += 3;
  const end = Math.min(body.length, 4 + body.readUIntBE(1, 3));
  let version = body.readUInt16BE(4);
  for (at += 2; at + 4 <= end;) {
    const [extension, length] = [body.readUInt16BE(at), body.readUInt16BE(at + 2)];
    if (extension === 43 && length === 2 && at + 6 <= end) version = body.readUInt16BE(at + 4);
    at += 4 + length;
  }
  if (version !== 0x0303 && version !== 0x0304) throw new NotFollowed("an older version of TLS");
  return { suite, isTls13: version === 0x0304, server };
}
