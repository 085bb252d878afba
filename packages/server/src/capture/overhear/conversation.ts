import type { Hearer } from "./answer.ts";
import { Http1 } from "./http1.ts";
import { Http2 } from "./http2.ts";
import { NotFollowed } from "./reading.ts";
import type { Duplex } from "./tls.ts";

/** What may come from the server before the browser has said which version it speaks. */
const earlyMax = 256 * 1024;
const preface = "PRI";

/** HTTP of one connection, in the clear: of the version with which the browser begins. Throws NotFollowed. */
export class Conversation implements Duplex {
  readonly #scheme: "http" | "https";
  readonly #hear: Hearer;
  #begun: Buffer = Buffer.alloc(0);
  #early: Buffer[] = [];
  #earlySize = 0;
  #http: Http1 | Http2 | null = null;

  constructor(scheme: "http" | "https", hear: Hearer) {
    this.#scheme = scheme;
    this.#hear = hear;
  }

  sent(bytes: Buffer): void {
    if (this.#http !== null) {
      this.#http.sent(bytes);
      return;
    }
    this.#begun = Buffer.concat([this.#begun, bytes]);
    if (this.#begun.length < preface.length) return;
    const isHttp2 = this.#begun.toString("latin1", 0, preface.length) === preface;
    const http = isHttp2 ? new Http2(this.#hear) : new Http1(this.#scheme, this.#hear);
    this.#http = http;
    http.sent(this.#begun);
    for (const early of this.#early.splice(0)) http.came(early);
  }

  came(bytes: Buffer): void {
    if (this.#http !== null) {
      this.#http.came(bytes);
      return;
    }
    this.#earlySize += bytes.length;
    if (this.#earlySize > earlyMax) throw new NotFollowed("too much came before a request");
    this.#early.push(bytes);
  }

  /** The connection is over. `broken`: it was not the server that ended it. */
  end(broken: boolean): void {
    this.#http?.end(broken);
  }
}
