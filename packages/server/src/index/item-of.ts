import {
  FormatError,
  hexOf,
  parseDescriptionDetail,
  parseExportDetail,
  parseFactsDetail,
  parseFixityDetail,
  parseTokenDetail,
  replacesMax,
  type Digest,
  type Entry,
  type FixityDetail,
  type Known,
  type ParsedRecord,
} from "@muniment/verify";
import { essenceOf } from "../essence-of.ts";
import type { StatementEntry } from "./descriptions.ts";
import type { CustodyEntry, DerivationEntry, FixityEntry, ItemDetail, ItemFile, Shows, TokenEntry } from "./items.ts";
import { captureDetail, intakeDetail } from "./record-schemas.ts";

/** What a record says: an item, a check or repair of the archive, what was asked of others, what tools read, what a person said of an item, nothing (its kind makes none), or why it cannot be understood. */
export type ItemReading =
  | { readonly is: "item"; readonly item: ItemDetail }
  | { readonly is: "fixity"; readonly fixity: FixityEntry }
  | { readonly is: "token"; readonly token: TokenEntry }
  | { readonly is: "derivation"; readonly derivation: DerivationEntry }
  | { readonly is: "custody"; readonly custody: CustodyEntry; readonly about: readonly Digest[] }
  | { readonly is: "statement"; readonly statement: StatementEntry }
  | { readonly is: "none" }
  | { readonly is: "damaged"; readonly reason: string };

export function itemOf(entry: Entry, record: ParsedRecord): ItemReading {
  switch (record.kind) {
    case "capture":
      return captureItem(entry, record);
    case "intake":
      return intakeItem(entry, record);
    case "fixity":
      return fixityEntry(entry, record);
    case "token":
      return tokenEntry(entry, record);
    case "derivation":
      return derivationEntry(entry, record);
    case "custody":
      return custodyEntry(entry, record);
    case "description":
      return statementEntry(entry, record);
    default:
      return { is: "none" };
  }
}

function captureItem(entry: Entry, record: ParsedRecord): ItemReading {
  const parsed = captureDetail.safeParse(record.detail);
  if (!parsed.success) return damaged(parsed.error);
  const detail = parsed.data;
  const address = valueOf(detail.address.final) ?? valueOf(detail.address.requested);
  return {
    is: "item",
    item: {
      ...common(entry, record),
      kind: "capture",
      title: nonEmpty(valueOf(detail.page.title)) ?? address ?? valueOf(detail.address.typed) ?? "",
      address,
      verdict: detail.verdict.value,
      shows: "page",
      picture: objectWith(record, (object) => object.role === "screenshot-view"),
      detail: { kind: "capture", ...detail },
    },
  };
}

function intakeItem(entry: Entry, record: ParsedRecord): ItemReading {
  const parsed = intakeDetail.safeParse(record.detail);
  if (!parsed.success) return damaged(parsed.error);
  return {
    is: "item",
    item: {
      ...common(entry, record),
      kind: "intake",
      title: valueOf(parsed.data.name) ?? "",
      address: null,
      verdict: null,
      shows: showsOf(record.objects[0]?.mediaType ?? ""),
      picture: objectWith(record, ({ mediaType }) => picturedKinds.has(showsOf(mediaType))),
      detail: { kind: "intake", ...parsed.data },
    },
  };
}

function fixityEntry(entry: Entry, record: ParsedRecord): ItemReading {
  let detail: FixityDetail;
  try {
    detail = parseFixityDetail(record.detail);
  } catch (error) {
    if (error instanceof FormatError) return damagedDetail(`: ${error.message}`);
    throw error;
  }
  const { action, scope, checkpoint, started, ended, found } = detail;
  return {
    is: "fixity",
    fixity: { index: entry.index, sealed: entry.time, action, scope, checkpoint, started, ended, found },
  };
}

/** Of an action that a later version has, it is none that is known here. */
function derivationEntry(entry: Entry, record: ParsedRecord): ItemReading {
  try {
    const detail = parseFactsDetail(record.detail);
    if (detail === null) return { is: "none" };
    const [link, ...more] = record.links;
    if (link?.relation !== "derived-from" || more.length > 0)
      return damagedDetail(": it does not say of which item it is");
    return { is: "derivation", derivation: { index: entry.index, sealed: entry.time, of: link.record, detail } };
  } catch (error) {
    if (error instanceof FormatError) return damagedDetail(`: ${error.message}`);
    throw error;
  }
}

/** Of an action that a later version has, it is none that is known here. */
function custodyEntry(entry: Entry, record: ParsedRecord): ItemReading {
  try {
    const detail = parseExportDetail(record.detail);
    if (detail === null) return { is: "none" };
    const about = record.links.filter(({ relation }) => relation === "about").map((link) => link.record);
    if (about.length === 0 || about.length !== record.links.length || new Set(about).size !== about.length)
      return damagedDetail(": it does not say of which items it is");
    const { index, time: sealed } = entry;
    const custody = { index, sealed, actor: record.actor, items: about.length, detail };
    return { is: "custody", custody, about };
  } catch (error) {
    if (error instanceof FormatError) return damagedDetail(`: ${error.message}`);
    throw error;
  }
}

/** Of an action or a field that a later version has, it is none that is known here. */
function statementEntry(entry: Entry, record: ParsedRecord): ItemReading {
  try {
    const detail = parseDescriptionDetail(record.detail);
    if (detail === null) return { is: "none" };
    const [about, ...rest] = record.links;
    const replaces = rest.map((link) => link.record);
    if (about?.relation !== "about" || rest.some(({ relation }) => relation !== "replaces"))
      return damagedDetail(": it does not say of which item it is");
    if (replaces.length > replacesMax || new Set(replaces).size !== replaces.length || record.objects.length > 0)
      return damagedDetail(": what it replaces is not well formed");
    if (detail.action === "retract" && replaces.length === 0) return damagedDetail(": it retracts nothing");
    const { index, time: sealed, record: own } = entry;
    const statement = { index, sealed, record: own, of: about.record, actor: record.actor, replaces, detail };
    return { is: "statement", statement };
  } catch (error) {
    if (error instanceof FormatError) return damagedDetail(`: ${error.message}`);
    throw error;
  }
}

/** What others made: what a capture makes itself says what it is by its role. */
const foreignRoles = new Set(["original", "video"]);

/** The files of an item that tools can read facts in. */
export function filesOf({ record, index, objects }: ItemDetail): readonly ItemFile[] {
  return objects.flatMap(({ role, path, sha256, size }, place) =>
    foreignRoles.has(role) ? [{ record, index, place, path, sha256, size }] : [],
  );
}

/** A token of an action that a later version has is none that is known here, and not damaged. */
function tokenEntry(entry: Entry, record: ParsedRecord): ItemReading {
  try {
    const detail = parseTokenDetail(record.detail);
    return { is: "token", token: { index: entry.index, sealed: entry.time, detail } };
  } catch (error) {
    if (error instanceof FormatError) return { is: "none" };
    throw error;
  }
}

const picturedKinds: ReadonlySet<Shows> = new Set(["image", "video", "audio", "document"]);

function showsOf(mediaType: string): Shows {
  const type = essenceOf(mediaType);
  if (/^image\/(?:png|apng|jpeg|gif|webp|avif|tiff|bmp)$/.test(type)) return "image";
  if (type.startsWith("video/")) return "video";
  if (type.startsWith("audio/")) return "audio";
  if (type === "application/pdf") return "document";
  return type.startsWith("text/") || type === "application/json" ? "text" : "other";
}

function common(entry: Entry, record: ParsedRecord) {
  return {
    item: hexOf(entry.record).slice(0, 16),
    index: entry.index,
    sealed: entry.time,
    size: record.objects.reduce((sum, object) => sum + object.size, 0),
    record: entry.record,
    time: entry.time,
    actor: record.actor,
    software: record.software,
    objects: record.objects,
  } as const;
}

function objectWith(record: ParsedRecord, wanted: (object: ParsedRecord["objects"][number]) => boolean) {
  const object = record.objects.find(wanted);
  return object === undefined ? null : (`sha256:${object.sha256}` as const);
}

/** Null where it was not measured. */
export function valueOf<T>(known: Known<T>): T | null {
  return known.basis === "not-measured" ? null : known.value;
}

function nonEmpty(text: string | null): string | null {
  return text === null || text.trim() === "" ? null : text;
}

function damaged(error: { readonly issues: readonly { readonly path: PropertyKey[]; readonly message: string }[] }) {
  const issue = error.issues[0];
  const where = issue === undefined ? "" : ` (${issue.path.map(String).join(".")}: ${issue.message})`;
  return damagedDetail(where);
}

function damagedDetail(where: string) {
  return { is: "damaged", reason: `the record's detail is not in the form that this version knows${where}` } as const;
}
