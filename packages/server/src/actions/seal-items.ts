/** Seals items, and which case they belong to. Source: spec/disclosure, spec/description. */
import { digestOf, encodeRecord, type CaptureRecord, type CaseNamed, type IntakeRecord } from "@muniment/verify";
import type { Archive, Sealed } from "../archive/archive.ts";
import { statementRecord } from "./describe.ts";
import type { Committed, IdentityDesk } from "./identity.ts";
import type { Maker } from "./maker.ts";

export interface SealItemsDeps {
  readonly archive: Pick<Archive, "append">;
  readonly maker: Maker;
  /** Absent: records commit to nothing, as those of earlier versions. */
  readonly identity?: IdentityDesk;
  /** The case that they are taken into. Absent or null: into none. */
  readonly into?: CaseNamed | null;
}

/**
 * Seals records of items once what opens them is durable. Where nothing is known there is nothing to keep. What was kept for records that are
 * then refused stays: whether they were is not always known, and it opens nothing that is there. That they belong to a case is sealed with
 * them: there is no moment at which they are there and do not. Answers with what was sealed of the items. Throws ArchiveError.
 */
export async function sealItems(
  { archive, maker, identity, into = null }: SealItemsDeps,
  committed: readonly Committed<CaptureRecord | IntakeRecord>[],
): Promise<readonly Sealed[]> {
  const items = committed.map(({ record, fields }) => ({ record, fields, digest: digestOf(encodeRecord(record)) }));
  const known = items.filter(({ fields }) => fields.some(({ statement }) => statement.basis !== "not-measured"));
  if (known.length > 0) await identity?.keep(known.map(({ digest: record, fields }) => ({ record, fields })));
  const statements =
    into === null ? [] : items.map(({ digest }) => statementRecord(maker, digest, { field: "case", value: into }, []));
  const sealed = await archive.append(...items.map(({ record }) => record), ...statements);
  return sealed.slice(0, items.length);
}
