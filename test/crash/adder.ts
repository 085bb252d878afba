/**
 * The process that the harnesses kill: it adds to an archive through the program's own code, several files at once, and prints
 * one line for each the moment it is sealed. Its orders come as one line on standard input; `end` ends it.
 */
import { randomBytes } from "node:crypto";
import { flushCompileCache } from "node:module";
import { createInterface } from "node:readline";
import { hexOf, toBase64, toHex } from "@muniment/verify";
import { envelope } from "../../packages/server/src/actions/maker.ts";
import { ArchiveError, type Archive } from "../../packages/server/src/archive/archive.ts";
import { openArchive } from "../../packages/server/src/archive/open.ts";
import { fsBackEnd } from "../../packages/server/src/storage/fs/fs-back-end.ts";
import { streamOf } from "../../packages/server/src/storage/stream.ts";
import { bytesOf, type Orders, type Told } from "./adding.ts";
import { chanceFrom } from "./harness.ts";

const dayMs = 24 * 60 * 60 * 1000;
let ending = false;

// Node writes it at the end of a process, which most of these never see.
flushCompileCache();

const lines = createInterface({ input: process.stdin });
lines.once("line", (line) => {
  lines.on("line", () => (ending = true));
  lines.on("close", () => (ending = true));
  void work(JSON.parse(line) as Orders).finally(() => {
    lines.close();
    process.stdin.destroy();
  });
});

async function work(orders: Orders): Promise<void> {
  const now = clockOf(orders);
  const archive = await openArchive({
    mode: "write",
    home: orders.home,
    backEnd: fsBackEnd,
    program: "adder",
    software: { name: "muniment", version: "0.0.0" },
    now,
    randomBytes,
  });
  tell({ event: "open" });
  try {
    const numbers = Array.from({ length: orders.adders.count }, (_, at) => orders.adders.first + at);
    await Promise.all(numbers.map((adder) => addAll(archive, orders, { adder, now })));
  } finally {
    await archive.close();
  }
}

async function addAll(
  archive: Archive,
  orders: Orders,
  { adder, now }: { readonly adder: number; readonly now: () => number },
): Promise<void> {
  for (let place = 0; !ending && (orders.each === null || place < orders.each); place += 1) {
    try {
      await addOne(archive, bytesOf(orders, { adder, place }), { adder, place, now });
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      tell({ event: "failed", code: error.code, message: error.message });
      // A full disk may have room again: the next add tries. Anything else ends this adder.
      if (error.code !== "archive.full") return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

async function addOne(
  archive: Archive,
  content: Uint8Array,
  { adder, place, now }: { readonly adder: number; readonly place: number; readonly now: () => number },
): Promise<void> {
  const { digest, size } = await archive.put(streamOf(content));
  const path = `original/${String(adder)}-${String(place)}`;
  const objects = [{ path, role: "original", mediaType: "application/octet-stream", size, sha256: hexOf(digest) }];
  const salt = (): string => toHex(randomBytes(32));
  const maker = { actor: "a-0123456789abcdef", software: { name: "muniment", version: "0.0.0" }, now, salt };
  const unknown = { basis: "not-measured", reason: "drawn from a seed" } as const;
  const [sealed] = await archive.append({
    ...envelope(maker, objects),
    kind: "intake",
    detail: { name: unknown, modified: unknown, received: unknown, mediaType: unknown, note: null },
  });
  if (sealed === undefined) throw new Error("the archive acknowledged fewer records than it was given");
  const { index, time, record, checkpoint } = sealed;
  tell({ event: "sealed", adder, place, index, time, record: hexOf(record), checkpoint: toBase64(checkpoint) });
}

function clockOf({ clock, seed, adders }: Orders): () => number {
  if (clock === "real") return () => Date.now();
  const chance = chanceFrom(seed ^ Math.imul(adders.first + 1, 0x85ebca6b));
  return () => Date.now() + Math.floor((chance() * 4 - 2) * dayMs);
}

/** One write for a line: what a killed process has told, it has told whole. */
function tell(told: Told): void {
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
