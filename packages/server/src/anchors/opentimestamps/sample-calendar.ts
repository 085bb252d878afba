/** For tests: calendars as the reference server is one, and a chain of blocks into which they put what they collected. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  applyOtsOperation,
  encodeOtsAnswer,
  otsChain,
  otsDigest,
  otsTimestamp,
  toHex,
  utf8,
  type BitcoinBlock,
  type OtsAttestation,
  type OtsOperation,
  type OtsTimestamp,
} from "@muniment/verify";

const sha256: OtsOperation = { kind: "sha256" };
const follow = (message: Uint8Array, operations: readonly OtsOperation[]): Uint8Array =>
  operations.reduce((last, operation) => applyOtsOperation(operation, last), message);
const filler = (label: string, size = 32): Uint8Array => otsDigest("sha256", utf8(label)).subarray(0, size);

/** A leaf of a Merkle tree: itself, and the operations that lead to the root. */
interface Leaf {
  readonly hash: Uint8Array;
  readonly operations: readonly OtsOperation[];
}

/** Puts hashes in pairs until one is left. An odd one goes up alone, or is paired with itself as Bitcoin does it. */
function merkle(hashes: readonly Uint8Array[], join: readonly OtsOperation[], doublesOdd: boolean): Leaf[] {
  let level = hashes.map((hash, at) => ({ top: hash, below: [at] }));
  const ways = hashes.map((): OtsOperation[] => []);
  while (level.length > 1) {
    const next: typeof level = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at], level[at + 1] ?? (doublesOdd ? level[at] : undefined)];
      assert.ok(left !== undefined);
      if (right === undefined) next.push(left);
      else {
        for (const leaf of left.below) ways[leaf]?.push({ kind: "append", argument: right.top }, ...join);
        if (right !== left)
          for (const leaf of right.below) ways[leaf]?.push({ kind: "prepend", argument: left.top }, ...join);
        const top = follow(left.top, [{ kind: "append", argument: right.top }, ...join]);
        next.push({ top, below: right === left ? left.below : [...left.below, ...right.below] });
      }
    }
    level = next;
  }
  return hashes.map((hash, at) => ({ hash, operations: ways[at] ?? [] }));
}

/** A chain of blocks, with other transactions beside those of the calendars. Its heights begin at 800000. */
export class SampleChain {
  readonly #blocks: BitcoinBlock[] = [];

  readonly blocks = (height: number): BitcoinBlock | undefined => this.#blocks[height - 800_000];

  /** Puts 32 bytes into a transaction, and that into a block. Gives the way from the bytes to its root, and its height. */
  mine(bytes: Uint8Array): { readonly operations: readonly OtsOperation[]; readonly height: number } {
    const height = 800_000 + this.#blocks.length;
    const inTransaction: OtsOperation[] = [
      // Version, one input, two outputs; the second is OP_RETURN with the bytes.
      { kind: "prepend", argument: Uint8Array.of(1, 0, 0, 0, 1, ...filler(`input ${String(height)}`), 0x6a, 0x20) },
      { kind: "append", argument: new Uint8Array(4) },
      sha256,
      sha256,
    ];
    const others = [0, 1, 2, 3].map((at) => filler(`transaction ${String(at)} of ${String(height)}`));
    const [, own] = merkle(
      [filler("coinbase"), follow(bytes, inTransaction), ...others.slice(1)],
      [sha256, sha256],
      true,
    );
    assert.ok(own !== undefined);
    const operations = [...inTransaction, ...own.operations];
    this.#blocks.push({ merkleRoot: follow(bytes, operations), time: 1_690_000_000 + this.#blocks.length * 600 });
    return { operations, height };
  }
}

/** What a calendar does otherwise than it should. */
export interface Misbehaviour {
  readonly onDigest?: (digest: Uint8Array, honest: Uint8Array) => Uint8Array;
  readonly onTimestamp?: (commitment: Uint8Array, honest: Uint8Array | null) => Uint8Array;
  /** The URI that its promises name, if not its own. */
  readonly uri?: string;
}

/** A calendar on the loopback. It promises at once, and says more after `confirm`. */
export class SampleCalendar {
  /** What was handed in. */
  readonly digests: Uint8Array[] = [];
  /** Paths that were asked for, with what they were asked by. */
  readonly requests: string[] = [];
  readonly #chain: SampleChain;
  readonly #misbehaviour: Misbehaviour;
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  #pending: Uint8Array[] = [];
  readonly #timestamps = new Map<string, OtsTimestamp>();

  private constructor(chain: SampleChain, misbehaviour: Misbehaviour) {
    this.#chain = chain;
    this.#misbehaviour = misbehaviour;
  }

  static async open(chain: SampleChain, misbehaviour: Misbehaviour = {}): Promise<SampleCalendar> {
    const calendar = new SampleCalendar(chain, misbehaviour);
    await new Promise<void>((resolve) => calendar.#server.listen(0, "127.0.0.1", resolve));
    return calendar;
  }

  get url(): string {
    const address = this.#server.address();
    assert.ok(address !== null && typeof address !== "string");
    return `http://127.0.0.1:${String(address.port)}`;
  }

  /** Puts all that is pending under one root, and that into a block. */
  confirm(): number {
    const leaves = merkle(
      this.#pending.map((commitment) => follow(commitment, [sha256])),
      [sha256],
      false,
    );
    const [first] = leaves;
    assert.ok(first !== undefined, "nothing is pending");
    const { operations, height } = this.#chain.mine(follow(first.hash, first.operations));
    for (const [at, commitment] of this.#pending.entries()) {
      const way = [sha256, ...(leaves[at]?.operations ?? []), ...operations];
      this.#timestamps.set(toHex(commitment), ending(commitment, way, { kind: "bitcoin", height }));
    }
    this.#pending = [];
    return height;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    this.requests.push(`${method} ${url} ${headers.accept ?? ""} ${headers["user-agent"] ?? ""}`);
    const body = Buffer.concat(await request.toArray());
    const [, commitment] = /^\/timestamp\/((?:[0-9a-f]{2})+)$/.exec(url) ?? [];
    if (method === "POST" && url === "/digest" && body.length <= 64) this.#send(response, this.#promise(body));
    else if (method === "GET" && commitment !== undefined) this.#sayMore(response, Buffer.from(commitment, "hex"));
    else response.writeHead(400).end("not understood");
  }

  #promise(body: Uint8Array): Uint8Array {
    const digest = Uint8Array.from(body);
    this.digests.push(digest);
    const salt = `${this.url} ${String(this.digests.length)}`;
    const way: OtsOperation[] = [
      // Others hand in at the same time.
      { kind: "append", argument: filler(`other ${salt}`) },
      sha256,
      { kind: "prepend", argument: filler(`time ${salt}`, 4) },
      { kind: "append", argument: filler(`authenticator ${salt}`, 8) },
    ];
    this.#pending.push(follow(digest, way));
    const uri = this.#misbehaviour.uri ?? this.url;
    const honest = encodeOtsAnswer(ending(digest, way, { kind: "pending", uri }));
    return this.#misbehaviour.onDigest?.(digest, honest) ?? honest;
  }

  #sayMore(response: ServerResponse, commitment: Uint8Array): void {
    const timestamp = this.#timestamps.get(toHex(commitment));
    const honest = timestamp === undefined ? null : encodeOtsAnswer(timestamp);
    const answer = this.#misbehaviour.onTimestamp?.(commitment, honest) ?? honest;
    if (answer !== null) this.#send(response, answer);
    else {
      const isPending = this.#pending.some((other) => toHex(other) === toHex(commitment));
      response.writeHead(404, { "content-type": "text/plain" });
      response.end(isPending ? "Pending confirmation in Bitcoin blockchain" : "Not found");
    }
  }

  #send(response: ServerResponse, bytes: Uint8Array): void {
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes.length });
    response.end(bytes);
  }
}

/** One way and what it ends in. */
export function ending(message: Uint8Array, way: readonly OtsOperation[], attestation: OtsAttestation): OtsTimestamp {
  return otsChain(message, way, (last) => otsTimestamp(last, [attestation], []));
}
