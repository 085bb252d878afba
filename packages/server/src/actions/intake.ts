import { basename } from "node:path";
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
import type { Archive, ObjectRef } from "../archive/archive.ts";
import { committedIntake, sealCommitted, type IdentityDesk } from "./identity.ts";
import { acknowledge, type Acknowledgement } from "./acknowledgement.ts";
import { envelope, type Maker } from "./maker.ts";
import type { NotBefore } from "./not-before.ts";
import { SourceFile, type ReadProgress } from "./source-file.ts";

export interface IntakeDeps {
  readonly archive: Pick<Archive, "put" | "putAll" | "append">;
  readonly maker: Maker;
  /** Absent: records say nothing of a beacon. */
  readonly notBefore?: NotBefore;
  /** Absent: records commit to nothing, as those of earlier versions. */
  readonly identity?: IdentityDesk;
}

/** A file that was opened, and what is said of it beside its bytes. */
export interface Source {
  readonly file: SourceFile;
  readonly name: string;
  readonly received: Instant;
  /** Why it is kept, or null. */
  readonly note: string | null;
}

/** Opens a file to take it in. Throws IntakeError if it is none that can be read. */
export function openSource({ maker }: IntakeDeps, path: string, note: string | null): Source {
  return { file: SourceFile.open(path), name: basename(path), received: formatInstant(maker.now()), note };
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
  const [sealed] = await seal(deps, [source], [ref]);
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
  return await seal(deps, sources, await deps.archive.putAll(bodies.splice(0)));
}

async function seal(
  deps: IntakeDeps,
  sources: readonly Source[],
  refs: readonly ObjectRef[],
): Promise<readonly Acknowledgement[]> {
  const beacon = (await deps.notBefore?.()) ?? null;
  const records = sources.map((source, place) => recordOf(deps.maker, { ...source, beacon }, refs[place]));
  const committed = records.map((record) => committedIntake(deps.identity, record));
  const sealed = await sealCommitted(deps.archive, deps.identity, committed);
  return sealed.map((one, place) => acknowledge("intake", one, records[place]?.objects ?? [], null));
}

function recordOf(
  maker: Maker,
  source: Source & { readonly beacon: Known<Beacon> | null },
  ref: ObjectRef | undefined,
): IntakeRecord {
  if (ref === undefined) throw new Error("the archive took in fewer files than it was given");
  const { name, received, note, beacon } = source;
  const mediaType = lookup(name) ?? "application/octet-stream";
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
      modified: { basis: "reported", value: formatInstant(source.file.modifiedMs) },
      received: { basis: "claimed", value: received },
      // By the ending of the name alone: the bytes are sealed first and looked at later, elsewhere.
      mediaType: { basis: "claimed", value: mediaType },
      note: note === null ? null : { basis: "claimed", value: note },
      ...(beacon === null ? {} : { notBefore: beacon }),
    },
  };
}

/** A file name that any system can hold. The name as received stands in the record. */
function safeName(name: string): string {
  const safe = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^\.+/, "_")
    .slice(-100);
  return safe === "" ? "file" : safe;
}
