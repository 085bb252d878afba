import { isIP } from "node:net";
import { utf8 } from "@muniment/verify";
import type { HeaderLine } from "../header-line.ts";

/**
 * Everything that comes from a page or a server and lands between the line breaks of a record passes through this file. A
 * hostile value must not be able to end its line: a forged header, or a whole forged record, would start there.
 */

const lineEnd = "\r\n";

/** `name: value` lines and the empty line behind them. The values must be safe already. */
export function fieldBlock(firstLine: string, fields: readonly HeaderLine[]): Uint8Array {
  const lines = [firstLine, ...fields.map(([name, value]) => `${name}: ${value}`), "", ""];
  return utf8(lines.join(lineEnd));
}

/** A header value with what HTTP forbids in it (RFC 9110 §5.5: CR, LF, NUL) as a space. Lone surrogates as U+FFFD. */
export function safeValue(value: string): string {
  return value.toWellFormed().replace(/[\r\n\0]/g, " ");
}

/** A header name with what is no token (RFC 9110 §5.6.2) as `_`. */
export function safeName(name: string): string {
  return name.replace(/[^!#$%&'*+.^_`|~0-9A-Za-z-]/g, "_") || "_";
}

/** A URL as it is written to records and index: parsed again, so that it holds ASCII without controls or spaces. */
export function safeUrl(url: string): string {
  const parsed = new URL(url);
  parsed.hash = "";
  return parsed.href;
}

/** `WARC-IP-Address`, if there is an address to state. */
export function addressField(address: string | null): readonly HeaderLine[] {
  return address !== null && isIP(address) !== 0 ? [["WARC-IP-Address", address]] : [];
}
