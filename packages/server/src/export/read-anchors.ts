/** The anchors of one checkpoint, as far as an export hands them out: those that are intact. Source: spec/anchors, "In a package". */
import {
  anchorFile,
  anchorSizeMax,
  concat,
  digestOf,
  formatInstant,
  FormatError,
  fromHex,
  hexOf,
  judgeTimeStamp,
  MissingFile,
  otsWays,
  parseNote,
  parseOts,
  parseRevocationList,
  parseStatusAnswer,
  readAll,
  toHex,
  UnreadableFile,
  verifyOts,
  type AnchorEnding,
  type AnchorName,
  type Evidence,
  type Instant,
  type OtsProof,
} from "@muniment/verify";

/** What an anchor says, by its own word: whether its signer is trusted is for who verifies. `file` is its name in the package's folder of anchors. */
export type AnchorTold = { readonly file: string } & (
  | { readonly kind: "token"; readonly by: string; readonly time: Instant }
  /** Calendars that promise a block, and heights of blocks that it leads to. */
  | { readonly kind: "proof"; readonly calendars: readonly string[]; readonly blocks: readonly number[] }
  | { readonly kind: "cosignature"; readonly by: string; readonly time: Instant }
  /** A revocation list, or a status answer. */
  | { readonly kind: "list" }
);

export interface ReadAnchor {
  readonly told: AnchorTold;
  readonly bytes: Uint8Array;
}

/** A file of an anchor that is not handed out, or a folder in which one may lie; and why. */
export interface LeftOut {
  /** In the archive. */
  readonly file: string;
  /** For people, after a colon. */
  readonly reason: string;
}

export interface AnchorReading {
  readonly anchors: readonly ReadAnchor[];
  readonly leftOut: readonly LeftOut[];
}

/** Of a file of an anchor beside what is anchored. */
export type FileName = Extract<AnchorName, { readonly kind: AnchorEnding }>;

/** A cosignature's time and its signature of Ed25519. */
const cosignedSize = 8 + 64;

/** Reads the files of one anchor, each held against its name and against `note`, which they are over. */
export async function readAnchors(
  evidence: Pick<Evidence, "read">,
  note: Uint8Array,
  names: readonly FileName[],
  now: Instant,
): Promise<AnchorReading> {
  const anchors: ReadAnchor[] = [];
  const leftOut: LeftOut[] = [];
  for (const name of names) {
    const file = anchorFile(name);
    try {
      const bytes = await readAll(evidence.read(file), anchorSizeMax[name.kind]);
      if (hexOf(digestOf(bytes)) !== name.sha256) throw new FormatError("its bytes are not those that its name says");
      anchors.push({
        bytes,
        told: { file: `${name.sha256}.${name.kind}`, ...(await read(name.kind, bytes, note, now)) },
      });
    } catch (error) {
      if (!isOfEvidence(error)) throw error;
      leftOut.push({ file, reason: error.message });
    }
  }
  return { anchors: withoutContinued(anchors), leftOut };
}

/** Whether an error is what is wrong with a file, and not with whoever reads it. */
export function isOfEvidence(error: unknown): error is FormatError | MissingFile | UnreadableFile {
  return error instanceof FormatError || error instanceof MissingFile || error instanceof UnreadableFile;
}

/** How many outsiders vouch: authorities, calendars and witnesses, each once; and one more where a proof leads to a block. */
export function vouchersIn(anchors: readonly ReadAnchor[]): number {
  const names = anchors.flatMap(({ told }) => {
    if (told.kind === "list") return [];
    if (told.kind !== "proof") return [`${told.kind} ${told.by}`];
    return [...told.calendars.map((uri) => `calendar ${uri}`), ...(told.blocks.length === 0 ? [] : ["block"])];
  });
  return new Set(names).size;
}

type Told = AnchorTold extends infer One ? (One extends AnchorTold ? Omit<One, "file"> : never) : never;

/** Throws `FormatError` if it is not intact. */
async function read(kind: AnchorEnding, bytes: Uint8Array, note: Uint8Array, now: Instant): Promise<Told> {
  switch (kind) {
    case "tsr":
      return readToken(bytes, note, now);
    case "crl":
      parseRevocationList(bytes);
      return { kind: "list" };
    case "ocsp":
      parseStatusAnswer(bytes);
      return { kind: "list" };
    case "ots":
      return await readProof(bytes, note);
    case "cosig":
      return readCosignature(bytes, note);
  }
}

function readToken(bytes: Uint8Array, note: Uint8Array, now: Instant): Told {
  const verdict = judgeTimeStamp(bytes, { data: note, nonce: null }, { roots: [], others: [], lists: [] }, now);
  // Only of an intact one there is a time and a signer.
  if (verdict.time === null || verdict.signer === null) throw new FormatError(verdict.detail);
  return { kind: "token", by: verdict.signer, time: verdict.time };
}

async function readProof(bytes: Uint8Array, note: Uint8Array): Promise<Told> {
  const proof = parseOts(bytes);
  const digest = fromHex(hexOf(digestOf(note)));
  const verdict = await verifyOts(proof, { hash: "sha256", digest });
  if (verdict.outcome === "fails") throw new FormatError(verdict.detail);
  const calendars = new Set<string>();
  const blocks = new Set<number>();
  for (const { attestation } of otsWays(proof.timestamp)) {
    if (attestation.kind === "pending") calendars.add(attestation.uri);
    else if (attestation.kind === "bitcoin") blocks.add(attestation.height);
  }
  return { kind: "proof", calendars: [...calendars], blocks: [...blocks].sort((a, b) => a - b) };
}

/** Its form: the log has a file of one only after its signature was verified, with a key that need not be known any more. */
function readCosignature(bytes: Uint8Array, note: Uint8Array): Told {
  const { lines } = parseNote(concat(note, bytes));
  const line = lines.at(-1);
  if (lines.length !== 2 || line?.signature.length !== cosignedSize)
    throw new FormatError("it is not one cosignature of a witness");
  const time = new DataView(line.signature.buffer, line.signature.byteOffset).getBigUint64(0);
  if (time > BigInt(Number.MAX_SAFE_INTEGER) / 1000n) throw new FormatError("its time is none that a clock will show");
  return { kind: "cosignature", by: line.name, time: formatInstant(Number(time) * 1000) };
}

/** An older proof of which another one here has every attestation says nothing more. */
function withoutContinued(anchors: readonly ReadAnchor[]): readonly ReadAnchor[] {
  const said = new Map<ReadAnchor, ReadonlySet<string>>();
  for (const one of anchors) if (one.told.kind === "proof") said.set(one, attestedBy(parseOts(one.bytes)));
  const isContinued = (own: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
    own.size < other.size && [...own].every((one) => other.has(one));
  return anchors.filter((one) => {
    const own = said.get(one);
    return own === undefined || ![...said.values()].some((other) => isContinued(own, other));
  });
}

function attestedBy({ timestamp }: OtsProof): ReadonlySet<string> {
  return new Set(
    [...otsWays(timestamp)].map(({ attestation, message }) => {
      const { kind } = attestation;
      const value = kind === "pending" ? attestation.uri : kind === "bitcoin" ? attestation.height : attestation.tag;
      return `${toHex(message)} ${kind} ${String(value)}`;
    }),
  );
}
