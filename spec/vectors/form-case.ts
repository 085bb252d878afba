/** A single file of a format, and what a reader must make of it. */
import { toBase64, utf8, type JsonValue } from "@muniment/verify";

export interface FormCase {
  readonly name: string;
  /** Base64. */
  readonly bytes: string;
  readonly expect: "accept" | "reject";
  /** What a reader must find in bytes that it accepts. */
  readonly value?: JsonValue;
  readonly keys?: readonly string[];
  readonly signed?: "trusted" | "unknown" | "bad";
}

export type Bytes = Uint8Array | string;

export function accept(name: string, bytes: Bytes, value: JsonValue): FormCase {
  return { name, bytes: encoded(bytes), expect: "accept", value };
}

export function reject(name: string, bytes: Bytes): FormCase {
  return { name, bytes: encoded(bytes), expect: "reject" };
}

function encoded(bytes: Bytes): string {
  return toBase64(typeof bytes === "string" ? utf8(bytes) : bytes);
}
