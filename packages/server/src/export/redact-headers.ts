/** Credentials in the header block of a request or an answer, replaced by what tells equal ones apart. Source: spec/package. */
import { createHmac } from "node:crypto";
import { redactedHeaders } from "@muniment/verify";

type RedactedHeader = (typeof redactedHeaders)[number];

/** Gives what stands in the place of a value, and counts. */
export class Pseudonyms {
  readonly #key: Uint8Array;
  count = 0;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** `value` has one character for each byte of the WARC. */
  of(value: string): string {
    if (value === "") return value;
    this.count += 1;
    return `redacted-${createHmac("sha256", this.#key).update(value, "latin1").digest("hex")}`;
  }
}

/** The block with its credentials replaced; the same object if it has none. It ends with its empty line. */
export function redactHead(head: Buffer, pseudonyms: Pseudonyms): Buffer {
  const before = pseudonyms.count;
  const [first = "", ...lines] = head.toString("latin1").split("\r\n");
  const redacted = lines.map((line) => redactLine(line, pseudonyms));
  return pseudonyms.count === before ? head : Buffer.from([first, ...redacted].join("\r\n"), "latin1");
}

function redactLine(line: string, pseudonyms: Pseudonyms): string {
  const [, name = "", space = "", value = ""] = /^([^:]*):([ \t]*)(.*)$/s.exec(line) ?? [];
  const header = redactedHeaders.find((known) => known === name.toLowerCase());
  return header === undefined ? line : `${name}:${space}${redactValue(header, value, pseudonyms)}`;
}

function redactValue(header: RedactedHeader, value: string, pseudonyms: Pseudonyms): string {
  switch (header) {
    case "cookie":
      return value
        .split(";")
        .map((pair) => redactPair(pair, pseudonyms))
        .join(";");
    case "set-cookie": {
      const [pair = "", ...attributes] = value.split(";");
      return [redactPair(pair, pseudonyms), ...attributes.map((one) => redactAttribute(one, pseudonyms))].join(";");
    }
    case "authorization":
    case "proxy-authorization": {
      const [, scheme = "", secret = ""] = /^(\S+[ \t]+)?(.*)$/s.exec(value) ?? [];
      return `${scheme}${pseudonyms.of(secret)}`;
    }
  }
}

/** A cookie without `=` is a value without a name. White space stays where it is. */
function redactPair(pair: string, pseudonyms: Pseudonyms): string {
  const ended = pair.trimEnd();
  const name = ended.slice(0, ended.indexOf("=") + 1);
  const value = ended.slice(name.length).trimStart();
  const before = ended.slice(0, ended.length - value.length);
  return `${before}${pseudonyms.of(value)}${pair.slice(ended.length)}`;
}

const attributes = /^\s*(?:expires|max-age|domain|path|samesite|priority|secure|httponly|partitioned)\s*(?:=|$)/i;

/** What is none may be a second cookie that a server put there. */
function redactAttribute(attribute: string, pseudonyms: Pseudonyms): string {
  return attributes.test(attribute) ? attribute : redactPair(attribute, pseudonyms);
}
