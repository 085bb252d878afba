import type { FindingLine, Problem } from "./api.ts";

/** A request that did not end well, in the server's words, with all that it answered as the cause; "network" when it did not answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly problem: Problem;
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.message, options);
    this.problem = problem;
  }
}

/** Tells "ended" when an answer says that nobody is signed in, where somebody has to be. */
export const sessionEnds = new EventTarget();

/** The server is of the same build as this page: its answers are taken as its types say. Throws ApiError. */
export async function getJson<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await request(path, signal);
  return (await response.json()) as T;
}

/** Asks for a change, as a JSON object. Throws ApiError. */
export async function postJson<T>(path: string, body: object, more: Record<string, string> = {}): Promise<T> {
  const headers = { "content-type": "application/json", ...more };
  const json = { method: "POST", headers, body: JSON.stringify(body) };
  return (await (await answered(path, json)).json()) as T;
}

/** Sends bytes, with their SHA-256 as Content-Digest has it (RFC 9530). Throws ApiError. */
export async function putBytes<T>(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  digest: string,
  signal: AbortSignal,
): Promise<T> {
  const headers = { "content-type": "application/octet-stream", "content-digest": digest };
  return (await (await answered(path, { method: "PUT", headers, body: bytes, signal })).json()) as T;
}

/** The first `sizeMax` bytes of a text object, as UTF-8, and whether that is all of it. Throws ApiError. */
export async function getText(
  path: string,
  sizeMax: number,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly whole: boolean }> {
  const response = await request(path, signal, { range: `bytes=0-${String(sizeMax - 1)}` });
  const bytes = await response.arrayBuffer();
  const total = Number(/\/([0-9]+)$/.exec(response.headers.get("content-range") ?? "")?.[1] ?? bytes.byteLength);
  return { text: new TextDecoder().decode(bytes), whole: bytes.byteLength >= total };
}

/** The bytes of an object from `start` up to, and without, `end`. Throws ApiError. */
export async function getBytes(path: string, start: number, end: number, signal: AbortSignal): Promise<Uint8Array> {
  const response = await request(path, signal, { range: `bytes=${String(start)}-${String(end - 1)}` });
  return new Uint8Array(await response.arrayBuffer());
}

/** The lines of a verification as they come. The reader must see a `sum` before it believes any of it. Throws ApiError. */
export async function* getFindings(item: string, signal: AbortSignal): AsyncGenerator<FindingLine> {
  const response = await request(`/api/items/${item}/verify`, signal);
  if (response.body === null) return;
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as FindingLine;
  }
}

function request(path: string, signal: AbortSignal, headers: Record<string, string> = {}): Promise<Response> {
  return answered(path, { signal, headers });
}

async function answered(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, init).catch((cause: unknown) => {
    init.signal?.throwIfAborted();
    throw new ApiError({ code: "network", message: "", next: "" }, { cause });
  });
  if (response.ok) return response;
  const answer: unknown = await response.json().catch(() => null);
  const problem = problemIn(answer);
  if (problem?.code === "session.none") sessionEnds.dispatchEvent(new Event("ended"));
  throw new ApiError(problem ?? { code: `http.${String(response.status)}`, message: response.statusText, next: "" }, {
    cause: answer,
  });
}

function problemIn(answer: unknown): Problem | null {
  if (typeof answer !== "object" || answer === null || !("error" in answer)) return null;
  const { error } = answer;
  if (typeof error !== "object" || error === null) return null;
  if (!("code" in error) || !("message" in error) || !("next" in error)) return null;
  const { code, message, next } = error;
  return typeof code === "string" && typeof message === "string" && typeof next === "string"
    ? { code, message, next }
    : null;
}
