/** Which pending attestations of a proof are still to be asked about. */
import {
  judgeOts,
  toHex,
  type BlockSource,
  type JudgedAttestation,
  type OtsAttestation,
  type OtsProof,
  type OtsTimestamp,
} from "@muniment/verify";

/** A calendar said that it would attest to this message. */
export interface OpenPromise {
  readonly uri: string;
  readonly message: Uint8Array;
}

/**
 * Those below which nothing of Bitcoin stands, or only what the source of blocks refutes, or what is weak: a calendar that lied
 * once may be asked again. Each once, in the order of the file.
 */
export async function openPromises({ timestamp }: OtsProof, blocks: BlockSource | undefined): Promise<OpenPromise[]> {
  // The digest of the file is no matter here: what is asked for is the way from the message on.
  const judged = await judgeOts({ hash: "sha256", timestamp }, blocks);
  const settling = new Set(judged.filter(isSettling).map(({ attestation }) => attestation));
  const open = new Map<string, OpenPromise>();
  gather(timestamp, settling, open);
  return [...open.values()];
}

function isSettling({ attestation, outcome, weak }: JudgedAttestation): boolean {
  return attestation.kind === "bitcoin" && outcome !== "fails" && !weak;
}

/** True if anything in the timestamp settles it. */
function gather(
  timestamp: OtsTimestamp,
  settling: ReadonlySet<OtsAttestation>,
  open: Map<string, OpenPromise>,
): boolean {
  const { message, attestations, branches } = timestamp;
  const key = toHex(message);
  const own = attestations.flatMap((attestation) => (attestation.kind === "pending" ? [attestation.uri] : []));
  for (const uri of own) open.set(`${uri} ${key}`, { uri, message });
  const below = branches.map(({ then }) => gather(then, settling, open));
  const isSettled = below.includes(true) || attestations.some((attestation) => settling.has(attestation));
  if (isSettled) for (const uri of own) open.delete(`${uri} ${key}`);
  return isSettled;
}
