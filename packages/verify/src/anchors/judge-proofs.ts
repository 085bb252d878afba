/** What is said of the proofs of OpenTimestamps beside a checkpoint. Source: spec/anchors, `anchor.proof`. */
import { faultOf, outcomeOf } from "../archive-files.ts";
import type { Finding } from "../finding.ts";
import { fromHex } from "../format/bytes.ts";
import { digestOf, hexOf } from "../format/digest.ts";
import type { BlockSource } from "../time/bitcoin-block.ts";
import { encodeOtsAttestation, type OtsAttestation } from "../time/ots-attestation.ts";
import { otsWays, type OtsTimestamp } from "../time/ots-timestamp.ts";
import { verifyOts, type OtsVerdict } from "../time/ots-verify.ts";
import { parseOts, type OtsProof } from "../time/ots.ts";
import type { BlocksTold } from "../proof-told.ts";
import {
  partFinding,
  readPart,
  type Anchored,
  type AnchorFiles,
  type AnchorNotes,
  type AnchorPart,
} from "./anchor-part.ts";

export interface ProofTools {
  readonly files: AnchorFiles;
  readonly notes: AnchorNotes;
  readonly blocks: BlockSource | null;
}

export interface JudgedProof {
  readonly finding: Finding;
  /** Null if it could not be told. */
  readonly verdict: OtsVerdict | null;
}

/** What many confirmed proofs say is looked at once: more of them make nothing that is pending any better. */
const confirmedMax = 64;

/** All proofs of one checkpoint, by file: what one of them leaves open may be told by another. */
export async function judgeProofs(
  parts: readonly AnchorPart[],
  anchored: Anchored,
  tools: ProofTools,
): Promise<ReadonlyMap<string, JudgedProof>> {
  const judged = new Map<string, JudgedProof>();
  const told = new Told();
  let confirmed = 0;
  for (const part of parts) {
    const { finding, verdict, proof } = await judgeProof(part, anchored, tools);
    judged.set(part.file, { finding, verdict });
    if (proof === null || verdict?.state !== "confirmed" || confirmed >= confirmedMax) continue;
    confirmed += 1;
    told.add(proof.timestamp, verdict);
  }
  if (confirmed === 0) return judged;
  for (const part of parts) {
    const one = judged.get(part.file);
    if (one?.verdict?.outcome !== "unchecked") continue;
    // Read again, rather than held: there may be many.
    const { value } = await readPart(tools.files, part);
    if (value === null || !told.covers(parseOts(value).timestamp)) continue;
    const detail = "upgraded: all that it says stands in a proof that is confirmed, or was kept there";
    const finding = partFinding(part, tools.notes, "holds", detail);
    judged.set(part.file, {
      ...one,
      finding: { ...finding, proof: { ...blocksTold(one.verdict), state: "upgraded" } },
    });
  }
  return judged;
}

async function judgeProof(
  part: AnchorPart,
  { data }: Anchored,
  { files, notes, blocks }: ProofTools,
): Promise<JudgedProof & { readonly proof: OtsProof | null }> {
  const said = (outcome: Finding["outcome"], detail: string) => ({
    finding: partFinding(part, notes, outcome, detail),
    verdict: null,
    proof: null,
  });
  const { value, fault } = await readPart(files, part);
  if (value === null) return said(outcomeOf(fault), fault.reason);
  if (data === null) return said("unchecked", "the checkpoint that it is over could not be had");
  let proof: OtsProof;
  try {
    proof = parseOts(value);
  } catch (error) {
    return said("fails", faultOf(error).reason);
  }
  const subject = { hash: "sha256", digest: fromHex(hexOf(digestOf(data))) } as const;
  const verdict = await verifyOts(proof, subject, blocks ?? undefined);
  const finding = partFinding(part, notes, verdict.outcome, verdict.detail);
  return { finding: { ...finding, proof: blocksTold(verdict) }, verdict, proof };
}

/** So many blocks and calendars of one proof are told: a hostile one may name a thousand. */
const toldMax = 16;

function blocksTold(verdict: OtsVerdict): BlocksTold {
  const [named, calendars] = [new Set<number>(), new Set<string>()];
  for (const { attestation } of verdict.attestations) {
    if (attestation.kind === "bitcoin" && named.size < toldMax) named.add(attestation.height);
    if (attestation.kind === "pending" && calendars.size < toldMax) calendars.add(attestation.uri);
  }
  const { time, height } = verdict.state === "confirmed" ? verdict : { time: null, height: null };
  return { is: "blocks", state: verdict.state, time, height, named: [...named], calendars: [...calendars] };
}

/** What stands in proofs that are confirmed. Messages and attestations can be long: they are remembered by their hashes. */
class Told {
  readonly #standing = new Set<string>();
  /** Messages below which a block confirms them. */
  readonly #kept = new Set<string>();

  add(timestamp: OtsTimestamp, { attestations }: OtsVerdict): void {
    const holding = new Set<string>();
    for (const { attestation, message, outcome, weak } of attestations) {
      this.#standing.add(keyOf(message, attestation));
      if (outcome === "holds" && !weak) holding.add(keyOf(message, attestation));
    }
    this.#keep(timestamp, holding);
  }

  #keep({ message, attestations, branches }: OtsTimestamp, holding: ReadonlySet<string>): boolean {
    let isKept = attestations.some((attestation) => holding.has(keyOf(message, attestation)));
    for (const { then } of branches) isKept = this.#keep(then, holding) || isKept;
    if (isKept) this.#kept.add(digestOf(message));
    return isKept;
  }

  /** Whether each attestation stands there too, or is a promise that was kept there. */
  covers(timestamp: OtsTimestamp): boolean {
    for (const { attestation, message } of otsWays(timestamp)) {
      const isKept = attestation.kind === "pending" && this.#kept.has(digestOf(message));
      if (!isKept && !this.#standing.has(keyOf(message, attestation))) return false;
    }
    return true;
  }
}

function keyOf(message: Uint8Array, attestation: OtsAttestation): string {
  return `${digestOf(message)} ${digestOf(encodeOtsAttestation(attestation))}`;
}
