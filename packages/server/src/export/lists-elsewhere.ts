/** Revocation lists and status answers beside other heads that may tell of what a package holds. Source: spec/anchors, "In a package". */
import {
  anchorFile,
  anchorSizeMax,
  anchorsFolder,
  certificatesOf,
  digestOf,
  FormatError,
  hexOf,
  listBytesMax,
  listsMax,
  mayTellOf,
  objectFile,
  parseRevocationList,
  parseStatusAnswer,
  readAll,
  stampRole,
  stampsMax,
  tokenSizeMax,
  type Certificate,
  type Evidence,
  type RecordObject,
  type RevocationSource,
} from "@muniment/verify";
import { isOfEvidence, type AnchorReading, type FileName, type LeftOut, type ReadAnchor } from "./read-anchors.ts";

/** An archive that is stamped each day for years has thousands. */
const lookedAtMax = 1024;

interface Holding {
  readonly items: readonly { readonly objects: readonly RecordObject[] }[];
  /** What is laid in of the head's own folder. */
  readonly anchors: readonly ReadAnchor[];
}

interface Found {
  readonly name: FileName;
  readonly made: number;
  readonly size: number;
}

/** `names` are those in the folders of other heads. Rejects as reading the stamps of the items does. */
export async function listsElsewhere(
  evidence: Pick<Evidence, "read">,
  names: readonly FileName[],
  holding: Holding,
): Promise<AnchorReading> {
  const own = holding.anchors.filter(({ told }) => told.kind === "list");
  const here = new Set(own.map(({ told }) => told.file));
  const lists = new Map<string, FileName>();
  for (const name of names.toSorted((a, b) => (partOf(a) < partOf(b) ? -1 : 1)))
    if (isList(name) && !here.has(partOf(name))) lists.set(partOf(name), name);
  const certificates = lists.size === 0 ? [] : await certificatesIn(evidence, holding);
  if (certificates.length === 0) return { anchors: [], leftOut: [] };
  const leftOut: LeftOut[] = [];
  const found: Found[] = [];
  for (const name of [...lists.values()].slice(0, lookedAtMax)) {
    const one = await orLeftOut(name, leftOut, () => look(evidence, name, certificates));
    if (one !== null) found.push(one);
  }
  if (lists.size > lookedAtMax) leftOut.push({ file: anchorsFolder, reason: `more than ${lookedAtMax} lists` });
  const anchors: ReadAnchor[] = [];
  let bytes = own.reduce((sum, one) => sum + one.bytes.length, 0);
  for (const { name, size } of found.sort((a, b) => b.made - a.made)) {
    bytes += size;
    if (own.length + anchors.length >= listsMax || bytes > listBytesMax) leftOut.push(beyond(name));
    else anchors.push({ bytes: await readList(evidence, name), told: { file: partOf(name), kind: "list" } });
  }
  return { anchors, leftOut };
}

function isList({ kind }: FileName): boolean {
  return kind === "crl" || kind === "ocsp";
}

function partOf({ sha256, kind }: FileName): string {
  return `${sha256}.${kind}`;
}

function beyond(name: FileName): LeftOut {
  return {
    file: anchorFile(name),
    reason: `of lists and status answers, no more than ${listsMax} and ${listBytesMax} bytes are looked at`,
  };
}

/** Those in the tokens, and in the stamps on WARCs that a verifier looks at. */
async function certificatesIn(
  evidence: Pick<Evidence, "read">,
  { items, anchors }: Holding,
): Promise<readonly Certificate[]> {
  const certificates = new Map<string, Certificate>();
  const add = (token: Uint8Array): void => {
    for (const one of certificatesOf(token)) certificates.set(digestOf(one.whole), one);
  };
  for (const { told, bytes } of anchors) if (told.kind === "token") add(bytes);
  for (const { objects } of items)
    for (const { sha256, size } of objects.filter(({ role }) => role === stampRole).slice(0, stampsMax))
      if (size <= tokenSizeMax) add(await readAll(evidence.read(objectFile(`sha256:${sha256}`)), tokenSizeMax));
  return [...certificates.values()];
}

/** Null if it tells of none of them. */
async function look(
  evidence: Pick<Evidence, "read">,
  name: FileName,
  certificates: readonly Certificate[],
): Promise<Found | null> {
  const bytes = await readList(evidence, name);
  const source: RevocationSource = name.kind === "crl" ? parseRevocationList(bytes) : parseStatusAnswer(bytes);
  if (!mayTellOf(source, certificates)) return null;
  return { name, made: source.kind === "list" ? source.made : source.produced, size: bytes.length };
}

async function readList(evidence: Pick<Evidence, "read">, name: FileName): Promise<Uint8Array> {
  const bytes = await readAll(evidence.read(anchorFile(name)), anchorSizeMax[name.kind]);
  if (hexOf(digestOf(bytes)) !== name.sha256) throw new FormatError("its bytes are not those that its name says");
  return bytes;
}

async function orLeftOut<T>(name: FileName, leftOut: LeftOut[], read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!isOfEvidence(error)) throw error;
    leftOut.push({ file: anchorFile(name), reason: error.message });
    return null;
  }
}
