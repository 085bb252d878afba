/** What holds of an OpenTimestamps proof. Source: spec/opentimestamps, "What a verifier says". */
import { equalBytes, toHex } from "../format/bytes.ts";
import { formatInstant, type Instant } from "../format/instant.ts";
import type { Outcome } from "../finding.ts";
import type { BlockSource } from "./bitcoin-block.ts";
import type { OtsAttestation } from "./ots-attestation.ts";
import { otsWays, type OtsWay } from "./ots-timestamp.ts";
import type { OtsHash } from "./ots-operation.ts";
import type { OtsProof } from "./ots.ts";

/** The file that a proof is held against: its digest, by a hash. */
export interface OtsSubject {
  readonly hash: OtsHash;
  readonly digest: Uint8Array;
}

/** What is known of one attestation. `time` is that of the block, where it holds. */
export type JudgedAttestation = {
  readonly attestation: OtsAttestation;
  /** What is attested. */
  readonly message: Uint8Array;
  /** The way to it, or the digest that it begins with, is by a hash that does not name one file. */
  readonly weak: boolean;
  /** One sentence for people. */
  readonly detail: string;
} & (
  | { readonly outcome: "holds"; readonly height: number; readonly time: Instant }
  | { readonly outcome: Exclude<Outcome, "holds"> }
);

/** What is known of a proof. Only `confirmed` says that the file existed no later than the block's time. */
export type OtsVerdict = {
  /** Every attestation, in the order of the file; none of a proof of another file. */
  readonly attestations: readonly JudgedAttestation[];
  /** One sentence for people. */
  readonly detail: string;
} & (
  | { readonly state: "confirmed"; readonly outcome: "holds"; readonly height: number; readonly time: Instant }
  | { readonly state: "weak" | "unchecked" | "pending"; readonly outcome: "unchecked" }
  | { readonly state: "refuted" | "mismatch"; readonly outcome: "fails" }
);

/** Judges a proof over `subject`. Without `blocks`, or where they have no block, a Bitcoin attestation stays unchecked. */
export async function verifyOts(proof: OtsProof, subject: OtsSubject, blocks?: BlockSource): Promise<OtsVerdict> {
  const { hash, timestamp } = proof;
  if (subject.hash !== hash || !equalBytes(subject.digest, timestamp.message)) {
    const detail = subject.hash === hash ? "the proof is over another file" : `the proof is over a digest by ${hash}`;
    return { state: "mismatch", outcome: "fails", attestations: [], detail };
  }
  return sumUp(await judgeOts(proof, blocks));
}

/** Judges each attestation by itself, in the order of the file. */
export async function judgeOts({ hash, timestamp }: OtsProof, blocks?: BlockSource): Promise<JudgedAttestation[]> {
  const attestations: JudgedAttestation[] = [];
  for (const way of otsWays(timestamp)) attestations.push(await judge(way, hash, blocks));
  return attestations;
}

function sumUp(attestations: readonly JudgedAttestation[]): OtsVerdict {
  const refuted = attestations.find(({ outcome }) => outcome === "fails");
  const holding = attestations.filter((one) => one.outcome === "holds");
  const [first] = holding
    .filter(({ weak }) => !weak)
    .toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  if (first !== undefined) {
    const { height, time } = first;
    // One calendar that lies must not make worthless what another one proves.
    const also = refuted === undefined ? "" : `; but of another attestation in it: ${refuted.detail}`;
    const detail = `existed no later than block ${String(height)} of Bitcoin, made about ${time}${also}`;
    return { state: "confirmed", outcome: "holds", height, time, attestations, detail };
  }
  if (refuted !== undefined) return { state: "refuted", outcome: "fails", attestations, detail: refuted.detail };
  const [weak] = holding;
  if (weak !== undefined) return { state: "weak", outcome: "unchecked", attestations, detail: weak.detail };
  const unchecked = attestations.find(({ attestation }) => attestation.kind === "bitcoin");
  if (unchecked !== undefined)
    return { state: "unchecked", outcome: "unchecked", attestations, detail: unchecked.detail };
  const pending = attestations.find(({ attestation }) => attestation.kind === "pending") ?? attestations[0];
  return { state: "pending", outcome: "unchecked", attestations, detail: pending?.detail ?? "nothing is attested" };
}

async function judge(way: OtsWay, hash: OtsHash, blocks: BlockSource | undefined): Promise<JudgedAttestation> {
  const { attestation, message } = way;
  const known = { attestation, message, weak: isWeak(way, hash) };
  switch (attestation.kind) {
    case "pending":
      return { ...known, outcome: "unchecked", detail: `pending at ${attestation.uri}: not in a block yet` };
    case "unknown":
      return {
        ...known,
        outcome: "unchecked",
        detail: `attested in a way that is not known here (${attestation.tag})`,
      };
    case "bitcoin":
      return { ...known, ...(await judgeBlock(attestation.height, known, blocks)) };
  }
}

type Judgement =
  | { readonly outcome: "holds"; readonly height: number; readonly time: Instant; readonly detail: string }
  | { readonly outcome: "fails" | "unchecked"; readonly detail: string };

async function judgeBlock(
  height: number,
  { message, weak }: { readonly message: Uint8Array; readonly weak: boolean },
  blocks: BlockSource | undefined,
): Promise<Judgement> {
  const name = `block ${String(height)} of Bitcoin`;
  if (message.length !== 32) return { outcome: "fails", detail: `what is said to be the root of ${name} is none` };
  const root = toHex(message.toReversed());
  if (blocks === undefined)
    return { outcome: "unchecked", detail: `holds if the root of ${name} is ${root}; no source of blocks was given` };
  const block = await blocks(height);
  if (block === undefined)
    return { outcome: "unchecked", detail: `holds if the root of ${name} is ${root}; that block was not given` };
  if (!equalBytes(block.merkleRoot, message))
    return { outcome: "fails", detail: `the root of ${name} is ${toHex(block.merkleRoot.toReversed())}, not ${root}` };
  const time = formatInstant(block.time * 1000);
  const detail = weak ? `in ${name}, but a weak hash leaves open which file` : `in ${name}, made about ${time}`;
  return { outcome: "holds", height, time, detail };
}

/** RIPEMD-160 on the way stands: there, another message for a given hash would have to be found, not any two. */
function isWeak({ operations }: OtsWay, hash: OtsHash): boolean {
  return hash !== "sha256" || operations.some(({ kind }) => kind === "sha1");
}
