import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { Transform } from "node:stream";
import { parseAllowList, parseHost } from "./address-policy.ts";
import { decide, type AddressDecision } from "./check-address.ts";
import { errorCode, NameLookups, systemResolve, type Resolve } from "./name-lookup.ts";
import { Pace, type PaceLimits } from "./pace.ts";
import { acceptSocks, answerSocks, SocksError, socksReply, type SocksReply } from "./socks5.ts";

/** A server that the capture spoke to: the answers of the one look-up of its name, and the address connected to. */
export interface EgressServer {
  readonly host: string;
  readonly port: number;
  readonly answers: readonly string[];
  readonly address: string;
  /** From which of this machine's own addresses; empty where its system does not say. */
  readonly from: string;
}

/** A target that the policy refused. Nothing was sent to it. `address` is the one that was refused, null if the name was. */
export interface EgressBlock {
  readonly host: string;
  readonly port: number;
  readonly address: string | null;
  readonly reason: string;
}

/** A target that could not be reached, or was lost. `code` is the system's (ENOTFOUND, ECONNREFUSED, ETIMEDOUT …) or EBUDGET. */
export interface EgressFailure {
  readonly host: string;
  readonly port: number;
  readonly code: string;
  readonly text: string;
}

/**
 * The only way out for a capture's browser: a SOCKS5 proxy on the loopback. It looks each name up once, refuses what the
 * policy refuses, and connects to exactly the addresses it checked, whatever the browser asks for: page, frame, worker,
 * prefetch. Each list names a target once, in the order of the first event. Host names are lower case, without brackets.
 */
export interface Egress {
  /** `socks5://127.0.0.1:<port>` */
  readonly proxyUrl: string;
  /** The decision about an address, with the same look-ups as the traffic. */
  check(url: URL): Promise<AddressDecision>;
  servers(): readonly EgressServer[];
  blocked(): readonly EgressBlock[];
  failures(): readonly EgressFailure[];
  /** Lets nothing more out: no connection, no byte of a request. What servers answer to what they have got still comes in. */
  hush(nowMs: number): void;
  /** So many bytes of bodies are recorded. The browser is given no more than a little beyond that, or it forgets what was not asked for yet. */
  taken(bytes: number): void;
  /** When it was hushed, in milliseconds since 1970; null before. */
  hushedMs(): number | null;
  /** Ends every connection and frees the port. The lists stay. May be called again. */
  close(): Promise<void>;
}

/** `connections`: open at once. `names`: looked up in all. `bytes`: both ways together, over the whole capture. */
export interface EgressLimits {
  readonly connections: number;
  readonly names: number;
  readonly bytes: number;
  readonly handshakeMs: number;
  /** For an address that is not the last one of its name; the last gets `connectMs`. */
  readonly attemptMs: number;
  readonly connectMs: number;
}

/** More than a page that people look at needs, less than what harms the machine: a browser keeps about 32 connections to a proxy. */
const usualLimits: EgressLimits = {
  connections: 512,
  names: 5_000,
  bytes: 16 * 2 ** 30,
  handshakeMs: 10_000,
  attemptMs: 3_000,
  connectMs: 30_000,
};

/** Half of what the browser keeps of a body until it is asked for it. Of a film, of which it tells nothing, that is still 32 MiB a second. */
const usualPace: PaceLimits = { bytesAhead: 8 * 2 ** 20, waitMs: 250 };

export interface EgressOptions {
  /** See `parseAllowList`; a malformed entry is a FormatError. */
  readonly allowPrivate: readonly string[];
  readonly resolve?: Resolve;
  /** Opens a connection to an address that was checked; net.connect unless told. */
  readonly dial?: Dial;
  readonly limits?: Partial<EgressLimits>;
  readonly pace?: PaceLimits;
  /** Called with the two ends of each connection before anything passes. May listen to what they give, and no more. */
  readonly overhear?: (client: Socket, server: Socket) => void;
}

export type Dial = (address: string, port: number) => Socket;

const dialTcp: Dial = (address, port) =>
  connect({ host: address, port, allowHalfOpen: true, noDelay: true, autoSelectFamily: false });

export async function startEgress(options: EgressOptions): Promise<Egress> {
  const limits = { ...usualLimits, ...options.limits };
  const lookups = new NameLookups(parseAllowList(options.allowPrivate), options.resolve ?? systemResolve, limits.names);
  const proxy = new EgressProxy({ dial: dialTcp, ...options }, lookups, limits, new Pace(options.pace ?? usualPace));
  await proxy.listen();
  return proxy;
}

interface Target {
  readonly host: string;
  readonly port: number;
}

class EgressProxy implements Egress {
  readonly #lookups: NameLookups;
  readonly #dial: Dial;
  readonly #overhear: EgressOptions["overhear"];
  readonly #limits: EgressLimits;
  readonly #pace: Pace;
  readonly #listener: Server;
  readonly #sockets = new Set<Socket>();
  readonly #servers = new Map<string, EgressServer>();
  readonly #blocked = new Map<string, EgressBlock>();
  readonly #failures = new Map<string, EgressFailure>();
  readonly #reached = new Map<string, string>();
  readonly #asking = new Map<Socket, Socket>();
  #hushedMs: number | null = null;
  #bytes = 0;
  #closed: Promise<void> | null = null;
  #port = 0;

  constructor(
    { dial, overhear }: Pick<EgressOptions, "overhear"> & { readonly dial: Dial },
    lookups: NameLookups,
    limits: EgressLimits,
    pace: Pace,
  ) {
    this.#lookups = lookups;
    this.#dial = dial;
    this.#overhear = overhear;
    this.#limits = limits;
    this.#pace = pace;
    this.#listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      void this.#serve(client);
    });
    this.#listener.maxConnections = limits.connections;
  }

  async listen(): Promise<void> {
    this.#listener.listen(0, "127.0.0.1");
    await once(this.#listener, "listening");
    const address = this.#listener.address();
    this.#port = typeof address === "object" && address !== null ? address.port : 0;
  }

  get proxyUrl(): string {
    return `socks5://127.0.0.1:${String(this.#port)}`;
  }

  check(url: URL): Promise<AddressDecision> {
    return decide(url, (host) => this.#lookups.of(host));
  }

  servers(): readonly EgressServer[] {
    return [...this.#servers.values()];
  }

  blocked(): readonly EgressBlock[] {
    return [...this.#blocked.values()];
  }

  failures(): readonly EgressFailure[] {
    return [...this.#failures.values()];
  }

  hush(nowMs: number): void {
    this.#hushedMs ??= nowMs;
    for (const [client, server] of this.#asking) client.unpipe(server).pause();
  }

  taken(bytes: number): void {
    this.#pace.taken(bytes);
  }

  hushedMs(): number | null {
    return this.#hushedMs;
  }

  #isHushed(): boolean {
    return this.#hushedMs !== null;
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    const closed = once(this.#listener, "close");
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy(new SocksError("the capture is over"));
    await closed;
  }

  async #serve(client: Socket): Promise<void> {
    this.#watch(client);
    client.setTimeout(this.#limits.handshakeMs, () => {
      client.destroy(new SocksError("the client said nothing"));
    });
    let wanted: Target;
    try {
      wanted = await acceptSocks(client);
    } catch {
      // No target was named, so there is nothing to note: whoever this was loses the connection.
      client.destroySoon();
      return;
    }
    client.setTimeout(0);
    const host = parseHost(wanted.host);
    if (host === null || this.#isHushed()) {
      answerSocks(client, socksReply.failure);
      return;
    }
    const target = { host, port: wanted.port };
    const server = await this.#reach(target, client);
    if (typeof server === "number") answerSocks(client, server);
    else if (this.#isHushed()) {
      server.destroy();
      answerSocks(client, socksReply.failure);
    } else if (client.destroyed) server.destroy();
    else {
      answerSocks(client, socksReply.succeeded);
      this.#join(client, server, target);
    }
  }

  /** A connection to one of the checked addresses, or the answer that says why there is none. What happened is noted. */
  async #reach(target: Target, client: Socket): Promise<Socket | SocksReply> {
    const { host, port } = target;
    const found = await this.#lookups.of(host);
    if (found.outcome === "refused") {
      note(this.#blocked, [host, port], { host, port, address: found.address, reason: found.reason });
      return socksReply.notAllowed;
    }
    if (found.outcome === "unresolved") {
      this.#fail(target, found.code, found.reason);
      return socksReply.hostUnreachable;
    }
    const best = this.#reached.get(host);
    const ordered = [...found.addresses]
      .sort((a, b) => Number(b === best) - Number(a === best))
      .slice(0, addressesTried);
    try {
      const server = await this.#connect(ordered, port, client);
      const address = server.remoteAddress ?? "";
      this.#reached.set(host, address);
      note(this.#servers, [host, port, address], {
        ...{ host, port, answers: found.answers, address },
        from: server.localAddress ?? "",
      });
      return server;
    } catch (error) {
      const code = errorCode(error);
      if (!client.destroyed) this.#fail(target, code, connectFailure(target, code));
      return code === "ECONNREFUSED"
        ? socksReply.refused
        : code === "ETIMEDOUT"
          ? socksReply.timedOut
          : socksReply.hostUnreachable;
    }
  }

  /** Tries the addresses in order. */
  async #connect([address = "", ...rest]: readonly string[], port: number, client: Socket): Promise<Socket> {
    try {
      return await this.#connectOnce(
        address,
        port,
        rest.length === 0 ? this.#limits.connectMs : this.#limits.attemptMs,
        client,
      );
    } catch (error) {
      if (rest.length === 0 || client.destroyed) throw error;
      return this.#connect(rest, port, client);
    }
  }

  async #connectOnce(address: string, port: number, timeoutMs: number, client: Socket): Promise<Socket> {
    if (client.destroyed) throw new SocksError("the client left");
    const server = this.#dial(address, port);
    this.#watch(server);
    const giveUp = () => server.destroy(new SocksError("the client left"));
    client.once("close", giveUp);
    server.setTimeout(timeoutMs, () => server.destroy(new TimeOut(`no answer from ${address}`)));
    try {
      await once(server, "connect");
      server.setTimeout(0);
      return server;
    } finally {
      client.off("close", giveUp);
    }
  }

  /** Carries bytes both ways; each side may end its half first. Piping keeps a fast side from filling memory, and the pace the browser. */
  #join(client: Socket, server: Socket, target: Target): void {
    const count = (chunk: Buffer) => {
      this.#bytes += chunk.length;
      if (this.#bytes <= this.#limits.bytes) return;
      this.#fail(target, "EBUDGET", `the capture moved more than ${String(this.#limits.bytes)} bytes`);
      server.destroy();
    };
    server.once("error", (error) => {
      const code = errorCode(error);
      if (!(error instanceof SocksError)) this.#fail(target, code, `${target.host} broke the connection off (${code})`);
    });
    const paced = this.#paced();
    server.once("close", () => {
      // What is held back came before, and is still given.
      if (paced.readableEnded) client.destroySoon();
      else {
        paced.once("end", () => {
          client.destroySoon();
        });
        paced.end();
      }
    });
    client.once("close", () => {
      this.#asking.delete(client);
      server.destroy();
    });
    this.#asking.set(client, server);
    this.#overhear?.(client, server);
    client.on("data", count).pipe(server);
    server.on("data", count).pipe(paced).pipe(client);
  }

  #paced(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _, done) => {
        this.#pace.came(chunk.length, () => {
          done(null, chunk);
        });
      },
    });
  }

  /** Keeps a socket in sight until it is closed. Its errors end in its `close`; those that say something are noted elsewhere. */
  #watch(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#sockets.delete(socket));
  }

  #fail({ host, port }: Target, code: string, text: string): void {
    note(this.#failures, [host, port, code], { host, port, code, text });
  }
}

class TimeOut extends Error {
  override readonly name = "TimeOut";
  readonly code = "ETIMEDOUT";
}

/** A name with more addresses than this is not reached through the rest of them either. */
const addressesTried = 8;

/** A list that a hostile page cannot grow without end; 10,000 targets are far above what `names` lets through on one port. */
const rowsMax = 10_000;

function note<Row>(rows: Map<string, Row>, key: readonly (string | number)[], row: Row): void {
  const name = key.join(" ");
  if (!rows.has(name) && rows.size < rowsMax) rows.set(name, row);
}

function connectFailure({ host, port }: Target, code: string): string {
  const server = `${host}, port ${String(port)},`;
  if (code === "ECONNREFUSED") return `${server} refused the connection`;
  if (code === "ETIMEDOUT") return `${server} did not answer`;
  return `${server} could not be reached (${code})`;
}
