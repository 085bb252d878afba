import {
  formatInstant,
  hexOf,
  type Beacon,
  type Instant,
  type IntakeRecord,
  type Known,
  type RecordObject,
} from "@muniment/verify";
import { lookup } from "mrmime";
import type { Archive, ObjectRef } from "../../archive/archive.ts";
import { committedIntake } from "../identity.ts";
import { acknowledge, type Acknowledgement } from "../acknowledgement.ts";
import { envelope, type Maker } from "../maker.ts";
import type { NotBefore } from "../not-before.ts";
import { sealItems, type SealItemsDeps } from "../seal-items.ts";
import type { FileClaim, NamedFile } from "./files-named.ts";
import { SourceFile, type ReadProgress } from "./source-file.ts";

export interface IntakeDeps extends SealItemsDeps {
  readonly archive: Pick<Archive, "put" | "putAll" | "append">;
  /** Absent: records say nothing of a beacon. */
  readonly notBefore?: NotBefore;
}

/** What is said of a file beside its bytes. */
export interface FileSaid extends FileClaim {
  readonly modified: Known<Instant>;
  readonly received: Instant;
  /** Why it is kept, or null. */
  readonly note: string | null;
}

/** A file that was opened, and what is said of it. */
export interface Source {
  readonly file: SourceFile;
  readonly said: FileSaid;
}

/** Opens a file to take it in. Throws IntakeError if it is none that can be read. */
export function openSource({ maker }: IntakeDeps, named: NamedFile, note: string | null): Source {
  const { name, path, pathBytes, delivery } = named;
  const file = SourceFile.open(named);
  const modified = { basis: "reported", value: formatInstant(file.modifiedMs) } as const;
  const received = formatInstant(maker.now());
  return { file, said: { name, path, pathBytes, delivery, modified, received, note } };
}

/** Takes one file in, byte for byte, and seals it. Throws IntakeError or ArchiveError; then nothing is sealed. */
export async function intake(
  deps: IntakeDeps,
  source: Source,
  progress: ReadProgress,
  signal: AbortSignal,
): Promise<Acknowledgement> {
  let ref: ObjectRef;
  try {
    ref = await deps.archive.put(source.file.blocks(progress), { signal });
  } finally {
    source.file.close();
  }
  const [sealed] = await sealFiles(deps, [source.said], [ref]);
  if (sealed === undefined) throw new Error("the archive acknowledged fewer records than it was given");
  return sealed;
}

/**
 * The same for many small files whose bytes were read: all of them are sealed, or none. The bytes are taken out of
 * `bodies`: nobody needs them once they are on the disk, and sealing takes longer than that.
 */
export async function intakeAll(
  deps: IntakeDeps,
  sources: readonly Source[],
  bodies: Uint8Array[],
): Promise<readonly Acknowledgement[]> {
  const said = sources.map((source) => source.said);
  return await sealFiles(deps, said, await deps.archive.putAll(bodies.splice(0)));
}

/** Seals files whose bytes were put, each in a record of its own: all of them, or none. `refs` are theirs, in the same order. Throws ArchiveError. */
export async function sealFiles(
  deps: Omit<IntakeDeps, "archive"> & { readonly archive: Pick<Archive, "append"> },
  files: readonly FileSaid[],
  refs: readonly ObjectRef[],
): Promise<readonly Acknowledgement[]> {
  const beacon = (await deps.notBefore?.()) ?? null;
  const records = files.map((said, place) => recordOf(deps.maker, said, beacon, refs[place]));
  const committed = records.map((record) => committedIntake(deps.identity, record));
  const sealed = await sealItems(deps, committed);
  return sealed.map((one, place) => acknowledge("intake", one, records[place]?.objects ?? [], null));
}

function recordOf(
  maker: Maker,
  said: FileSaid,
  beacon: Known<Beacon> | null,
  ref: ObjectRef | undefined,
): IntakeRecord {
  if (ref === undefined) throw new Error("the archive took in fewer files than it was given");
  const { name, path, pathBytes, delivery, modified, received, note } = said;
  const mediaType = mediaTypeOf(name);
  const object: RecordObject = {
    path: `original/${safeName(name)}`,
    role: "original",
    mediaType,
    size: ref.size,
    sha256: hexOf(ref.digest),
  };
  return {
    ...envelope(maker, [object]),
    kind: "intake",
    detail: {
      name: { basis: "claimed", value: name },
      ...(path === null ? {} : { path: { basis: "claimed", value: path } }),
      ...(pathBytes === null ? {} : { pathBytes: { basis: "claimed", value: pathBytes } }),
      ...(delivery === null ? {} : { delivery }),
      modified,
      received: { basis: "claimed", value: received },
      // By the ending of the name alone: the bytes are sealed first and looked at later, elsewhere.
      mediaType: { basis: "claimed", value: mediaType },
      note: note === null ? null : { basis: "claimed", value: note },
      ...(beacon === null ? {} : { notBefore: beacon }),
    },
  };
}

/** By the ending. The library takes "constructor" for one that it knows, and answers with no text. */
function mediaTypeOf(name: string): string {
  const known: unknown = lookup(name);
  return typeof known === "string" ? known : "application/octet-stream";
}

/** A file name that any system can hold. The name as received stands in the record. */
function safeName(name: string): string {
  const safe = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^\.+/, "_")
    .slice(-100);
  return safe === "" ? "file" : safe;
}
