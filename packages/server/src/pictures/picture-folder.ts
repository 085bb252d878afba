import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Picture, PictureKind } from "./picture.ts";

export interface PictureName {
  readonly sha256: string;
  readonly kind: PictureKind;
  readonly tool: string;
}

/**
 * Pictures that were made, in a folder that may be deleted at any time: they are made again. They are named after the object and the tool with its
 * version, so that a new version draws anew. Nothing is synced, and what cannot be kept is made again.
 */
export class PictureFolder {
  readonly #folder: string;
  readonly #newName: () => string;

  constructor(folder: string, newName: () => string) {
    this.#folder = folder;
    this.#newName = newName;
  }

  async read(name: PictureName): Promise<Picture | null> {
    const place = this.#place(name);
    const bytes = await readIfThere(`${place}.webp`);
    if (bytes !== null) return { is: "made", tool: name.tool, bytes };
    const failed = await readIfThere(`${place}.failed`);
    return failed === null ? null : { is: "failed", tool: name.tool, reason: failed.toString("utf8") };
  }

  /** What cannot be kept is not: a disk that is full or read-only keeps nobody from looking. */
  async keep(name: PictureName, picture: Picture): Promise<void> {
    const place = this.#place(name);
    const [end, bytes] =
      picture.is === "made" ? (["webp", picture.bytes] as const) : (["failed", picture.reason] as const);
    const scratch = `${place}.${this.#newName()}`;
    try {
      await mkdir(join(place, ".."), { recursive: true, mode: 0o700 });
      await writeFile(scratch, bytes, { flag: "wx", mode: 0o600 });
      await rename(scratch, `${place}.${end}`);
    } catch (error) {
      if (!isOfSystem(error)) throw error;
      await rm(scratch, { force: true }).catch(() => undefined);
    }
  }

  #place({ sha256, kind, tool }: PictureName): string {
    return join(
      this.#folder,
      kind,
      tool.replaceAll(/[^A-Za-z0-9.+-]+/g, "-").slice(0, 120),
      sha256.slice(0, 2),
      sha256,
    );
  }
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isOfSystem(error)) return null;
    throw error;
  }
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}
