import { isRefusal, type EventParams, type Session } from "../browser/index.ts";
import { CollectedBody, type Scratch } from "./collected-body.ts";
import type { Begun } from "./early-streams.ts";
import { responseHeaders } from "./exchange-of-hop.ts";
import { headerValue } from "../header-line.ts";
import type { Hop } from "./request-table.ts";

/** A body as far as it could be had. `whole`: nothing of it is missing. */
export interface Collected {
  readonly body: CollectedBody | null;
  readonly whole: boolean;
}

/**
 * How much the browser keeps of bodies that it has handed to the page, for us to fetch: in all, and of each. In bytes. More than `Pace` lets
 * come ahead of us, and than comes at once of what is not streamed. It keeps what was streamed too, and cannot be told to let go of it: the
 * oldest goes once there is no room.
 */
export const browserBuffer = { maxTotalBufferSize: 32 * 1024 * 1024, maxResourceBufferSize: 16 * 1024 * 1024 };

const refused = Promise.resolve(null);

/** The end of a chunked body: `0`, and two empty lines. */
const lastChunkLength = 5;

/**
 * Collects one body without holding the page up. Two ways, of which each has gaps and both together had none in our trials:
 *
 * - `streamResourceContent` carries the data while it comes in: bodies of any size, endless ones, and what there is of broken
 *   ones. Asked for when the request is sent (`EarlyStreams`) it has most bodies whole. Asked for at the answer, as for documents, it comes
 *   too late for a body that was there at once, and misses the beginning of what the page decodes itself.
 * - `getResponseBody` after the end: the network service keeps bodies (durable messages) as they came, those of service
 *   workers and ranges of media too, up to the size of its buffer. It has no more of a body that broke off than came, and on a
 *   busy machine nothing of a picture that the page gave up because it cannot draw it: such are fetched again (see media).
 */
export class BodyCollector {
  readonly #hop: Hop;
  readonly #scratch: Scratch;
  #streamed: CollectedBody | null = null;
  /** What came by stream before the answer that begins the stream; null once that is there, or will not come. */
  #early: Uint8Array[] | null = null;
  /** Decoded bytes that the browser told of. */
  #told = 0;
  /** The stream began after bytes that it does not have. */
  #hole = false;
  #starting: Promise<void> = Promise.resolve();
  /** The document of a frame in a process of its own is announced where the frame stands, and comes in where it lives. */
  #refusedBy: Session | null = null;
  #toldBy: Session | null = null;

  constructor(hop: Hop, scratch: Scratch) {
    this.#hop = hop;
    this.#scratch = scratch;
  }

  /** `asked`: what came of asking for the stream when the request was sent; null if it was refused, and is asked for now. */
  start(session: Session, asked: Promise<Begun | null>): void {
    this.#refusedBy = null;
    this.#starting = this.#stream(session, asked);
    // Whoever finishes waits for it too, and gets the error.
    this.#starting.catch(() => undefined);
  }

  async #stream(session: Session, asked: Promise<Begun | null>): Promise<void> {
    const early: Uint8Array[] = [];
    this.#early = early;
    try {
      const ask = () => session.send("Network.streamResourceContent", { requestId: this.#hop.id });
      const { bufferedData } = (await asked) ?? (await ask());
      const begun = Buffer.concat([bufferedData, ...early]);
      this.#early = null;
      this.#hole = begun.length !== this.#told;
      this.#streamed = new CollectedBody(this.#scratch);
      if (!this.#hole) this.#streamed.append(begun);
    } catch (error) {
      this.#early = null;
      // It had ended already: the other way is left. Or it belongs to another process, which tells of its data.
      if (!isRefusal(error)) throw error;
      this.#refusedBy = session;
      if (this.#toldBy !== null && this.#toldBy !== session) await this.#stream(this.#toldBy, refused);
    }
  }

  data(event: EventParams<"Network.dataReceived">, session: Session): void {
    this.#told += event.dataLength;
    this.#toldBy = session;
    if (event.data !== undefined && !this.#hole) {
      if (this.#early === null) this.#streamed?.append(event.data);
      else this.#early.push(Uint8Array.from(event.data));
    }
    if (this.#refusedBy !== null && this.#refusedBy !== session) this.start(session, refused);
  }

  /** After the end of the request, however it came. `sessions`: whom to ask, best first. */
  async finish(sessions: readonly Session[]): Promise<Collected> {
    await this.#starting;
    const streamed = this.#hole ? null : this.#streamed;
    streamed?.finish();
    const ended = this.#hop.end?.how === "finished" && !this.wasGivenUp();
    const announced = this.#announced();
    if (streamed !== null && ended && streamed.size > 0 && streamed.size === (announced ?? this.#told))
      return { body: streamed, whole: true };
    const fetched = await this.#fetch(sessions);
    // The browser hands out what it had of a body that broke off as well: whole is then only what is as long as was announced.
    const isWhole = (size: number) => (announced === null ? ended && this.#plausible(size) : size === announced);
    if (fetched !== null && isWhole(fetched.size)) {
      streamed?.discard();
      return { body: fetched, whole: true };
    }
    // Neither way gave what was announced or told of: the longer one is kept, as a part.
    const [longer, other] = (streamed?.size ?? 0) >= (fetched?.size ?? 0) ? [streamed, fetched] : [fetched, streamed];
    other?.discard();
    return { body: longer?.size === 0 ? null : longer, whole: false };
  }

  /**
   * Whether the browser gave up a picture that it cannot draw. It calls that finished too, wherever it was, and then says of what came over
   * the wire that it is as long as what the page took, without a head.
   */
  wasGivenUp(): boolean {
    return this.#hop.resourceType === "Image" && this.#told > 0 && this.#wireLength() === this.#told;
  }

  /**
   * What there is of a body whose end the browser has not told of. It does not tell when the document that asked is gone; a body
   * as long as was announced is whole all the same. Where the stream has a hole, what the browser has so far is a part of it. Once `late` resolves, the browser is asked no longer.
   */
  async cut(sessions: readonly Session[], late: Promise<unknown>): Promise<Collected> {
    const streamed = this.#hole ? null : this.#streamed;
    streamed?.finish();
    const announced = this.#announced();
    if (streamed === null || (announced !== null && announced !== streamed.size)) {
      const fetched = await Promise.race([this.#fetch(sessions), late.then(() => null)]);
      if (fetched !== null && fetched.size === announced) return { body: fetched, whole: true };
      if (fetched !== null && streamed === null && fetched.size > 0) return { body: fetched, whole: false };
      fetched?.discard();
    }
    if (streamed === null || streamed.size === 0) return { body: null, whole: false };
    return { body: streamed, whole: streamed.size === announced };
  }

  async #fetch(sessions: readonly Session[]): Promise<CollectedBody | null> {
    if (this.#told > browserBuffer.maxResourceBufferSize) return null;
    for (const session of sessions) {
      try {
        const { body, base64Encoded } = await session.send("Network.getResponseBody", { requestId: this.#hop.id });
        const fetched = new CollectedBody(this.#scratch);
        fetched.append(Buffer.from(body, base64Encoded ? "base64" : "utf8"));
        fetched.finish();
        return fetched;
      } catch (error) {
        // This session does not have it; the next may.
        if (!isRefusal(error)) throw error;
      }
    }
    return null;
  }

  /**
   * A copy is whole or not there; then the browser answers with what the page has left, which is nothing. An empty body is
   * one that nothing was told of, and that takes no room on the wire. What was told says no more than that: of a PDF it is the
   * length of the page in which the browser shows it.
   */
  #plausible(size: number): boolean {
    if (size > 0) return true;
    const head = this.#hop.extraResponse?.headersText?.length;
    const wireLength = this.#wireLength();
    return this.#told === 0 && (wireLength === null || head === undefined || wireLength - head <= lastChunkLength);
  }

  /** What came over the wire, headers included; null if the browser does not say. */
  #wireLength(): number | null {
    const { end } = this.#hop;
    return end?.how === "finished" ? end.wireLength : null;
  }

  #announced(): number | null {
    const headers = responseHeaders(this.#hop);
    const length = headerValue(headers, "content-length");
    return length === null || headerValue(headers, "content-encoding") !== null ? null : Number(length);
  }
}
