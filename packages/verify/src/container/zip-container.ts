/** A ZIP that a package lies in. Source: spec/container, "ZIP". */
import type { Crc32 } from "../wacz/crc32.ts";
import type { RandomAccess } from "../wacz/random-access.ts";
import { readZip, readZipEntry, type ZipEntry } from "../wacz/zip.ts";
import {
  containerLimits,
  type ContainerLimits,
  unreadFile,
  type ContainerFault,
  type ContainerFile,
  type ContainerReading,
} from "./container.ts";
import { windowed } from "./window.ts";

/** Throws `FormatError` if it cannot be listed, `OverLimit` if it is over a budget. */
export async function readZipContainer(
  file: RandomAccess,
  sum?: Crc32,
  limits: ContainerLimits = containerLimits,
): Promise<ContainerReading> {
  // How many times its size one entry unpacks to says little: a page of zeros is no bomb. All together are held against the file.
  const listed = await readZip(windowed(file), { ...limits, ratioMax: Infinity });
  const files = new Map<string, ContainerFile>();
  const faults: ContainerFault[] = [];
  for (const { name, reason, unread } of listed.faults) {
    faults.push({ name, reason, outcome: unread === true ? "unchecked" : "fails" });
    if (unread === true && name !== null && !name.endsWith("/")) files.set(name, unreadFile(name, reason));
  }
  const bomb = isBomb(file, listed.entries, limits);
  for (const entry of listed.entries) {
    if (!bomb || entry.method === "stored")
      files.set(entry.name, { size: entry.size, ...storedIn(entry), read: () => readZipEntry(file, entry, sum) });
    else {
      const reason = `together with others it unpacks to more than ${String(limits.ratioMax)} times the size of the ZIP`;
      faults.push({ name: entry.name, reason, outcome: "unchecked" });
      files.set(entry.name, unreadFile(entry.name, reason));
    }
  }
  return { files, faults };
}

function storedIn({ method, start, size, packedSize, crc32 }: ZipEntry): Pick<ContainerFile, "stored"> {
  return method === "stored" && packedSize === size ? { stored: { start, size, crc32 } } : {};
}

function isBomb(
  { size }: RandomAccess,
  entries: readonly ZipEntry[],
  { unpackedFree, ratioMax }: ContainerLimits,
): boolean {
  const unpacked = entries.reduce((sum, entry) => sum + (entry.method === "stored" ? 0 : entry.size), 0);
  return unpacked > Math.max(unpackedFree, ratioMax * size);
}
