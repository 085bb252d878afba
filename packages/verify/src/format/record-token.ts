/** What was asked of others for an anchor, as its record keeps it. Source: spec/anchors, "In the log". */
import { FormatError, type Digest } from "./digest.ts";
import type { Instant } from "./instant.ts";
import { memberOf, membersOf } from "./json.ts";
import type { Known } from "./known.ts";
import { parseProofDetail, type ProofDetail } from "./record-proof.ts";
import { parseWitnessedDetail, type WitnessedDetail } from "./record-witness.ts";
import { parseListDetail, parseStatusDetail, type ListDetail, type StatusDetail } from "./record-revocation.ts";
import { knownInstant, requestOf, textOf, tokenFileOf, type Fields, type TokenFile } from "./token-fields.ts";

interface StampAsked {
  readonly action: "stamp";
  /** The SHA-256 of the bytes that were to be stamped. */
  readonly anchor: Digest;
  /** When it was asked for, by this machine's clock. */
  readonly asked: Known<Instant>;
  readonly authority: { readonly name: string; readonly url: string };
}

export interface StampObtained extends StampAsked {
  readonly outcome: "obtained";
  readonly file: TokenFile;
  /** Lower-case hex. */
  readonly nonce: string;
  /** The stamped time, as the authority says. */
  readonly stamped: Known<Instant>;
}

export interface StampFailed extends StampAsked {
  readonly outcome: "failed";
  /** One sentence for people. */
  readonly reason: string;
}

export type StampDetail = StampObtained | StampFailed;

/** The detail of a `token` record. */
export type TokenDetail = StampDetail | ListDetail | StatusDetail | ProofDetail | WitnessedDetail;

const stampFields = ["action", "anchor", "asked", "authority", "outcome"];

/** Reads the detail of a `token` record. Throws `FormatError` unless it is exactly as spec/anchors has it. */
export function parseTokenDetail(detail: unknown): TokenDetail {
  const action = memberOf(detail, "action");
  switch (action) {
    case "stamp":
      return parseStamp(detail);
    case "list":
      return parseListDetail(detail);
    case "status":
      return parseStatusDetail(detail);
    case "timestamp":
    case "upgrade":
      return parseProofDetail(detail, action);
    case "cosign":
    case "peer":
      return parseWitnessedDetail(detail, action);
    default:
      throw new FormatError("the action is not known");
  }
}

function parseStamp(detail: unknown): StampDetail {
  const outcome = memberOf(detail, "outcome");
  if (outcome === "failed") {
    const fields = membersOf(detail, [...stampFields, "reason"], "the detail");
    return { ...stampOf(fields), outcome, reason: textOf(fields["reason"], "the reason") };
  }
  if (outcome !== "obtained") throw new FormatError("the outcome of the request is not known");
  const fields = membersOf(detail, [...stampFields, "file", "nonce", "stamped"], "the detail");
  const { file, nonce, stamped } = fields;
  if (typeof nonce !== "string" || !/^(?:[0-9a-f]{2}){1,64}$/.test(nonce)) throw new FormatError("the nonce is no hex");
  const asked = stampOf(fields);
  return { ...asked, outcome, file: tokenFileOf(file, "tsr", asked.anchor), nonce, stamped: knownInstant(stamped) };
}

function stampOf(fields: Fields): StampAsked {
  const { name, url } = membersOf(fields["authority"], ["name", "url"], "the authority");
  return {
    action: "stamp",
    ...requestOf(fields),
    authority: { name: textOf(name, "the name of the authority"), url: textOf(url, "the address of the authority") },
  };
}
