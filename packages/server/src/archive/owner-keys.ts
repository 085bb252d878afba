import { UnreadableFile, type OwnerFile, type OwnerKeys } from "@muniment/verify";
import { NotPlain } from "../storage/plain-file.ts";
import { readFirst } from "../storage/small-file.ts";
import { systemCode } from "../storage/system-error.ts";
import type { HomeLayout } from "./home.ts";

/** In bytes: many times what any key takes. */
export const keyFileSizeMax = 16 * 1024;

/** The key files of a home as a verifier takes them: their bytes, null where there is none, or why they cannot be read. */
export async function readOwnerKeys(layout: HomeLayout): Promise<OwnerKeys> {
  return {
    pin: await read(layout.pin),
    privateKey: await read(layout.privateKey),
    privateKeyHash: await read(layout.privateKeyHash),
  };
}

async function read(path: string): Promise<OwnerFile> {
  try {
    // One byte more than a key may have tells that it is too large.
    return await readFirst(path, keyFileSizeMax + 1);
  } catch (error) {
    // What is no file has no bytes, and so fails the check of its form.
    if (error instanceof NotPlain) return new Uint8Array(0);
    const code = systemCode(error);
    if (code === null) throw error;
    return code === "ENOENT" || code === "ENOTDIR" ? null : new UnreadableFile(path, code, { cause: error });
  }
}
