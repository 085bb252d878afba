/** Asking witnesses, taking what they answered by stick, and telling whose logs this archive cosigned. Source: spec/anchors. */
import {
  digestOf,
  formatInstant,
  parseWitnessKey,
  toBase64,
  utf8,
  type CosignDetail,
  type Hash,
  type Instant,
  type PeerDetail,
  type TokenDetail,
  type Vkey,
} from "@muniment/verify";
import type { ArchiveReader } from "../../archive/archive.ts";
import type { NamedWitness } from "../../archive/anchor-settings.ts";
import { askWitness, takeAnswer, type Cosigned, type Post } from "../../witness/ask-witness.ts";
import { WitnessError } from "../../witness/witness-error.ts";
import { claimed, filesOver, headOf, type Head, type Tried } from "./tried.ts";

/**
 * What came of asking one witness. `refused`: it says, or proves, that this log does not continue what it cosigned. `behind`: it has
 * cosigned more than is here, so that an older copy was put back: nothing may be added to the log, not even that.
 */
export interface CosignedBy {
  /** The verifier key of the witness. */
  readonly witness: string;
  readonly outcome: "obtained" | "failed" | "refused" | "behind";
  /** The time of the cosignature. */
  readonly time: Instant | null;
  /** How many entries the cosigned head has. */
  readonly entries: number | null;
  /** Why there is none, and what to do. */
  readonly detail: string;
  readonly next: string;
}

export interface CosignTools {
  readonly archive: Pick<ArchiveReader, "checkpoint" | "evidence">;
  readonly key: Vkey;
  readonly now: () => number;
  readonly post: Post;
}

/** `knownSize` is the size that it cosigned last, as far as the log says. The head may be a newer one, if another program adds meanwhile. */
export async function cosignBy(
  { key, url }: NamedWitness & { readonly url: string },
  head: Head,
  knownSize: number,
  tools: CosignTools,
): Promise<Tried<CosignedBy>> {
  const asked = tools.now();
  const witness = parseWitnessKey(key);
  return await tried({ key, url }, head, asked, async () => {
    const cosigned = await askWitness(tools.archive, { url, key: witness }, { knownSize, post: tools.post });
    return { cosigned, over: headOf(cosigned.checkpoint, cosigned.note, tools.key) };
  });
}

/** What an answer that came by stick is worth. `keys` are those that the log ever had. Throws WitnessError where it is worth nothing. */
export async function cosignedOnStick(
  key: string,
  note: Uint8Array,
  head: Head,
  tools: {
    readonly archive: Pick<ArchiveReader, "checkpoint" | "evidence" | "origin">;
    readonly keys: readonly Vkey[];
    readonly now: () => number;
  },
): Promise<Tried<CosignedBy>> {
  const asked = tools.now();
  return await tried({ key, url: null }, head, asked, async () => {
    const cosigned = await takeAnswer(tools.archive, note, { key: parseWitnessKey(key), keys: tools.keys });
    const data = cosigned.note;
    return { cosigned, over: { data, anchor: digestOf(data) } };
  });
}

async function tried(
  witness: NamedWitness,
  head: Head,
  now: number,
  ask: () => Promise<{ readonly cosigned: Cosigned; readonly over: Pick<Head, "data" | "anchor"> }>,
): Promise<Tried<CosignedBy>> {
  const asked = claimed(now);
  try {
    const { cosigned, over } = await ask();
    const { files, file } = filesOver(over, "cosig", utf8(cosigned.cosignature.line));
    const time = formatInstant(cosigned.cosignature.time * 1000);
    const cosignedAt = { basis: "reported", value: time } as const;
    const detail: CosignDetail = {
      ...{ action: "cosign", anchor: over.anchor, asked, cosigned: cosignedAt, file, outcome: "obtained", witness },
    };
    const entries = cosigned.checkpoint.size;
    return { files, detail, told: { witness: witness.key, outcome: "obtained", time, entries, detail: "", next: "" } };
  } catch (error) {
    if (!(error instanceof WitnessError)) throw error;
    // A stray file on a stick is no request that failed: only what the witness's own key signed is told of.
    const isProven = error.code === "witness.behind" || error.code === "witness.forked";
    if (witness.url === null && !isProven) throw error;
    const { message: reason, next } = error;
    const told = { witness: witness.key, time: null, entries: null, detail: reason, next };
    if (error.code === "witness.behind") return { files: [], detail: null, told: { ...told, outcome: "behind" } };
    const outcome = error.code === "witness.forked" ? "refused" : "failed";
    const detail: CosignDetail = { action: "cosign", anchor: head.anchor, asked, outcome, reason, witness };
    return { files: [], detail, told: { ...told, outcome } };
  }
}

/** The newest head of another log that this home's witness cosigned. */
export interface PeerHead {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
  /** Seconds since 1970. */
  readonly time: number;
  /** With the log's one signature line. */
  readonly note: Uint8Array;
}

/** What the log is to say of them: of those that it does not say yet. `said` are the newest entries of each. */
export function peerDetails(heads: readonly PeerHead[], said: readonly TokenDetail[]): readonly PeerDetail[] {
  const details = heads.map(({ origin, size, root, time, note }): PeerDetail => {
    const cosigned = { basis: "claimed", value: formatInstant(time * 1000) } as const;
    return { action: "peer", anchor: digestOf(note), cosigned, origin, root: toBase64(root), size };
  });
  return details.filter(({ anchor }) => !said.some((one) => one.action === "peer" && one.anchor === anchor));
}
