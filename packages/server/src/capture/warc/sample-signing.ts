import type { ManifestSignature } from "@muniment/verify";
import { WaczKey } from "../../archive/keys/wacz-key.ts";

const key = new WaczKey(new Uint8Array(32).fill(7));
const signed = new Map<string, ManifestSignature>();

/** Signs manifests as an archive does, for tests that have none; the same one in the same way each time. */
export function signManifest(hash: string): Promise<ManifestSignature> {
  const signature = signed.get(hash) ?? key.sign(hash);
  signed.set(hash, signature);
  return Promise.resolve(signature);
}
