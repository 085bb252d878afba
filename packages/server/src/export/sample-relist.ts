import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";

const own = "tagmanifest-sha256.txt";
const payload = "manifest-sha256.txt";

/** As a forger would: writes the manifests of a package anew, so that they list what lies there. */
export async function relist(bag: string): Promise<void> {
  const files = await plainFiles(bag);
  const isPayload = (name: string): boolean => name.startsWith("data/");
  await writeFile(join(bag, payload), await listing(bag, files.filter(isPayload)));
  const tags = files.filter((name) => !isPayload(name) && name !== own && name !== payload);
  await writeFile(join(bag, own), await listing(bag, [...tags, payload]));
}

/** The names of the plain files below a folder, relative to it. */
export async function plainFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

async function listing(bag: string, names: readonly string[]): Promise<string> {
  const lines = names.map(async (name) => {
    const sha256 = createHash("sha256")
      .update(await readFile(join(bag, name)))
      .digest("hex");
    return `${sha256}  ${name.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")}\n`;
  });
  return (await Promise.all(lines)).join("");
}
