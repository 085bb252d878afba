import { createHash } from "node:crypto";
import {
  anchoredBytes,
  anchorFile,
  digestOf,
  formatInstant,
  fromBase64,
  headText,
  hexOf,
  judgeTimeStamp,
  nonceOf,
  parseCertificate,
  toHex,
  type Instant,
  type TimeTrust,
  type StampDetail,
  type TokenRecord,
  type Vkey,
} from "@muniment/verify";
import type { AskForStamp } from "../anchors/time-authority.ts";
import type { Archive } from "../archive/archive.ts";
import type { TimeAuthority } from "../archive/settings.ts";
import { OperationError } from "../operation-error.ts";
import { envelope, type Maker } from "./maker.ts";

/** No authority was named: nothing was asked of anybody. */
export class AnchorError extends OperationError<"anchor.nobody"> {
  override readonly name = "AnchorError";
}

export interface AnchorTools {
  readonly archive: Pick<Archive, "append" | "checkpoint" | "keepAnchor">;
  readonly maker: Maker;
  /** The key that signs the log now. */
  readonly key: Vkey;
  readonly ask: AskForStamp;
  /** 16 random bytes. */
  readonly random: () => Uint8Array;
}

/** What came of asking one authority, and the entry that says so. */
export interface Stamped {
  readonly authority: string;
  readonly index: number;
  readonly outcome: "obtained" | "failed";
  /** The stamped time; null if it failed. */
  readonly time: Instant | null;
  /** Whether the stamp leads to a root that was named for the authority. */
  readonly trusted: boolean;
  readonly detail: string;
}

export interface Anchored {
  /** The head that was stamped, for people. */
  readonly head: string;
  readonly entries: number;
  readonly stamps: readonly Stamped[];
}

/** What the owner trusts for stamps: the roots that were named with the authorities. */
export function timeTrustOf(authorities: readonly TimeAuthority[]): TimeTrust {
  const roots = authorities.flatMap((one) => one.roots.map((root) => parseCertificate(fromBase64(root))));
  return { roots, others: [], lists: [] };
}

/**
 * Has the current head stamped by each authority that was named, all at once. What was had is kept before the log says so; what
 * was not had is in the log as failed. Throws AnchorError, and ArchiveError where nothing could be kept or sealed.
 */
export async function anchorHead(tools: AnchorTools, authorities: readonly TimeAuthority[]): Promise<Anchored> {
  if (authorities.length === 0) throw nobody();
  const { archive, maker, key } = tools;
  const { checkpoint, note } = await archive.checkpoint();
  const data = anchoredBytes(note, key);
  const tries = await Promise.all(authorities.map((authority) => stampBy(authority, data, tools)));
  const anchor = digestOf(data);
  if (tries.some(({ bytes }) => bytes !== null)) await archive.keepAnchor({ kind: "checkpoint", anchor }, data);
  for (const { bytes } of tries) {
    if (bytes !== null) await archive.keepAnchor({ kind: "tsr", anchor, sha256: hexOf(digestOf(bytes)) }, bytes);
  }
  const records = tries.map(({ detail }): TokenRecord => ({ ...envelope(maker, []), kind: "token", detail }));
  const sealed = await archive.append(...records);
  const stamps = tries.map(({ told }, place): Stamped => ({ ...told, index: sealed[place]?.index ?? missed() }));
  return { head: headText(checkpoint), entries: checkpoint.size, stamps };
}

interface Tried {
  /** The answer as it came; null if there was none that is worth keeping. */
  readonly bytes: Uint8Array | null;
  readonly detail: StampDetail;
  readonly told: Omit<Stamped, "index">;
}

async function stampBy(
  authority: TimeAuthority,
  data: Uint8Array,
  { maker, ask, random }: AnchorTools,
): Promise<Tried> {
  const { name, url } = authority;
  const nonce = nonceOf(random());
  const anchor = digestOf(data);
  const asked = formatInstant(maker.now());
  const common = {
    action: "stamp",
    anchor,
    asked: { basis: "claimed", value: asked },
    authority: { name, url },
  } as const;
  const failed = (reason: string): Tried => ({
    bytes: null,
    detail: { ...common, outcome: "failed", reason },
    told: { authority: name, outcome: "failed", time: null, trusted: false, detail: reason },
  });
  const answer = await ask(url, createHash("sha256").update(data).digest(), nonce);
  if (answer.is === "none") return failed(answer.reason);
  const { bytes } = answer;
  const { state, time, detail } = judgeTimeStamp(bytes, { data, nonce }, timeTrustOf([authority]), asked);
  if (time === null) return failed(`its answer is no stamp that could be used: ${detail}`);
  const sha256 = hexOf(digestOf(bytes));
  const file = { name: anchorFile({ kind: "tsr", anchor, sha256 }), sha256, size: bytes.length };
  return {
    bytes,
    detail: { ...common, outcome: "obtained", file, nonce: toHex(nonce), stamped: { basis: "reported", value: time } },
    told: { authority: name, outcome: "obtained", time, trusted: state === "trusted", detail },
  };
}

function nobody(): AnchorError {
  return new AnchorError(
    "anchor.nobody",
    "No time-stamp authority was named, and nobody else is asked.",
    "Name one with its root certificate: `muniment settings time-authority <address> --root <file>`. It learns the hash of the log's head, and nothing else of the archive.",
  );
}

function missed(): never {
  throw new Error("the archive acknowledged fewer records than it was given");
}
