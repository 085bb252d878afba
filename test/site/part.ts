/** What an origin of the site hands out for one address. */
import { picture } from "./picture.ts";

/** How a body is coded on its way, where the client takes that coding. */
export type Coding = "gzip" | "br" | "zstd" | "deflate";

/**
 * How the end of a body is told. `usual`: as Node does it. The others are for HTTP/1 only: `close`, by the end of the
 * connection; `short`, a length larger than what comes before the connection breaks; `long`, a length smaller than what comes.
 */
export type Framing = "usual" | "close" | "short" | "long";

/** Bytes that are made while they are sent: large, slow or without end. Asked anew for each answer. `gone`: by the client. */
export type Stream = (gone: AbortSignal) => AsyncIterable<Uint8Array>;

export interface Part {
  readonly status: number;
  /** A name with several values stands on several lines. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer | Stream;
  readonly coding: Coding | null;
  readonly framing: Framing;
  /** Sent in byte ranges to a client that asks for them. */
  readonly ranges: boolean;
  /** How long the answer is held back, in milliseconds. */
  readonly delayMs: number;
}

/** A request, as far as an answer may depend on it. */
export interface Asked {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
  /** How many requests for this method and path came before it. */
  readonly before: number;
}

/** A part that is always the same, or one that depends on the request. */
export type Answer = Part | ((asked: Asked) => Part);

/** By method and path: `GET /page.css`. The query counts only where the key has one. */
export type Answers = Readonly<Record<string, Answer>>;

export type PartOptions = Partial<Omit<Part, "body">>;

export function part(type: string, body: Buffer | string | Stream, options: PartOptions = {}): Part {
  const { headers = {}, ...rest } = options;
  return {
    status: 200,
    coding: null,
    framing: "usual",
    ranges: false,
    delayMs: 0,
    ...rest,
    headers: { "content-type": type, ...headers },
    body: typeof body === "string" ? Buffer.from(body) : body,
  };
}

export function html(text: string, options: PartOptions = {}): Part {
  return part("text/html; charset=utf-8", text, options);
}

/** A whole document around what stands in its body. */
export function page(title: string, body: string, options: PartOptions = {}): Part {
  const head = `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${title}</title>\n`;
  return html(`${head}<h1>${title}</h1>\n${body}\n</html>\n`, options);
}

export function script(text: string, options: PartOptions = {}): Part {
  return part("text/javascript", text, options);
}

export function css(text: string, options: PartOptions = {}): Part {
  return part("text/css", text, options);
}

export function json(value: unknown, options: PartOptions = {}): Part {
  return part("application/json", JSON.stringify(value), options);
}

export function text(body: string, options: PartOptions = {}): Part {
  return part("text/plain; charset=utf-8", body, options);
}

/** A PNG whose colour follows from `seed`, so that no two of a page are alike. */
export function image(seed: number, options: PartOptions = {}, edge = 24): Part {
  const colour = [(seed * 53) % 196, (seed * 97 + 40) % 196, (seed * 151 + 80) % 196] as const;
  return part("image/png", picture(edge, colour), options);
}

/** Without a body. */
export function redirect(status: number, location: string, options: PartOptions = {}): Part {
  return text("", { status, ...options, headers: { location, "content-length": "0", ...options.headers } });
}

export const notFound: Part = text("There is no such page.\n", { status: 404 });

/** Lets pages of other origins read the answer, and send what they like. */
export const open = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "*",
  "access-control-allow-methods": "*",
} as const;

/** Resolves when the client has gone. */
export function departure(gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const leave = (): void => {
      resolve();
    };
    if (gone.aborted) leave();
    else gone.addEventListener("abort", leave, { once: true });
  });
}
