import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { hexOf, parseInstant, readAll, utf8, verifyArchive, type EvidenceRecord, type Finding } from "@muniment/verify";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { streamOf } from "../storage/stream.ts";
import { ArchiveError, type Archive, type ArchiveErrorCode, type ObjectRef } from "./archive.ts";
import { initArchive } from "./init.ts";
import { archiveEvidence, openArchive, readTrust, type WriteOptions } from "./open.ts";

/** What the tests of an archive share: a home of their own, a clock that stands still, and a full verification. */

export const later = parseInstant("2030-01-01T00:00:00.000Z");
export const start = Date.parse("2026-11-22T21:12:48.123Z");
export const software = { name: "muniment", version: "0.0.0" };

export async function newHome(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "muniment-archive-"));
  context.after(() => rm(folder, { recursive: true }));
  const home = join(folder, "home");
  await initArchive({ home, backEnd: fsBackEnd, now: () => start, randomBytes, software });
  return home;
}

export function writing(home: string): WriteOptions {
  return { home, mode: "write", backEnd: fsBackEnd, now: () => start, randomBytes, program: "test", software };
}

export async function openToWrite(home: string, more: Partial<WriteOptions> = {}): Promise<Archive> {
  return await openArchive({ ...writing(home), ...more });
}

export async function put(archive: Archive, text: string): Promise<ObjectRef> {
  return await archive.put(streamOf(utf8(text)));
}

export function intakeOf(...refs: readonly ObjectRef[]): EvidenceRecord {
  const unknown = { basis: "not-measured", reason: "a test" } as const;
  return {
    format: "muniment-record/1",
    kind: "intake",
    salt: randomBytes(32).toString("hex"),
    actor: "a-0123456789abcdef",
    software,
    objects: refs.map(({ digest, size }, place) => ({
      path: `files/${String(place)}`,
      role: "original",
      mediaType: "text/plain",
      sha256: hexOf(digest),
      size,
    })),
    links: [],
    detail: { name: unknown, modified: unknown, received: unknown, mediaType: unknown, note: null },
  };
}

export async function add(archive: Archive, text: string): Promise<number> {
  const [sealed] = await archive.append(intakeOf(await put(archive, text)));
  assert.ok(sealed !== undefined);
  return sealed.index;
}

/** The findings that do not hold. */
export async function faults(home: string): Promise<Finding[]> {
  const key = await readTrust(home);
  const found: Finding[] = [];
  let count = 0;
  for await (const finding of verifyArchive(
    archiveEvidence({ home, backEnd: fsBackEnd }),
    { keys: key === null ? [] : [key], seen: [] },
    later,
  )) {
    count += 1;
    if (finding.outcome !== "holds") found.push(finding);
  }
  assert.ok(count > 5);
  return found;
}

export function withCode(code: ArchiveErrorCode): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof ArchiveError, String(error));
    assert.equal(error.code, code, `${error.message} ${error.next}`);
    assert.match(error.message, /^[A-Za-z/].*\.$/s);
    assert.match(error.next, /^[A-Z].*\.$/s);
    return true;
  };
}

export async function itemsOf(home: string): Promise<string[]> {
  const reader = await openArchive({ home, mode: "read", backEnd: fsBackEnd });
  const texts: string[] = [];
  for await (const { record } of reader.entries(1, (await reader.checkpoint()).checkpoint.size)) {
    assert.ok(record.ok);
    for (const { sha256 } of record.value.objects) {
      texts.push(new TextDecoder().decode(await readAll(reader.object(`sha256:${sha256}`), 1_000_000)));
    }
  }
  return texts;
}
