/** A thread of HashPool: hashes one file after the other, and lists folders, as it is told. */
import { createHash, hash, type Hash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { crc32 } from "node:zlib";
import type { PartOutcome } from "@muniment/verify";
import { listFolder, NotPlain } from "../storage/plain-file.ts";
import { PlainFiles, type Part } from "../storage/plain-file-sync.ts";
import { systemCode } from "../storage/system-error.ts";
import { decodeNames, decodeWanted, encodeListed, encodeOutcomes, type Wanted } from "./hash-messages.ts";
import type { HashAnswer, HashOrder } from "./hash-pool.ts";

let files: PlainFiles | null = null;

parentPort?.on("message", ({ id, root, work, names }: HashOrder) => {
  const answer: HashAnswer = { id, text: work === "list" ? listAll(root, names) : hashAll(root, names) };
  parentPort?.postMessage(answer);
});

function listAll(root: string, names: string): string {
  return encodeListed(decodeNames(names).map((folder) => listFolder(root, folder)));
}

function hashAll(root: string, names: string): string {
  const plainFiles = (files ??= new PlainFiles(root, () => performance.now()));
  const all = decodeWanted(names);
  return encodeOutcomes(
    all.map((wanted) => measure(plainFiles, wanted)),
    all,
  );
}

function measure(plainFiles: PlainFiles, wanted: Wanted): PartOutcome {
  try {
    if (!("name" in wanted)) {
      const parts = plainFiles.partsOf(wanted.file, wanted.start, wanted.size);
      if (!wanted.isSummed) return { outcome: "measured", ...measured(parts) };
      let sum = 0;
      const whole = measured(parts, (bytes) => (sum = crc32(bytes, sum)));
      return { outcome: "measured", ...whole, crc32: sum };
    }
    return { outcome: "measured", ...measured(plainFiles.parts(wanted.name, wanted.listed)) };
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return { outcome: "missing" };
    if (error instanceof NotPlain) return { outcome: "unreadable", reason: error.message };
    if (code !== null) return { outcome: "unreadable", reason: code };
    throw error;
  }
}

function measured(parts: Iterable<Part>, each?: (bytes: Uint8Array) => void): { size: number; sha256: string } {
  let whole: Hash | null = null;
  let size = 0;
  for (const { bytes, isLast } of parts) {
    each?.(bytes);
    if (isLast && size === 0) return { size: bytes.length, sha256: hash("sha256", bytes, "hex") };
    size += bytes.length;
    whole = (whole ?? createHash("sha256")).update(bytes);
  }
  return { size, sha256: (whole ?? createHash("sha256")).digest("hex") };
}
