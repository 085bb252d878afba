/** What a reader gives beside the package, by files: whom they trust, and what was disclosed to them. Source: spec/package, "The verifier page". */
import { beginsAsOpening, FormatError, openingSizeMax, type GivenOpening } from "@muniment/verify";
import { namedSizeMax, trustIn, withNamed, type NamedFile } from "./named-trust.ts";

/** A file that says nothing that can be used. `reason` is the verifier's own. */
export interface RefusedFile {
  readonly name: string;
  readonly reason: string;
}

export interface FilesBeside {
  readonly named: readonly NamedFile[];
  readonly openings: readonly GivenOpening[];
  /** Of those that were given last. */
  readonly refused: readonly RefusedFile[];
}

export const nothingBeside: FilesBeside = { named: [], openings: [], refused: [] };

/** `opening`: the reader says that it is one, whatever it holds. Else it is told by what it holds. */
export type GivenAs = "opening" | "any";

const filesMax = 64;

/** Reads the files that a reader chose, as many as are taken beside those `before`. One that the browser cannot read is refused. */
export async function readBeside(files: readonly File[], as: GivenAs, before: FilesBeside): Promise<FilesBeside> {
  const named: NamedFile[] = [];
  const openings: GivenOpening[] = [];
  const refused: RefusedFile[] = [];
  const max = filesMax - before.named.length - before.openings.length;
  for (const file of files) {
    const { name } = file;
    try {
      if (named.length + openings.length >= max) throw new FormatError(`more than ${String(filesMax)} files`);
      // An opening that is larger is none: the verifier says so.
      const begin = await bytesOf(file.slice(0, openingSizeMax + 1));
      if (as === "opening" || beginsAsOpening(begin)) openings.push({ name, bytes: begin });
      else named.push({ name, trust: await trustOf(file) });
    } catch (error) {
      if (!(error instanceof FormatError || error instanceof DOMException)) throw error;
      refused.push({ name, reason: error.message });
    }
  }
  return { named, openings, refused };
}

async function trustOf(file: File): Promise<NamedFile["trust"]> {
  if (file.size > namedSizeMax) throw new FormatError(`larger than ${String(namedSizeMax)} bytes`);
  return trustIn(await bytesOf(file));
}

async function bytesOf(part: Blob): Promise<Uint8Array> {
  return new Uint8Array(await part.arrayBuffer());
}

/** What nothing was added to stays the same list. */
export function besideWith(before: FilesBeside, more: FilesBeside): FilesBeside {
  return {
    named: more.named.length === 0 ? before.named : withNamed(before.named, more.named),
    openings: more.openings.length === 0 ? before.openings : [...before.openings, ...more.openings],
    refused: more.refused,
  };
}

export function besideWithout(before: FilesBeside, one: NamedFile | GivenOpening): FilesBeside {
  const without = <T>(all: readonly T[]): readonly T[] => {
    const left = all.filter((other) => other !== one);
    return left.length === all.length ? all : left;
  };
  return { ...before, named: without(before.named), openings: without(before.openings) };
}
