/** What a page sends of a delivery, for tests and benchmarks: to any viewer, in the session of a cookie. */
import { createHash } from "node:crypto";
import type { CaseId } from "@muniment/verify";
import type { DeliveryBegunAnswer, EndAnswer, FileAnnounced, FileShown, PieceAnswer, Receipt } from "./api-upload.ts";
import type { ProblemAnswer } from "./api.ts";

/** An order that was refused. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;
  readonly status: number;
  constructor(status: number, { error }: ProblemAnswer) {
    super(`${error.code}: ${error.message}`);
    this.code = error.code;
    this.status = status;
  }
}

export class SampleSender {
  readonly #url: string;
  readonly #cookie: string;

  /** `url` with a final slash. */
  constructor(url: string, cookie: string) {
    this.#url = url;
    this.#cookie = cookie;
  }

  /** Rejects with Refused, or with what `fetch` met on the line. */
  async get<T>(path: string): Promise<T> {
    return await this.#answer<T>(await fetch(`${this.#url}api/${path}`, { headers: { cookie: this.#cookie } }));
  }

  async post<T>(path: string, body: object): Promise<T> {
    const headers = { ...this.#own(), "content-type": "application/json" };
    return await this.#answer<T>(
      await fetch(`${this.#url}api/${path}`, { method: "POST", headers, body: JSON.stringify(body) }),
    );
  }

  async put<T>(path: string, bytes: Buffer<ArrayBuffer>, of = bytes, signal: AbortSignal | null = null): Promise<T> {
    const headers = {
      ...this.#own(),
      "content-type": "application/octet-stream",
      "content-digest": digestOfPiece(of),
    };
    return await this.#answer<T>(
      await fetch(`${this.#url}api/${path}`, { method: "PUT", headers, body: bytes, signal }),
    );
  }

  /** Begins a delivery and announces its files. Answers its name. */
  async begin(
    files: readonly FileAnnounced[],
    note: string | null = null,
    into: CaseId | null = null,
  ): Promise<string> {
    const order = { case: into, count: files.length, note };
    const { delivery } = await this.post<DeliveryBegunAnswer>("deliveries", order);
    for (let from = 0; from < files.length; from += 1000)
      await this.post(`deliveries/${delivery.id}/files`, { from, files: files.slice(from, from + 1000) });
    return delivery.id;
  }

  async files(delivery: string, from = 0): Promise<readonly FileShown[]> {
    return (
      await this.get<{ readonly files: readonly FileShown[] }>(`deliveries/${delivery}/files?from=${String(from)}`)
    ).files;
  }

  async piece(delivery: string, place: number, from: number, bytes: Buffer<ArrayBuffer>): Promise<number> {
    const path = `deliveries/${delivery}/files/${String(place)}/bytes/${String(from)}`;
    return (await this.put<PieceAnswer>(path, bytes)).received;
  }

  async batch(delivery: string, places: readonly number[], bytes: Buffer<ArrayBuffer>): Promise<readonly Receipt[]> {
    const path = `deliveries/${delivery}/batch?places=${places.join(",")}`;
    return (await this.put<{ readonly receipts: readonly Receipt[] }>(path, bytes)).receipts;
  }

  async end(delivery: string, place: number, sha256: string | null = null, again = false): Promise<EndAnswer> {
    return await this.post<EndAnswer>(`deliveries/${delivery}/files/${String(place)}/end`, { sha256, again });
  }

  #own(): Record<string, string> {
    return { cookie: this.#cookie, origin: new URL(this.#url).origin };
  }

  async #answer<T>(response: Response): Promise<T> {
    const answer = (await response.json()) as unknown;
    if (response.ok) return answer as T;
    throw new Refused(response.status, answer as ProblemAnswer);
  }
}

/** As the field `content-digest` has it. */
export function digestOfPiece(bytes: Uint8Array): string {
  return `sha-256=:${createHash("sha256").update(bytes).digest("base64")}:`;
}

/** A file as a page announces it. */
export function announced(path: string, bytes: Uint8Array, sha256: string | null = null): FileAnnounced {
  return { path, size: bytes.length, modified: "2026-11-20T08:15:00.000Z", sha256 };
}
