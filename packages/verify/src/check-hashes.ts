/** Checks by the bytes of files of any size, many at a time. */
import { outcomeOf, type ArchiveFiles, type Reading, type Wanted } from "./archive-files.ts";
import { finding, type Finding } from "./finding.ts";
import { groupBytesMax, groupFilesMax } from "./groups.ts";
import type { Measure } from "./measure.ts";

/** That a file has the bytes of a hash. What holds is told by `held`, if there is one, in place of the check itself. */
export interface HashCheck extends Wanted {
  readonly check: "record.bytes" | "object.bytes";
  readonly sha256: string;
  readonly index?: number;
  readonly held?: Finding;
}

/** A finding, or a check that has yet to be made. */
export type Piece = Finding | HashCheck;

const groupPiecesMax = 1024;

/** Gathers what is to be checked into groups, in its order. Each gives its findings when it is run; see `inOrder`. */
export async function* inGroups(
  pieces: AsyncIterable<Iterable<Piece>> | Iterable<Iterable<Piece>>,
  files: ArchiveFiles,
): AsyncGenerator<() => Promise<readonly Finding[]>> {
  let group: Piece[] = [];
  let checks = 0;
  let bytes = 0;
  for await (const some of pieces) {
    for (const piece of some) {
      const added = "sha256" in piece ? { checks: 1, bytes: piece.size ?? 0 } : { checks: 0, bytes: 0 };
      const isFull = checks + added.checks > groupFilesMax || (checks > 0 && bytes + added.bytes > groupBytesMax);
      if (isFull || group.length === groupPiecesMax) {
        yield run(files, group);
        group = [];
        checks = 0;
        bytes = 0;
      }
      group.push(piece);
      checks += added.checks;
      bytes += added.bytes;
    }
  }
  if (group.length > 0) yield run(files, group);
}

function run(files: ArchiveFiles, group: readonly Piece[]): () => Promise<readonly Finding[]> {
  return async () => {
    const checks = group.filter((piece) => "sha256" in piece);
    const found = (await checkHashes(files, checks)).values();
    return group.flatMap((piece) => ("sha256" in piece ? (found.next().value ?? []) : piece));
  };
}

/** One finding for each check, in their order. */
export async function checkHashes(files: ArchiveFiles, checks: readonly HashCheck[]): Promise<readonly Finding[]> {
  const readings = await files.measure(checks);
  return checks.map((check, place) => {
    const reading = readings[place];
    if (reading === undefined) throw new Error("fewer files were measured than were asked for");
    return judge(check, reading);
  });
}

function judge({ check, file, sha256, index, held }: HashCheck, { value, fault }: Reading<Measure>): Finding {
  if (fault !== null) return finding(check, file, outcomeOf(fault), fault.reason, index);
  if (value.sha256 !== sha256) return finding(check, file, "fails", "its bytes are not those that were sealed", index);
  return held ?? finding(check, file, "holds", `${String(value.size)} bytes, as sealed`, index);
}
