import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import {
  digestOf,
  noAnchorTrust,
  objectFile,
  parseTileFile,
  utf8,
  type NewHasher,
  type TileName,
} from "@muniment/verify";
import { intakeOf, newHome, openToWrite, put, start } from "../archive/suite.ts";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { CopyError, type CopyErrorCode } from "./copy-error.ts";
import { repair } from "./repair.ts";
import type { Repaired, RepairOrder } from "./repair-order.ts";
import { mirror, type MirrorMade, type MirrorOrder } from "./mirror.ts";

/** What the tests of copies share: a home with some items, its mirror, and what lies in either. */

export async function homeWith(context: TestContext, ...texts: readonly string[]): Promise<string> {
  const home = await newHome(context);
  await addAll(home, texts);
  return home;
}

export async function addAll(home: string, texts: readonly string[]): Promise<void> {
  const archive = await openToWrite(home);
  try {
    const records = await Promise.all(texts.map(async (text) => intakeOf(await put(archive, text))));
    await archive.append(...records);
  } finally {
    await archive.close();
  }
}

export const newHasher: NewHasher = () => {
  const hash = createHash("sha256");
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
};

export const quiet = {
  backEnd: fsBackEnd,
  now: () => start,
  randomBytes,
  skipDamaged: false,
  signal: new AbortController().signal,
  onProgress: () => undefined,
} as const;

export async function mirrorTo(home: string, folder: string, more: Partial<MirrorOrder> = {}): Promise<MirrorMade> {
  return await mirror({ ...quiet, program: "test", home, folder, ...more });
}

export async function repairFrom(
  home: string,
  from: string | null,
  more: Partial<RepairOrder> = {},
): Promise<Repaired> {
  const ignore = (): undefined => undefined;
  const hooks = { onCopy: ignore, onVerify: ignore, onMended: ignore, onFinding: ignore };
  return await repair({
    ...quiet,
    ...hooks,
    program: "test",
    home,
    from,
    keys: [],
    anchors: noAnchorTrust,
    newHasher,
    ...more,
  });
}

/** A folder beside the home, which goes with it. */
export function beside(home: string, name: string): string {
  return join(home, "..", name);
}

export async function copyOf(home: string, name: string): Promise<string> {
  const copy = beside(home, name);
  await cp(home, copy, { recursive: true });
  return copy;
}

/** Every file of an archive with the hash of its bytes, but for partial tiles that are superseded: they may stay or be gone. */
export async function bytesOf(home: string): Promise<ReadonlyMap<string, string>> {
  const root = join(home, "archive");
  const files = new Map<string, string>();
  const widest = new Map<string, number>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(root.length + 1);
    files.set(
      name,
      createHash("sha256")
        .update(await readFile(path))
        .digest("hex"),
    );
    const tile = parseTileFile(name);
    if (tile !== null) widest.set(placeOf(tile), Math.max(tile.width, widest.get(placeOf(tile)) ?? 0));
  }
  const counted = [...files].filter(([name]) => {
    const tile = parseTileFile(name);
    return tile === null || tile.width === widest.get(placeOf(tile));
  });
  return new Map(counted.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function placeOf({ level, index }: TileName): string {
  return `${String(level)}/${String(index)}`;
}

/** Where an object of these bytes lies. */
export function fileOf(text: string): string {
  return objectFile(digestOf(utf8(text)));
}

export function withCopyCode(code: CopyErrorCode, ...words: readonly (string | RegExp)[]): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof CopyError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, /^[A-Za-z/].*\.$/s);
    assert.match(error.next, /^[A-Z].*\.$/s);
    for (const word of words)
      assert.ok(error.message.match(word) !== null, `${error.message} does not say ${String(word)}`);
    return true;
  };
}
