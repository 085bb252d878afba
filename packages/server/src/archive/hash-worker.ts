/** A thread of HashPool: hashes one file after the other, and lists folders, as it is told. */
import { createHash, hash, type Hash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { crc32 } from "node:zlib";
import { listFolder, NotPlain, type Seen } from "../storage/plain-file.ts";
import { PlainFiles, type Part } from "../storage/plain-file-sync.ts";
import { systemCode } from "../storage/system-error.ts";
import {
  decodeNames,
  decodeWanted,
  encodeListed,
  encodeOutcomes,
  type HashOutcome,
  type Wanted,
} from "./hash-messages.ts";
import type { HashAnswer, HashOrder } from "./hash-pool.ts";

/** Of a SHA-256 in hex. */
const hashSize = 64;

let files: PlainFiles | null = null;

parentPort?.on("message", ({ id, root, work, names }: HashOrder) => {
  const plainFiles = (files ??= new PlainFiles(root, () => performance.now()));
  const answer: HashAnswer = {
    id,
    text: work === "hash" ? hashAll(plainFiles, names) : listAll(root, names, work === "list" ? null : plainFiles),
  };
  parentPort?.postMessage(answer);
});

/** With `plainFiles`, what is small and has the form of a hash for its name is hashed where it is met: to come back to it takes as long again. */
function listAll(root: string, names: string, plainFiles: PlainFiles | null): string {
  const look = (name: string, part: string): Seen | null =>
    plainFiles !== null && part.length === hashSize ? seen(plainFiles, name, part) : null;
  return encodeListed(decodeNames(names).map((folder) => listFolder(root, folder, look)));
}

/** Null where it cannot be read: whoever measures it by itself says why. */
function seen(plainFiles: PlainFiles, name: string, part: string): Seen | null {
  try {
    const { size, bytes } = plainFiles.small(name);
    return { size, asNamed: bytes !== null && hash("sha256", bytes, "hex") === part };
  } catch (error) {
    if (error instanceof NotPlain || systemCode(error) !== null) return null;
    throw error;
  }
}

function hashAll(plainFiles: PlainFiles, names: string): string {
  return encodeOutcomes(decodeWanted(names).map((wanted) => measure(plainFiles, wanted)));
}

function measure(plainFiles: PlainFiles, wanted: Wanted): HashOutcome {
  try {
    if (!("name" in wanted)) {
      let sum = 0;
      const parts = plainFiles.partsOf(wanted.file, wanted.start, wanted.size);
      const whole = measured(parts, (bytes) => (sum = crc32(bytes, sum)));
      return { outcome: "measured", ...whole, crc32: sum };
    }
    return { outcome: "measured", ...measured(plainFiles.parts(wanted.name, wanted.isListed)) };
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
