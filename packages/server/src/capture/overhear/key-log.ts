/** The secrets of one TLS connection that its traffic is under. Source: the SSLKEYLOGFILE format (draft-ietf-tls-keylogfile). */
export interface Secrets {
  /** TLS 1.3: of what the browser sends and is sent. */
  readonly traffic: { readonly client: Buffer; readonly server: Buffer } | null;
  /** TLS 1.2. */
  readonly master: Buffer | null;
}

/** Of connections that nobody has asked for yet. A browser opens tens, and a hostile page may open as many as it likes. */
const connectionsMax = 4_000;
/** A line names a secret of at most 48 bytes. */
const lineMax = 1_024;

const clientTraffic = "CLIENT_TRAFFIC_SECRET_0";
const serverTraffic = "SERVER_TRAFFIC_SECRET_0";
const masterSecret = "CLIENT_RANDOM";
const labels = [clientTraffic, serverTraffic, masterSecret];

/** Reads the secrets that a browser tells of its own connections, and gives each to who follows that connection. */
export class KeyLog {
  readonly #told = new Map<string, Map<string, Buffer>>();
  readonly #waiting = new Map<string, () => void>();
  #rest = "";

  /** Whether somebody waits for secrets that have not been told yet. */
  get isBehind(): boolean {
    return this.#waiting.size > 0;
  }

  read(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString("latin1")).split("\n");
    this.#rest = (lines.pop() ?? "").slice(0, lineMax);
    for (const line of lines) this.#line(line);
  }

  /** `random`: the browser's, in lower-case hex. Null while they are not known; then `notify` is called once they may be. */
  of(random: string, notify: () => void): Secrets | null {
    const told = this.#told.get(random);
    const client = told?.get(clientTraffic);
    const server = told?.get(serverTraffic);
    const traffic = client === undefined || server === undefined ? null : { client, server };
    const master = told?.get(masterSecret) ?? null;
    if (traffic === null && master === null) {
      this.#waiting.set(random, notify);
      return null;
    }
    this.forget(random);
    return { traffic, master };
  }

  forget(random: string): void {
    this.#told.delete(random);
    this.#waiting.delete(random);
  }

  #line(line: string): void {
    const [, label = "", random = "", secret = ""] =
      /^(\w+) ([0-9a-f]{64}) ((?:[0-9a-f]{2}){32,48})\r?$/i.exec(line) ?? [];
    if (!labels.includes(label)) return;
    const key = random.toLowerCase();
    const told = this.#told.get(key) ?? new Map<string, Buffer>();
    this.#told.set(key, told.set(label, Buffer.from(secret, "hex")));
    if (this.#told.size > connectionsMax) this.#told.delete(this.#told.keys().next().value ?? "");
    this.#waiting.get(key)?.();
  }
}
