import { Buffer } from "node:buffer";

/** More of a request's body than this does not enter the index: it would not be found again by a replay either. */
export const queryMax = 4096;

/**
 * The body of a request as a query, so that an index of URLs can tell two POST requests apart. The rules are those of
 * Webrecorder's "Request Body Canonicalization" as warcio.js 2.4 has them, oddities included: a replay computes the same
 * from the request it sees, and finds the answer only if both agree to the letter.
 */
export function requestQuery(contentType: string, body: Uint8Array): string {
  const text = () => new TextDecoder().decode(body);
  const mediaType = contentType.split(";")[0];
  switch (mediaType) {
    case "application/x-www-form-urlencoded":
      return text();
    case "application/json":
    case "text/plain":
      return jsonQuery(text());
    case "multipart/form-data":
      return formQuery(text(), contentType);
    default:
      return `__wb_post_data=${Buffer.from(body).toString("base64")}`;
  }
}

/** The URL under which a request other than GET is indexed. */
export function urlWithQuery(url: string, method: string, query: string): string {
  return `${url}${url.includes("?") ? "&" : "?"}__wb_method=${method}&${decoded(query)}`;
}

function decoded(query: string): string {
  try {
    return decodeURI(query);
  } catch (error) {
    if (error instanceof URIError) return "";
    throw error;
  }
}

const depthMax = 64;

function jsonQuery(text: string): string {
  const query = new URLSearchParams();
  const repeats = new Map<string, number>();
  const add = (name: string, value: string) => {
    if (value === "") return;
    const repeat = (repeats.get(name) ?? 1) + 1;
    if (query.has(name)) repeats.set(name, repeat);
    query.set(query.has(name) ? `${name}.${String(repeat)}_` : name, value);
  };
  const walk = (value: unknown, name: string, depth: number): void => {
    if (depth > depthMax) return;
    if (Array.isArray(value)) for (const part of value as unknown[]) walk(part, name, depth + 1);
    else if (value === null) add(name, "null");
    else if (typeof value === "object") for (const [key, part] of Object.entries(value)) walk(part, key, depth + 1);
    else if (typeof value === "string") add(name, value);
    else add(name, JSON.stringify(value));
  };
  walk(parsedJson(text), "", 0);
  return query.toString();
}

/** Null stands for text that is no JSON: such a body leaves no trace in the query. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function formQuery(text: string, contentType: string): string {
  const query = new URLSearchParams();
  const boundary = contentType.split("boundary=")[1];
  for (const part of boundary === undefined ? [text] : text.split(boundary)) {
    const field = /name="([^"]+)"\r\n\r\n(.*)/i.exec(part);
    if (field !== null) query.set(field[1] ?? "", field[2] ?? "");
  }
  return query.toString();
}
