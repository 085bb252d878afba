/** What witnesses answered, and what this archive cosigned for others, as records keep it. Source: spec/anchors, "In the log". */
import { fromBase64 } from "./bytes.ts";
import { parseWitnessKey } from "./cosignature.ts";
import { FormatError, type Digest } from "./digest.ts";
import type { Instant } from "./instant.ts";
import { memberOf, membersOf } from "./json.ts";
import type { Known } from "./known.ts";
import { hashSize } from "./merkle.ts";
import { anchorOf, countOf, knownInstant, requestOf, textOf, tokenFileOf, type TokenFile } from "./token-fields.ts";

interface CosignAsked {
  readonly action: "cosign";
  /** The SHA-256 of the bytes that were to be cosigned. */
  readonly anchor: Digest;
  /** When it was asked for, or taken in from a stick. */
  readonly asked: Known<Instant>;
  /** `key` is the witness's verifier key; `url` is null of an answer that came by stick. */
  readonly witness: { readonly key: string; readonly url: string | null };
}

export interface CosignObtained extends CosignAsked {
  readonly outcome: "obtained";
  /** The time of the cosignature, as the witness says: whole seconds. */
  readonly cosigned: Known<Instant>;
  readonly file: TokenFile;
}

/** `refused`: the witness says, or proves, that this log does not continue what it cosigned. */
export interface CosignRefused extends CosignAsked {
  readonly outcome: "failed" | "refused";
  /** One sentence for people. */
  readonly reason: string;
}

export type CosignDetail = CosignObtained | CosignRefused;

/** The head of another log, which this archive's witness cosigned. No file belongs to it. */
export interface PeerDetail {
  readonly action: "peer";
  /** The SHA-256 of that head with its log's one signature line. */
  readonly anchor: Digest;
  readonly cosigned: Known<Instant>;
  readonly origin: string;
  /** In base64. */
  readonly root: string;
  readonly size: number;
}

export type WitnessedDetail = CosignDetail | PeerDetail;

/** Throws `FormatError` unless it is exactly as spec/anchors has it. */
export function parseWitnessedDetail(detail: unknown, action: WitnessedDetail["action"]): WitnessedDetail {
  return action === "cosign" ? parseCosign(detail) : parsePeer(detail);
}

function parseCosign(detail: unknown): CosignDetail {
  const outcome = memberOf(detail, "outcome");
  if (outcome !== "obtained" && outcome !== "failed" && outcome !== "refused")
    throw new FormatError("the outcome of the request is not known");
  const names = ["action", "anchor", "asked", "outcome", "witness"];
  const more = outcome === "obtained" ? ["cosigned", "file"] : ["reason"];
  const fields = membersOf(detail, [...names, ...more], "the detail");
  const asked: CosignAsked = { action: "cosign", ...requestOf(fields), witness: witnessOf(fields["witness"]) };
  if (outcome !== "obtained") return { ...asked, outcome, reason: textOf(fields["reason"], "the reason") };
  const file = tokenFileOf(fields["file"], "cosig", asked.anchor);
  return { ...asked, outcome, cosigned: knownInstant(fields["cosigned"]), file };
}

function witnessOf(value: unknown): CosignAsked["witness"] {
  const { key, url } = membersOf(value, ["key", "url"], "the witness");
  return {
    key: parseWitnessKey(textOf(key, "the key of the witness")).text,
    url: url === null ? null : textOf(url, "the address of the witness"),
  };
}

function parsePeer(detail: unknown): PeerDetail {
  const names = ["action", "anchor", "cosigned", "origin", "root", "size"];
  const { anchor, cosigned, origin, root, size } = membersOf(detail, names, "the detail");
  if (typeof root !== "string" || fromBase64(root).length !== hashSize)
    throw new FormatError("the root of the log is not of 32 bytes");
  return {
    action: "peer",
    anchor: anchorOf(anchor),
    cosigned: knownInstant(cosigned),
    origin: textOf(origin, "the name of the log"),
    root,
    size: countOf(size, "the size of the log"),
  };
}
