/** What was asked about certificates that may have been taken back, as its record keeps it. Source: spec/anchors, "In the log". */
import { FormatError, isDigest, type Digest } from "./digest.ts";
import type { Instant } from "./instant.ts";
import { memberOf, membersOf } from "./json.ts";
import type { Known } from "./known.ts";
import { anchorNameOf, knownInstant, textOf, tokenFileOf, type Fields, type TokenFile } from "./token-fields.ts";

/** A list or a status answer that was had. */
interface RevocationHad {
  readonly outcome: "obtained";
  readonly file: TokenFile;
  /** As of when it tells; absent in entries of programs that did not write it. */
  readonly made?: Known<Instant>;
  /** By when there is a newer one; absent if it does not say. */
  readonly next?: Known<Instant>;
}

interface RevocationMissed {
  readonly outcome: "failed";
  /** One sentence for people. */
  readonly reason: string;
}

interface ListAsked {
  readonly action: "list";
  readonly asked: Known<Instant>;
  /** Where the revocation list was asked for. */
  readonly url: string;
}

export type ListDetail = ListAsked & (RevocationHad | RevocationMissed);

interface StatusAsked {
  readonly action: "status";
  readonly asked: Known<Instant>;
  /** Of whom it was asked. */
  readonly url: string;
  /** The file of the token in whose chain the certificate is, and its stamped time. */
  readonly token: string;
  readonly stamped: Known<Instant>;
}

interface AskedAbout {
  /** The SHA-256 of the certificate, and its last moment. */
  readonly certificate: Digest;
  readonly ends: Known<Instant>;
}

export type StatusDetail =
  | (StatusAsked & AskedAbout & RevocationHad & { readonly status: "good" | "revoked" })
  | (StatusAsked & AskedAbout & RevocationMissed)
  /** There was no certificate that could be asked about. */
  | (StatusAsked & RevocationMissed & { readonly certificate?: never });

/** Throws `FormatError` unless it is exactly as spec/anchors has it. So does `parseStatusDetail`. */
export function parseListDetail(detail: unknown): ListDetail {
  const listFields = ["action", "asked", "outcome", "url"];
  const outcome = outcomeOf(detail);
  const fields = membersOf(detail, [...listFields, ...outcomeFields(detail, outcome)], "the detail");
  const url = textOf(fields["url"], "the address of the list");
  const asked = { action: "list", asked: knownInstant(fields["asked"]), url } as const;
  return outcome === "failed" ? { ...asked, ...missedOf(fields) } : { ...asked, ...hadOf(fields, "crl") };
}

export function parseStatusDetail(detail: unknown): StatusDetail {
  const statusFields = ["action", "asked", "outcome", "stamped", "token", "url"];
  const outcome = outcomeOf(detail);
  const isAbout = outcome === "obtained" || memberOf(detail, "certificate") !== undefined;
  const about = [...(isAbout ? ["certificate", "ends"] : []), ...(outcome === "obtained" ? ["status"] : [])];
  const fields = membersOf(detail, [...statusFields, ...about, ...outcomeFields(detail, outcome)], "the detail");
  const { certificate, status, token } = fields;
  anchorNameOf(token, "tsr", null);
  const asked: StatusAsked = {
    action: "status",
    asked: knownInstant(fields["asked"]),
    url: textOf(fields["url"], "the address of the responder"),
    token: textOf(token, "the token"),
    stamped: knownInstant(fields["stamped"]),
  };
  if (!isAbout) return { ...asked, ...missedOf(fields) };
  if (!isDigest(certificate)) throw new FormatError("a certificate is not named by its hash");
  const which: AskedAbout = { certificate, ends: knownInstant(fields["ends"]) };
  if (outcome === "failed") return { ...asked, ...which, ...missedOf(fields) };
  return { ...asked, ...which, ...hadOf(fields, "ocsp"), status: statusOf(status) };
}

function statusOf(value: unknown): "good" | "revoked" {
  if (value === "good" || value === "revoked") return value;
  throw new FormatError("the status of a certificate is not known");
}

function outcomeOf(detail: unknown): "failed" | "obtained" {
  const outcome = memberOf(detail, "outcome");
  if (outcome !== "failed" && outcome !== "obtained") throw new FormatError("the outcome of the request is not known");
  return outcome;
}

function outcomeFields(detail: unknown, outcome: "failed" | "obtained"): readonly string[] {
  return outcome === "failed" ? ["reason"] : ["file", ...present(detail, "made"), ...present(detail, "next")];
}

function present(detail: unknown, name: string): readonly string[] {
  return memberOf(detail, name) === undefined ? [] : [name];
}

function missedOf({ reason }: Fields): RevocationMissed {
  return { outcome: "failed", reason: textOf(reason, "the reason") };
}

function hadOf({ file, made, next }: Fields, kind: "crl" | "ocsp"): RevocationHad {
  return {
    ...{ outcome: "obtained", file: tokenFileOf(file, kind, null) },
    ...(made === undefined ? {} : { made: knownInstant(made) }),
    ...(next === undefined ? {} : { next: knownInstant(next) }),
  };
}
