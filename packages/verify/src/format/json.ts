/** JSON as this format uses it: read strictly, written in one way. Source: spec/record, "Canonical JSON". */
import { decodeUtf8 } from "./bytes.ts";
import { FormatError } from "./digest.ts";

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Budgets for a text that somebody else wrote: bytes, and levels of arrays and objects within each other. */
export interface JsonLimits {
  readonly sizeMax: number;
  readonly depthMax: number;
}

export const jsonLimits: JsonLimits = { sizeMax: 16 * 1024 * 1024, depthMax: 32 };

/**
 * Reads one JSON text (RFC 8259). Throws `FormatError` on duplicate keys, invalid UTF-8, a byte order mark, lone
 * surrogates, numbers out of range, bytes after the value, and over a limit.
 */
export function parseJson(bytes: Uint8Array, limits: JsonLimits = jsonLimits): JsonValue {
  if (bytes.length > limits.sizeMax) throw new FormatError(`the JSON is larger than ${String(limits.sizeMax)} bytes`);
  const text = decodeUtf8(bytes);
  return parseCanonical(text, limits.depthMax) ?? new JsonReader(text, limits.depthMax).whole();
}

/**
 * What the platform's own parser makes of a text, if writing it again gives the very same text: then no key stands twice
 * and no number lost a digit. So it is with what this format writes, and it takes a tenth of the time. Null for any other text, right or wrong:
 * the strict reader decides, and names what is wrong.
 */
function parseCanonical(text: string, depthMax: number): JsonValue | null {
  // The one thing that is written again as it was read, and is refused here: half of a surrogate pair, escaped.
  if (text.includes("\\ud")) return null;
  const bare = text.endsWith("\n") ? text.slice(0, -1) : text;
  let value: JsonValue;
  try {
    value = JSON.parse(bare) as JsonValue;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  return isWithin(value, depthMax) && JSON.stringify(value) === bare ? value : null;
}

function isWithin(value: JsonValue, depth: number): boolean {
  if (value === null || typeof value !== "object") return true;
  return depth > 0 && Object.values(value).every((member: JsonValue) => isWithin(member, depth - 1));
}

const numberForm = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
/** What may stand in a string as it is: from the space on, but no quote and no backslash. */
const plainForm = /[ !#-[\]-\uffff]*/y;
const spaceForm = /[ \t\n\r]*/y;
const escapes = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

class JsonReader {
  readonly #text: string;
  readonly #depthMax: number;
  #at = 0;

  constructor(text: string, depthMax: number) {
    this.#text = text;
    this.#depthMax = depthMax;
  }

  whole(): JsonValue {
    const value = this.#value(0);
    if (this.#at < this.#text.length) throw this.#fault("more follows the value");
    return value;
  }

  #value(depth: number): JsonValue {
    this.#match(spaceForm);
    const value = this.#bare(depth);
    this.#match(spaceForm);
    return value;
  }

  #bare(depth: number): JsonValue {
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object(depth + 1);
      case "[":
        return this.#array(depth + 1);
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): JsonValue {
    this.#descend(depth);
    const members = new Map<string, JsonValue>();
    this.#match(spaceForm);
    if (this.#skip("}")) return {};
    do {
      this.#match(spaceForm);
      if (this.#text[this.#at] !== '"') throw this.#fault("a key is missing");
      const key = this.#string();
      if (members.has(key)) throw this.#fault(`the key ${JSON.stringify(key.slice(0, 80))} stands twice`);
      this.#match(spaceForm);
      if (!this.#skip(":")) throw this.#fault("a colon is missing");
      members.set(key, this.#value(depth));
    } while (this.#skip(","));
    if (!this.#skip("}")) throw this.#fault("an object is not ended");
    // Unlike assignment, this makes a plain member of the key "__proto__".
    return Object.fromEntries(members);
  }

  #array(depth: number): JsonValue {
    this.#descend(depth);
    const items: JsonValue[] = [];
    this.#match(spaceForm);
    if (this.#skip("]")) return items;
    do items.push(this.#value(depth));
    while (this.#skip(","));
    if (!this.#skip("]")) throw this.#fault("an array is not ended");
    return items;
  }

  #descend(depth: number): void {
    if (depth > this.#depthMax) throw this.#fault(`it is nested deeper than ${String(this.#depthMax)} levels`);
    this.#at += 1;
  }

  #string(): string {
    this.#at += 1;
    let text = "";
    for (;;) {
      text += this.#match(plainForm);
      if (this.#skip('"')) break;
      if (!this.#skip("\\")) throw this.#fault("a string is not ended, or holds a control character");
      text += this.#escape();
    }
    if (!text.isWellFormed()) throw this.#fault("a string holds half of a surrogate pair");
    return text;
  }

  #escape(): string {
    const letter = this.#text.charAt(this.#at);
    this.#at += 1;
    const plain = escapes.get(letter);
    if (plain !== undefined) return plain;
    const digits = this.#text.slice(this.#at, this.#at + 4);
    if (letter !== "u" || !/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#fault("an escape is not one of JSON");
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #number(): number {
    const digits = this.#match(numberForm);
    if (digits === "") throw this.#fault("no value of JSON");
    const number = Number(digits);
    if (!Number.isFinite(number)) throw this.#fault("a number is out of range");
    return number;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#fault("no value of JSON");
    this.#at += word.length;
    return value;
  }

  #skip(letter: string): boolean {
    if (this.#text[this.#at] !== letter) return false;
    this.#at += 1;
    return true;
  }

  /** What the sticky form matches here; it moves behind it. */
  #match(form: RegExp): string {
    form.lastIndex = this.#at;
    const text = form.exec(this.#text)?.[0] ?? "";
    this.#at += text.length;
    return text;
  }

  #fault(what: string): FormatError {
    return new FormatError(`not JSON that is accepted here: ${what} (at character ${String(this.#at)})`);
  }
}

/**
 * The one way to write a value: RFC 8785, and a line feed at the end. Throws `FormatError` on what has no such form
 * here: numbers that are no safe integers, half surrogate pairs, `undefined`, anything that is no plain data, and
 * depth over 32.
 */
export function canonicalJson(value: unknown): string {
  return `${canonical(value, 0)}\n`;
}

function canonical(value: unknown, depth: number): string {
  if (depth > jsonLimits.depthMax) throw new FormatError(`nested deeper than ${String(jsonLimits.depthMax)} levels`);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new FormatError(`no safe integer: ${String(value)}`);
    return JSON.stringify(value);
  }
  if (typeof value === "string") return canonicalString(value);
  if (Array.isArray(value)) return `[${Array.from(value, (item: unknown) => canonical(item, depth + 1)).join(",")}]`;
  if (typeof value === "object" && isPlain(value)) return canonicalObject(value, depth);
  throw new FormatError(`${typeof value} has no JSON form`);
}

function canonicalObject(value: Readonly<Record<string, unknown>>, depth: number): string {
  let text = "{";
  // The order of `sort` is that of the UTF-16 code units.
  for (const key of Object.keys(value).sort()) {
    text += `${text.length > 1 ? "," : ""}${canonicalString(key)}:${canonical(value[key], depth + 1)}`;
  }
  return `${text}}`;
}

/** What stands between quotes as it is, in nearly all strings of a record. */
const plainString = /^[ !#-[\]-~]*$/;

function canonicalString(text: string): string {
  if (plainString.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new FormatError("a string holds half of a surrogate pair");
  return JSON.stringify(text);
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * The members of an object that must have exactly these. Throws `FormatError`, beginning with `what`, on anything else.
 */
export function membersOf(value: unknown, names: readonly string[], what: string): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw new FormatError(`${what} is no JSON object`);
  for (const name of names) if (!Object.hasOwn(value, name)) throw new FormatError(`${what} lacks the field ${name}`);
  for (const name of Object.keys(value)) {
    if (!names.includes(name))
      throw new FormatError(`${what} has the field ${JSON.stringify(name.slice(0, 80))}, which is not known`);
  }
  return value;
}

/** One member of an object, or undefined if there is none, or `value` is no object. */
export function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
