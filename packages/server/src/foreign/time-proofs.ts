/** Time stamps that lie beside a file. Source: spec/foreign-proofs. */
import {
  FormatError,
  judgeTimeStamp,
  otsSizeMax,
  parseOts,
  timeOutcome,
  tokenSizeMax,
  verifyOts,
  type BlockSource,
  type Instant,
  type TimeTrust,
} from "@muniment/verify";
import type { Judged } from "./claim.ts";
import type { EvidenceFile, EvidenceFolder } from "./evidence-folder.ts";

/** Judges an answer or a token of RFC 3161. Throws `UnreadableFile`. */
export async function judgeStampFile(
  folder: EvidenceFolder,
  proof: EvidenceFile,
  about: EvidenceFile,
  { time, now }: { readonly time: TimeTrust; readonly now: Instant },
): Promise<Judged> {
  if (proof.size > tokenSizeMax)
    return { outcome: "fails", detail: `it is larger than ${String(tokenSizeMax)} bytes, and no time stamp` };
  const bytes = await folder.whole(proof.name, tokenSizeMax);
  const data = await folder.digests(about.name);
  const { state, detail } = judgeTimeStamp(bytes, { data, nonce: null }, time, now);
  const outcome = timeOutcome(state);
  return state === "untrusted" ? { outcome, detail, signer: "unknown" } : { outcome, detail };
}

/** Judges a proof of OpenTimestamps. Throws `UnreadableFile`. */
export async function judgeOtsFile(
  folder: EvidenceFolder,
  proof: EvidenceFile,
  about: EvidenceFile,
  blocks: BlockSource | null,
): Promise<Judged> {
  try {
    const parsed = parseOts(await folder.whole(proof.name, otsSizeMax));
    const digest = await folder.hash(about.name, parsed.hash);
    const { outcome, detail } = await verifyOts(parsed, { hash: parsed.hash, digest }, blocks ?? undefined);
    return { outcome, detail };
  } catch (error) {
    if (error instanceof FormatError) return { outcome: "fails", detail: error.message };
    throw error;
  }
}
