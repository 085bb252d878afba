import { copyFile } from "node:fs/promises";
import { basename } from "node:path";
import {
  archiveFile,
  archiveFileSizeMax,
  checkpointFile,
  digestOf,
  equalBytes,
  FormatError,
  genesisOf,
  objectDigest,
  parseAnchorFile,
  parseEntry,
  parseRecord,
  parseTileFile,
  pinFile,
  privateKeyFile,
  readAll,
  widthIn,
  encodePin,
  type Checkpoint,
  type Digest,
  type Finding,
} from "@muniment/verify";
import type { HomeLayout } from "../archive/home.ts";
import { replaceFile } from "../storage/durable.ts";
import { StoreError, type StoreParts, type StoreView } from "../storage/store.ts";
import { streamOf } from "../storage/stream.ts";
import { copyAnchor, readAnchor } from "./anchor-copier.ts";
import { freeName, moveAside } from "./move-aside.ts";
import { readRecord, type ObjectCopier } from "./object-copier.ts";
import type { Copy } from "./place.ts";
import type { RepairLedger } from "./repair-ledger.ts";
import { firstEntry, type TrustedHead } from "./repair-head.ts";

export interface MendParts {
  readonly layout: HomeLayout;
  readonly parts: StoreParts;
  readonly view: StoreView;
  readonly ledger: RepairLedger;
  /** Where good bytes come from; null if no copy was named. */
  readonly copy: { readonly place: Copy; readonly copier: ObjectCopier } | null;
  /** The head that the archive has now; null if it has none that counts. */
  readonly head: TrustedHead | null;
  /** A tile of a larger tree than that of the head, if one lies there. */
  readonly tail: string | null;
}

const noCopy = "name a copy that has it: --from <copy>";

/** Mends what one finding names, if it is of a kind that can be mended alone: objects, records, muniment.json, the pin, foreign files. */
export async function mendFinding(finding: Finding, mend: MendParts): Promise<void> {
  const { file } = finding.subject;
  switch (finding.check) {
    case "record.bytes":
    case "object.bytes":
      await mendObject(file, mend);
      return;
    case "archive.format":
    case "archive.sealed":
      if (finding.outcome === "fails") await mendSelf(mend);
      return;
    case "key.pin":
      await mendPin(mend);
      return;
    case "key.private":
      mend.ledger.explain(privateKeyFile, "it is in no copy: bring it from where you keep it");
      return;
    case "anchor.checkpoint":
    case "anchor.token":
    case "anchor.list":
    case "anchor.proof":
    case "anchor.cosignature":
      if (finding.outcome === "fails") await mendAnchor(file, mend);
      return;
    case "file.expected":
      if (finding.outcome === "fails") await mendForeign(file, mend);
      return;
    default:
      return;
  }
}

async function mendObject(file: string, { layout, parts, ledger, copy }: MendParts): Promise<void> {
  const digest = objectDigest(file);
  if (digest === null) return;
  if (copy === null) {
    ledger.explain(file, noCopy);
    return;
  }
  const copied = await copyOver(digest, copy.copier, () => moveAside(layout, parts.setAside, file));
  if (copied.outcome === "lacking") ledger.explain(file, `the copy cannot give it: ${copied.reason}`);
  else if (copied.outcome !== "there") ledger.mend(file, "from the copy, its hash is the one sealed");
}

/** A file of an anchor whose bytes are not those of its name. One that is what its name says, and proves nothing, stays as it is. */
async function mendAnchor(file: string, { layout, parts, view, ledger, copy }: MendParts): Promise<void> {
  const name = parseAnchorFile(file);
  if (name === null || (await readAnchor(view.store, name)).bytes !== null) return;
  if (copy === null) {
    ledger.explain(file, noCopy);
    return;
  }
  const reason = await copyAnchor(copy.place.view.store, name, { layout, parts });
  if (reason !== null) ledger.explain(file, `the copy cannot give it: ${reason}`);
  else ledger.mend(file, "from the copy, its hash is the one in its name");
}

/** Where something lies that is no file at all, it is moved once the copy is known to have what belongs there. */
async function copyOver(
  digest: Digest,
  copier: ObjectCopier,
  clear: () => Promise<boolean>,
): ReturnType<ObjectCopier["copy"]> {
  try {
    return await copier.copy(digest);
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== "not-a-file") throw error;
    const lacking = await copier.lookAtSource(digest);
    if (lacking !== null) return lacking;
    await clear();
    return await copier.copy(digest);
  }
}

/** The copy's muniment.json, if it is the one that entry 0 seals here. */
async function mendSelf({ layout, parts, view, ledger, copy, head }: MendParts): Promise<void> {
  const candidate = copy?.place.self ?? null;
  if (candidate === null) {
    ledger.explain(archiveFile, copy === null ? noCopy : "the copy's own is missing or damaged");
    return;
  }
  const sealed = await sealedSelf([view, ...(copy === null ? [] : [copy.place.view])]);
  if (sealed === null || head === null) {
    ledger.explain(archiveFile, "what entry 0 seals could not be read yet");
    return;
  }
  if (digestOf(candidate.bytes) !== sealed) {
    ledger.explain(archiveFile, "the copy's own is not the file that entry 0 seals");
    return;
  }
  // Two checks speak of this file, and the first may have mended it.
  if (await hasBytes(view, candidate.bytes)) return;
  await moveAside(layout, parts.setAside, archiveFile);
  await parts.store.create(archiveFile, streamOf(candidate.bytes));
  ledger.mend(archiveFile, "from the copy, as entry 0 seals it");
}

async function hasBytes({ store }: StoreView, wanted: Uint8Array): Promise<boolean> {
  try {
    return equalBytes(await readAll(store.read(archiveFile), archiveFileSizeMax), wanted);
  } catch (error) {
    if (error instanceof StoreError || error instanceof FormatError) return false;
    throw error;
  }
}

/** The digest of muniment.json by the record of entry 0: the entry is that of this log, the record may come from the copy. */
export async function sealedSelf(views: readonly StoreView[]): Promise<Digest | null> {
  const [own] = views;
  const first = own === undefined ? null : await firstEntry(own);
  if (first === null) return null;
  for (const { store } of views) {
    try {
      const bytes = await readRecord(store, parseEntry(first).record);
      const genesis = bytes === null ? null : genesisOf(parseRecord(bytes));
      if (genesis !== null) return genesis.archive;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return null;
}

/** The key that signed the head takes the place of a pin that is lost: by what the archive itself says. */
async function mendPin({ layout, ledger, head }: MendParts): Promise<void> {
  if (head === null) {
    ledger.explain(pinFile, "there is no head that would tell which key it was");
    return;
  }
  try {
    await copyFile(layout.pin, await freeName(layout.orphans, basename(layout.pin)));
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "ENOENT") throw error;
  }
  await replaceFile(layout.pin, encodePin(head.signer));
  ledger.mend(
    pinFile,
    "the key that signed the log, by what the archive itself says: hold it against one from elsewhere",
  );
}

async function mendForeign(file: string, { layout, parts, ledger, tail }: MendParts): Promise<void> {
  const ofLog = objectDigest(file) !== null || parseTileFile(file) !== null;
  if (ofLog && tail !== null) {
    ledger.explain(
      file,
      `it may be sealed all the same: ${tail} is of a larger log than the one that ${checkpointFile} signs, as where an older checkpoint was put back, or a mirror was not finished. Name a copy that is newer: --from <copy>`,
    );
    return;
  }
  if (await moveAside(layout, parts.setAside, file))
    ledger.mend(file, "moved to var/orphans: the archive has no place for it");
}

/** Tiles of a tree that is larger than the one that the head signs. Where there are any, an older head lies here. */
export function tailOf({ size }: Checkpoint, names: readonly string[]): string | null {
  for (const name of names) {
    const tile = parseTileFile(name);
    if (tile !== null && tile.width > widthIn(size, tile.level, tile.index)) return name;
  }
  return null;
}
