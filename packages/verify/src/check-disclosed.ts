/** Openings: of an item in a package, handed over beside one, or kept in a home. Source: spec/disclosure. */
import { readAll } from "./format/bytes.ts";
import { digestOf, FormatError, hexOf, type Digest } from "./format/digest.ts";
import { checkOpening, parseOpening, type OpenedField, type Opening } from "./format/disclosure.ts";
import { MissingFile, type Evidence } from "./evidence.ts";
import { finding, type Finding } from "./finding.ts";
import { objectFile } from "./format/layout.ts";
import { parseRecord, recordSizeMax, type ParsedRecord } from "./format/record.ts";
import type { Judgement } from "./package-files.ts";
import { faultFinding } from "./verify-item.ts";

/** Fields of one item that were opened, and open what its record commits to. */
export interface Disclosed {
  readonly item: string;
  /** In the package; or as it was given beside it. */
  readonly file: string;
  readonly fields: readonly OpenedField[];
}

/** An opening that was handed over beside a package, under the name that it was given by. */
export interface GivenOpening {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Sealed {
  readonly digest: Digest;
  readonly record: ParsedRecord;
}

/** `fields` is empty unless they hold. Throws `FormatError` if they do not, or there is no such form. */
export function judgeDisclosed(
  bytes: Uint8Array,
  sealed: Sealed | null,
): { readonly judgement: Judgement; readonly fields: readonly OpenedField[] } {
  const opening = parseOpening(bytes);
  if (sealed === null)
    return { judgement: { outcome: "unchecked", detail: "there is no good record to hold it against" }, fields: [] };
  checkOpening(opening, sealed.digest, sealed.record);
  return { judgement: { outcome: "holds", detail: openedDetail(opening) }, fields: opening.fields };
}

function openedDetail({ fields }: Opening): string {
  return `it opens what the record commits to: ${fields.map(({ name }) => name).join(", ")}`;
}

/** What was given beside a package, held against its records; null for an item of which it could not be read. */
export function* checkGiven(
  given: readonly GivenOpening[],
  records: ReadonlyMap<string, Sealed | null>,
): Generator<Finding, readonly Disclosed[]> {
  const disclosed: Disclosed[] = [];
  for (const { name, bytes } of given) {
    try {
      const { record } = parseOpening(bytes);
      const [item, sealed] = [...records].find(([, one]) => one?.digest === record) ?? [
        hexOf(record).slice(0, 16),
        null,
      ];
      if (sealed === null && records.get(item) !== null)
        throw new FormatError("the package has no record that it could open");
      const { judgement, fields } = judgeDisclosed(bytes, sealed);
      yield finding("package.disclosure", name, judgement.outcome, judgement.detail);
      if (fields.length > 0) disclosed.push({ item, file: name, fields });
    } catch (error) {
      yield faultFinding("package.disclosure", { file: name }, error);
    }
  }
  return disclosed;
}

/** The finding on an opening that a home keeps for the record of this name. None where the record is not in the archive: it opens nothing. */
export async function checkHomeOpening(
  archive: Pick<Evidence, "read">,
  record: Digest,
  opening: { readonly file: string; readonly read: () => Promise<Uint8Array> },
): Promise<Finding | null> {
  const { file } = opening;
  try {
    const bytes = await readAll(archive.read(objectFile(record)), recordSizeMax);
    if (digestOf(bytes) !== record) return unread(file);
    const sealed = { digest: record, record: parseRecord(bytes) };
    const { judgement } = judgeDisclosed(await opening.read(), sealed);
    return finding("disclosure.opening", file, judgement.outcome, judgement.detail);
  } catch (error) {
    return error instanceof MissingFile ? null : faultFinding("disclosure.opening", { file }, error);
  }
}

function unread(file: string): Finding {
  return finding("disclosure.opening", file, "unchecked", "its record was changed, and does not say what it opens");
}
