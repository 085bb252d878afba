import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { lstat, mkdtemp, rm, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import {
  disclosedFile,
  encodeOpening,
  encodeProof,
  encodeRedaction,
  hexOf,
  objectFile,
  readEntryProof,
  redactedWaczFile,
  redactionFile,
  type ByteStream,
  type Digest,
  type HandedOutFile,
  type Instant,
  type Opening,
  type RecordObject,
  type Redaction,
} from "@muniment/verify";
import { smallSize } from "../storage/plain-file.ts";
import type { OpenBlocks, StoredEvidence } from "../storage/store.ts";
import { FolderPlace, unfinishedName, type BagPlace, type ExportHooks, type WrittenFile } from "./bag-place.ts";
import { BagWriter, once } from "./bag-writer.ts";
import { chooseHead, type HeadTold } from "./choose-head.ts";
import { ExportError, leftBehind, notWritten } from "./export-error.ts";
import { FilePlace } from "./file-place.ts";
import type { Guide } from "./guides.ts";
import { listsElsewhere } from "./lists-elsewhere.ts";
import { packageForm, type PackageForm } from "./package-form.ts";
import { isOfEvidence, type AnchorTold, type LeftOut } from "./read-anchors.ts";
import { redactWacz } from "./redact-wacz.ts";

export interface PackageItem {
  readonly item: string;
  readonly index: number;
  readonly record: Digest;
  readonly objects: readonly RecordObject[];
  /** Path of the WACZ that holds credentials, and is withheld: a redacted one lies there instead. Null: everything is handed out. */
  readonly withheld: string | null;
  /** What opens fields of its record, for who gets the package; null: nothing of them is disclosed. */
  readonly disclosed: Opening | null;
}

/** `bytes` counts the payload. */
export interface WrittenPackage {
  readonly items: readonly string[];
  /** Those of which the WACZ was withheld. */
  readonly redacted: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** How many entries the checkpoint covers under which it stands. */
  readonly entries: number;
  /** The outside proof over that checkpoint that went along. */
  readonly anchors: readonly AnchorTold[];
  /** Files of anchors that are not intact, and folders that could not be listed. */
  readonly leftOut: readonly LeftOut[];
  /** What came out, as its record of custody names it. Source: spec/custody. */
  readonly package: HandedOutFile;
}

export interface PackageOrder<Told = void> extends ExportHooks {
  readonly evidence: StoredEvidence;
  readonly items: readonly PackageItem[];
  /** What to make: its ending says whether a folder or a file. It must not exist; its parent must. */
  readonly out: string;
  /** To whom it is encrypted; to nobody, if it is not. */
  readonly recipients: readonly string[];
  /** A folder for what is made on the way, kept until the package is written. Whoever made it removes it. */
  readonly scratch: string;
  readonly today: Instant;
  /** What goes with it for people, given the head under which its items stand, and its anchors. */
  readonly guides: (told: HeadTold) => Promise<readonly Guide[]>;
  readonly software: Redaction["software"];
  /** Called when it is whole and durable, before it has its name. Where it rejects, nothing is left. */
  readonly beforeNamed: (written: WrittenPackage) => Promise<Told>;
}

/** All of it that what lies in the package depends on. */
type BagOrder = Omit<PackageOrder, "beforeNamed">;

/** Writes a package as spec/package has it. On any failure nothing is left under the name. `told` is what came of `beforeNamed`. */
export async function writePackage<Told>(order: PackageOrder<Told>): Promise<WrittenPackage & { readonly told: Told }> {
  const form = packageForm(order.out, order.recipients);
  const out = resolve(order.out);
  await refuseExisting(out);
  const place = await makePlace(out, form, order);
  try {
    const { listing, ...bag } = await writeBag(order, place);
    const encrypted = form.is === "file" && form.recipients.length > 0;
    return await place.finish(async (whole) => {
      const written = { ...bag, package: { name: basename(out), encrypted, ...(whole ?? listing) } };
      return { ...written, told: await order.beforeNamed(written) };
    });
  } catch (error) {
    await discard(place, out, error);
    throw toldOf(error, out);
  }
}

async function discard(place: BagPlace, out: string, failed: unknown): Promise<void> {
  try {
    await place.discard();
  } catch (error) {
    throw leftBehind(unfinishedName(out), error, toldOf(failed, out));
  }
}

async function makePlace(out: string, form: PackageForm, hooks: ExportHooks): Promise<BagPlace> {
  try {
    return form.is === "folder" ? await FolderPlace.make(out, hooks) : await FilePlace.make(out, form, hooks);
  } catch (error) {
    throw notWritten(unfinishedName(out), error);
  }
}

/** What the system refused (a full disk, no permission) and what the archive lacks, in words; all else carries its own. */
function toldOf(error: unknown, out: string): unknown {
  if (isOfEvidence(error)) return damaged(error.message, error);
  return error instanceof Error && "errno" in error ? notWritten(out, error) : error;
}

function damaged(what: string, cause?: unknown): ExportError {
  const message = `The archive is damaged, and nothing was handed out: ${what}.`;
  return new ExportError("export.damaged", message, "Find the file at fault with: muniment verify", { cause });
}

/** `listing` names a package that is a folder. */
async function writeBag(
  order: BagOrder,
  place: BagPlace,
): Promise<Omit<WrittenPackage, "package"> & { readonly listing: WrittenFile }> {
  const bag = new BagWriter(place);
  const indexes = order.items.map(({ index }) => index);
  const { note, checkpoint, elsewhere, ...head } = await chooseHead(order.evidence, indexes, order.today);
  const lists = await listsElsewhere(order.evidence, elsewhere, { items: order.items, anchors: head.anchors });
  const anchors = [...head.anchors, ...lists.anchors];
  const leftOut = [...head.leftOut, ...lists.leftOut];
  const told = anchors.map((one) => one.told);
  // Made while the objects are copied: to print takes seconds.
  const guides = order.guides({ head: checkpoint, anchors: told });
  guides.catch(() => undefined);
  await bag.add("checkpoint", null, () => once(note));
  for (const { told: one, bytes } of anchors) await bag.add(`anchors/${one.file}`, null, () => once(bytes));
  for (const item of order.items) {
    const at = `items/${item.item}`;
    const { entry, path } = await readEntryProof(order.evidence, checkpoint, item.index);
    const proof = encodeProof({ index: item.index, path, checkpoint: note });
    await bag.add(`${at}/entry.txt`, null, () => once(entry));
    await bag.add(`${at}/item.tlog-proof`, null, () => once(proof));
    await addSame(bag, order, `${at}/record.json`, { sha256: hexOf(item.record), size: null });
    if (item.disclosed !== null) {
      const opening = encodeOpening(item.disclosed);
      await bag.add(`${at}/${disclosedFile}`, null, () => once(opening));
    }
    for (const object of item.objects) {
      if (object.path === item.withheld) await addRedacted(bag, { ...order, at, object });
      else await addSame(bag, order, `${at}/objects/${object.path}`, object);
    }
  }
  const info = { "Bagging-Date": order.today.slice(0, 10), "External-Identifier": checkpoint.origin };
  const { files, bytes, listing } = await bag.addTags(info, await guides);
  const redacted = order.items.filter(({ withheld }) => withheld !== null).map(({ item }) => item);
  const items = order.items.map(({ item }) => item);
  return { items, redacted, files, bytes, entries: checkpoint.size, anchors: told, leftOut, listing };
}

/** Copies an object, and refuses to hand it out under a name that its bytes do not have. */
async function addSame(
  bag: BagWriter,
  order: BagOrder,
  name: string,
  object: { readonly sha256: string; readonly size: number | null },
): Promise<void> {
  const file = objectFile(`sha256:${object.sha256}`);
  const written =
    object.size === null || object.size <= smallSize
      ? await bag.add(name, object.size, () => order.evidence.read(file))
      : await addBlocks(bag, name, object.size, await order.evidence.open(file));
  if (written.sha256 !== object.sha256 || (object.size !== null && written.size !== object.size)) {
    throw damaged(`${file} is not what its record says`);
  }
}

async function addBlocks(bag: BagWriter, name: string, size: number, file: OpenBlocks): Promise<WrittenFile> {
  try {
    return await bag.add(name, size, () => file.blocks());
  } finally {
    await file.close();
  }
}

/** Lays a redacted WACZ, made of the one that the archive has, and what tells of it. Throws for one that is not what its record says. */
async function addRedacted(
  bag: BagWriter,
  { evidence, at, object, software, signal, ...order }: BagOrder & RedactedObject,
): Promise<void> {
  const scratch = await mkdtemp(join(order.scratch, "redacted-"));
  const original = join(scratch, "original.wacz");
  const file = objectFile(`sha256:${object.sha256}`);
  const copied = await copyHashed(evidence.read(file), original);
  if (copied.sha256 !== object.sha256 || copied.size !== object.size)
    throw damaged(`${file} is not what its record says`);
  const out = join(scratch, "redacted.wacz");
  const replaced = await redactWacz({ file: original, size: object.size, scratch, out, signal });
  const { sha256, size } = await bag.add(`${at}/${redactedWaczFile}`, (await stat(out)).size, () =>
    createReadStream(out),
  );
  const withheld = { path: object.path, sha256: object.sha256, size: object.size };
  await rm(original);
  const redaction = encodeRedaction({
    withheld,
    redacted: { path: redactedWaczFile, sha256, size },
    replaced,
    software,
  });
  await bag.add(`${at}/${redactionFile}`, null, () => once(redaction));
}

interface RedactedObject {
  readonly at: string;
  readonly object: RecordObject;
}

async function copyHashed(
  bytes: ByteStream,
  file: string,
): Promise<{ readonly sha256: string; readonly size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  async function* hashed(): ByteStream {
    for await (const part of bytes) {
      hash.update(part);
      size += part.length;
      yield part;
    }
  }
  await pipeline(hashed, createWriteStream(file, { flags: "wx", mode: 0o600 }));
  return { sha256: hash.digest("hex"), size };
}

async function refuseExisting(out: string): Promise<void> {
  for (const path of [out, unfinishedName(out)]) {
    if (await isThere(path)) {
      throw new ExportError(
        "export.exists",
        `There is something at ${path} already.`,
        "Give a name that is not taken.",
      );
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw notWritten(path, error);
  }
}
