/** An HTTP answer as a WARC keeps it: its head, and its body without codings. Source: RFC 9112 §4, §5, §7.1. */
import { concat, FormatError } from "@muniment/verify";

export interface HttpHead {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Throws `FormatError` for what is no head of an answer. */
export function parseHttpHead(text: string): HttpHead {
  const [first = "", ...lines] = text.split(/\r?\n/);
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})(?: |$)/.exec(first)?.[1];
  if (status === undefined) throw new FormatError("its record holds no answer");
  const headers = lines.flatMap((line): [string, string][] => {
    const end = line.indexOf(":");
    return end <= 0 ? [] : [[line.slice(0, end).trim().toLowerCase(), line.slice(end + 1).trim()]];
  });
  return { status: Number(status), headers };
}

/** The first value of a header, by its name in lower case; null if there is none. */
export function headerOf({ headers }: HttpHead, name: string): string | null {
  return headers.find(([found]) => found === name)?.[1] ?? null;
}

export interface MediaType {
  /** `text/html`, in lower case; empty where the answer names none. */
  readonly essence: string;
  readonly charset: string | null;
}

export function mediaTypeOf(head: HttpHead): MediaType {
  const text = headerOf(head, "content-type") ?? "";
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(text)?.[1] ?? null;
  return { essence: (text.split(";")[0] ?? "").trim().toLowerCase(), charset };
}

/** Records of this project hold bodies without codings; those of others as the server sent them. Throws `FormatError` where one cannot be taken off. */
export async function decodedBody(head: HttpHead, parts: readonly Uint8Array[], sizeMax: number): Promise<Uint8Array> {
  let body = concat(...parts);
  const transfer = headerOf(head, "transfer-encoding")?.toLowerCase() ?? "";
  if (/\bchunked\b/.test(transfer)) body = withoutChunks(body);
  const codings = (headerOf(head, "content-encoding") ?? "").toLowerCase().split(",");
  for (const coding of codings.map((one) => one.trim()).reverse()) {
    if (coding === "" || coding === "identity") continue;
    if (coding === "gzip" || coding === "x-gzip") body = await inflated(body, "gzip", sizeMax);
    else if (coding === "deflate") body = await inflated(body, "deflate", sizeMax);
    else throw new FormatError(`it is packed by ${coding.slice(0, 40)}, which this page does not read`);
  }
  return body;
}

/** A body that was stored without its chunks, under a head that still speaks of them, is as it is. */
function withoutChunks(body: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  const text = new TextDecoder("latin1");
  for (let at = 0; at < body.length;) {
    const end = body.indexOf(0x0a, at);
    const size =
      end < 0 ? undefined : /^([0-9a-f]{1,8})\s*(?:;.*)?\r?$/i.exec(text.decode(body.subarray(at, end)))?.[1];
    if (size === undefined) return body;
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    parts.push(body.subarray(end + 1, end + 1 + length));
    at = end + 1 + length + (body[end + 1 + length] === 0x0d ? 2 : 1);
  }
  return concat(...parts);
}

async function inflated(body: Uint8Array, form: "gzip" | "deflate", sizeMax: number): Promise<Uint8Array> {
  const stream = new Blob([body.slice()]).stream().pipeThrough(new DecompressionStream(form));
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of stream) {
      size += part.length;
      if (size > sizeMax) throw new FormatError("it unpacks to more than this page shows");
      parts.push(part);
    }
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError(`its ${form} is damaged`, { cause });
  }
  return concat(...parts);
}
