/** What lies below a folder, to the byte and to the nanosecond: for tests of what must be left alone. */
import { createHash } from "node:crypto";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

/** By path, what a file is, and in `times` when it was last written. Folders are listed too. */
export async function snapshot(
  folder: string,
  { times = true }: { readonly times?: boolean } = {},
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const name of ["", ...(await readdir(folder, { recursive: true })).sort()]) {
    const path = join(folder, name);
    const stats = await lstat(path, { bigint: true });
    const written = times ? ` written ${String(stats.mtimeNs)}` : "";
    found[name] = `${await contentOf(path, stats)} mode ${(stats.mode & 0o7777n).toString(8)}${written}`;
  }
  return found;
}

async function contentOf(
  path: string,
  stats: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean },
): Promise<string> {
  if (stats.isFile())
    return createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  if (stats.isSymbolicLink()) return `link to ${await readlink(path)}`;
  return stats.isDirectory() ? "folder" : "other";
}
