import { decodeUtf8, type Digest, type ManifestSignature } from "@muniment/verify";
import { replaceFile } from "../../storage/durable.ts";
import { readFirst } from "../../storage/small-file.ts";
import { systemCode } from "../../storage/system-error.ts";
import { doing } from "../failures.ts";
import type { HomeLayout } from "../home.ts";
import type { WaczKey } from "./wacz-key.ts";

/** Of a few hundred keys. */
const sizeMax = 256 * 1024;

/** The public keys that this home signed WACZ files by, in PEM; empty if there are none. */
export async function readWaczKeys(layout: HomeLayout): Promise<string> {
  try {
    return decodeUtf8(await readFirst(layout.waczKeys, sizeMax));
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EACCES"].includes(systemCode(error) ?? "")) return "";
    throw error;
  }
}

/** Signs manifests. Before the first one the public key is durable, or a signature could be there that nobody can name. */
export function manifestSigner(
  layout: HomeLayout,
  makeKey: () => WaczKey,
  hold: <T>(work: () => Promise<T>) => Promise<T>,
): (hash: Digest) => Promise<ManifestSignature> {
  let kept: Promise<WaczKey> | null = null;
  const keep = async (): Promise<WaczKey> => {
    const key = makeKey();
    const before = await readWaczKeys(layout);
    if (!before.includes(key.pem)) await hold(() => replaceFile(layout.waczKeys, before + key.pem));
    return key;
  };
  return async (hash) => {
    // One that failed is tried anew by the next capture.
    kept ??= doing(`writing ${layout.waczKeys}`, keep).catch((error: unknown) => {
      kept = null;
      throw error;
    });
    return (await kept).sign(hash);
  };
}
