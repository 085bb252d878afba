/** Whether the manifest of a WACZ names each of its files with its length and its hash, and the digest file the manifest's. */
import { createHash } from "node:crypto";
import type { WaczFile } from "./wacz-files.ts";

interface Manifest {
  readonly resources?: readonly { readonly path: string; readonly hash: string; readonly bytes: number }[];
}

export async function manifestFaults(
  files: readonly WaczFile[],
  manifest: string,
  digest: string,
): Promise<readonly string[]> {
  // That they are missing is told already.
  if (manifest === "" || digest === "") return [];
  const { resources = [] } = JSON.parse(manifest) as Manifest;
  const faults: string[] = [];
  for (const { path, hash, bytes } of resources) {
    const file = files.find(({ name }) => name === path);
    if (file === undefined) faults.push(`the manifest names ${path}, which is not there`);
    else if (file.size !== bytes) faults.push(`the manifest says ${bytes} bytes of ${path}, which has ${file.size}`);
    else if ((await hashOf(await file.read())) !== hash) faults.push(`the hash of ${path} is another in the manifest`);
  }
  const named = new Set(["datapackage.json", "datapackage-digest.json", ...resources.map(({ path }) => path)]);
  for (const { name } of files) if (!named.has(name)) faults.push(`the manifest does not name ${name}`);
  const { hash } = JSON.parse(digest) as { readonly hash?: string };
  if (hash !== (await hashOf([Buffer.from(manifest)]))) faults.push("the digest is not that of the manifest");
  return faults;
}

async function hashOf(parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of parts) hash.update(part);
  return `sha256:${hash.digest("hex")}`;
}
