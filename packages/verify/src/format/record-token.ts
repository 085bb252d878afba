/** A time stamp that was asked for, as its record keeps it. Source: spec/anchors, "In the log". */
import { FormatError, isDigest, type Digest } from "./digest.ts";
import { isInstant, type Instant } from "./instant.ts";
import { memberOf, membersOf } from "./json.ts";
import type { Known } from "./known.ts";
import { parseAnchorFile } from "./layout.ts";

interface TokenAsked {
  readonly action: "stamp";
  /** The SHA-256 of the bytes that were to be stamped. */
  readonly anchor: Digest;
  /** When it was asked for, by this machine's clock. */
  readonly asked: Known<Instant>;
  readonly authority: { readonly name: string; readonly url: string };
}

export interface TokenObtained extends TokenAsked {
  readonly outcome: "obtained";
  readonly file: { readonly name: string; readonly sha256: string; readonly size: number };
  /** Lower-case hex. */
  readonly nonce: string;
  /** The stamped time, as the authority says. */
  readonly stamped: Known<Instant>;
}

export interface TokenFailed extends TokenAsked {
  readonly outcome: "failed";
  /** One sentence for people. */
  readonly reason: string;
}

/** The detail of a `token` record. */
export type TokenDetail = TokenObtained | TokenFailed;

const askedFields = ["action", "anchor", "asked", "authority", "outcome"];
const textMax = 4096;

/** Reads the detail of a `token` record. Throws `FormatError` unless it is exactly as spec/anchors has it. */
export function parseTokenDetail(detail: unknown): TokenDetail {
  const outcome = memberOf(detail, "outcome");
  if (outcome === "failed") {
    const fields = membersOf(detail, [...askedFields, "reason"], "the detail");
    return { ...askedOf(fields), outcome, reason: textOf(fields["reason"], "the reason") };
  }
  if (outcome !== "obtained") throw new FormatError("the outcome of the request is not known");
  const fields = membersOf(detail, [...askedFields, "file", "nonce", "stamped"], "the detail");
  const { nonce, stamped } = fields;
  if (typeof nonce !== "string" || !/^(?:[0-9a-f]{2}){1,64}$/.test(nonce)) throw new FormatError("the nonce is no hex");
  const asked = askedOf(fields);
  return { ...asked, outcome, file: fileOf(fields["file"], asked.anchor), nonce, stamped: knownInstant(stamped) };
}

function askedOf({ action, anchor, asked, authority }: Readonly<Record<string, unknown>>): TokenAsked {
  if (action !== "stamp") throw new FormatError("the action is not known");
  if (!isDigest(anchor)) throw new FormatError("what was to be stamped is not named by its hash");
  const { name, url } = membersOf(authority, ["name", "url"], "the authority");
  return {
    ...{ action, anchor, asked: knownInstant(asked) },
    authority: { name: textOf(name, "the name of the authority"), url: textOf(url, "the address of the authority") },
  };
}

function fileOf(value: unknown, anchor: Digest): TokenObtained["file"] {
  const { name, sha256, size } = membersOf(value, ["name", "sha256", "size"], "the file");
  const parsed = typeof name === "string" ? parseAnchorFile(name) : null;
  if (typeof name !== "string" || parsed?.kind !== "tsr" || parsed.sha256 !== sha256 || parsed.anchor !== anchor)
    throw new FormatError("the file is not one of an answer to this request");
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0)
    throw new FormatError("the size of the file is no number of bytes");
  return { name, sha256: parsed.sha256, size };
}

function knownInstant(value: unknown): Known<Instant> {
  const { basis, value: instant } = membersOf(value, ["basis", "value"], "a time");
  if (basis !== "measured" && basis !== "reported" && basis !== "claimed" && basis !== "inferred")
    throw new FormatError("a time does not say how it is known");
  if (!isInstant(instant)) throw new FormatError("a time is not in UTC with milliseconds");
  return { basis, value: instant };
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== "string" || value === "" || value.length > textMax)
    throw new FormatError(`${what} is not well formed`);
  return value;
}
