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
  // Most adds name none of them by its digest.
  const named = (into === null ? committed.filter(isKnown) : committed).map(({ record, fields }) => ({
    record: digestOf(encodeRecord(record)),
    fields,
  }));
  const known = named.filter(isKnown);
  if (known.length > 0) await identity?.keep(known);
  const statements =
    into === null ? [] : named.map(({ record }) => statementRecord(maker, record, { field: "case", value: into }, []));
  const sealed = await archive.append(...committed.map(({ record }) => record), ...statements);
  return sealed.slice(0, committed.length);
}

/** Whether there is something to open. */
function isKnown({ fields }: Pick<Committed<CaptureRecord | IntakeRecord>, "fields">): boolean {
  return fields.some(({ statement }) => statement.basis !== "not-measured");
}
