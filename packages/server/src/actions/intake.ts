import { basename } from "node:path";
import { formatInstant, hexOf, type RecordObject } from "@muniment/verify";
import { lookup } from "mrmime";
import type { Archive, ObjectRef } from "../archive/archive.ts";
import { acknowledge, type Acknowledgement } from "./acknowledgement.ts";
import { envelope, type Maker } from "./maker.ts";
import { SourceFile, type ReadProgress } from "./source-file.ts";

export interface IntakeDeps {
  readonly archive: Pick<Archive, "put" | "append">;
  readonly maker: Maker;
}

/** A file on its way in. */
export interface Intake {
  /** In bytes. */
  readonly size: number;
  /** Resolves when its last byte was read, or reading it failed: the next file can be read. */
  readonly read: Promise<void>;
  /** Resolves when it is sealed. Throws IntakeError or ArchiveError; then nothing of it is. */
  readonly sealed: Promise<Acknowledgement>;
}

/** Takes one file in, byte for byte, and seals it. Throws IntakeError if it is no file that can be read. */
export function intake(
  deps: IntakeDeps,
  file: string,
  note: string | null,
  progress: ReadProgress,
  signal: AbortSignal,
): Intake {
  const received = formatInstant(deps.maker.now());
  const source = SourceFile.open(file);
  const seal = async (): Promise<Acknowledgement> => {
    const { digest, size } = await put(deps, source, progress, signal);
    const name = basename(file);
    const mediaType = lookup(name) ?? "application/octet-stream";
    const objects: readonly RecordObject[] = [
      { path: `original/${safeName(name)}`, role: "original", mediaType, size, sha256: hexOf(digest) },
    ];
    const [sealed] = await deps.archive.append({
      ...envelope(deps.maker, objects),
      kind: "intake",
      detail: {
        name: { basis: "claimed", value: name },
        modified: { basis: "reported", value: formatInstant(source.modifiedMs) },
        received: { basis: "claimed", value: received },
        // By the ending of the name alone: the bytes are sealed first and looked at later, elsewhere.
        mediaType: { basis: "claimed", value: mediaType },
        note: note === null ? null : { basis: "claimed", value: note },
      },
    });
    if (sealed === undefined) throw new Error("the archive acknowledged fewer records than it was given");
    return acknowledge("intake", sealed, objects, null);
  };
  return { size: source.size, read: source.closed, sealed: seal() };
}

async function put(
  { archive }: IntakeDeps,
  source: SourceFile,
  progress: ReadProgress,
  signal: AbortSignal,
): Promise<ObjectRef> {
  try {
    return await archive.put(source.bytes(progress), { signal });
  } finally {
    source.close();
  }
}

/** A file name that any system can hold. The name as received stands in the record. */
function safeName(name: string): string {
  const safe = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^\.+/, "_")
    .slice(-100);
  return safe === "" ? "file" : safe;
}
