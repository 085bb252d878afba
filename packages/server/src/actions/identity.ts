/** Who collected, committed to by records and opened by choice. Source: spec/disclosure. */
import {
  commitmentOf,
  type CaptureDetail,
  type CaptureRecord,
  type Digest,
  type IntakeDetail,
  type IntakeRecord,
  type Known,
  type OpenedField,
  type Opening,
} from "@muniment/verify";

/** Where records get what they commit to, and what opens it is kept. */
export interface IdentityDesk {
  /** Who collects here, as the settings have it; null: they do not say. */
  readonly collector: string | null;
  /** 256 random bits as 64 hex digits. */
  salt(): string;
  /** Resolves when they are durable. Throws ArchiveError. */
  keep(openings: readonly Opening[]): Promise<void>;
}

/** A record, and what opens its commitments; no fields where it has none. */
export interface Committed<Record extends CaptureRecord | IntakeRecord> {
  readonly record: Record;
  readonly fields: readonly OpenedField[];
}

type Statements = Readonly<Record<string, Known<string>>>;

/** The record with commitments in the place of who collected. Without a desk it stays as it is. */
export function committedCapture(desk: IdentityDesk | undefined, record: CaptureRecord): Committed<CaptureRecord> {
  const { detail } = record;
  const { allowedPrivate = [], ownAddresses, ...network } = detail.network;
  const bare = { ...detail, network: { ...network, allowedPrivate } };
  if (desk === undefined) return { record: { ...record, detail: bare }, fields: [] };
  const { identity, fields } = commit(desk, record.salt, {
    account: detail.account,
    address: ownAddresses ?? { basis: "not-measured", reason: "Nobody looked" },
    allowed:
      allowedPrivate.length === 0
        ? { basis: "not-measured", reason: "No private address was allowed" }
        : { basis: "claimed", value: fitting(allowedPrivate) },
    collector: collectorOf(desk),
  });
  const sealed: CaptureDetail = {
    ...detail,
    network,
    account: { basis: "not-measured", reason: "committed" },
    session: detail.account.basis !== "not-measured",
    identity,
  };
  return { record: { ...record, detail: sealed }, fields };
}

/** The same for an intake, of which only who collected is known. */
export function committedIntake(desk: IdentityDesk | undefined, record: IntakeRecord): Committed<IntakeRecord> {
  if (desk === undefined) return { record, fields: [] };
  const { identity, fields } = commit(desk, record.salt, { collector: collectorOf(desk) });
  const detail: IntakeDetail = { ...record.detail, identity };
  return { record: { ...record, detail }, fields };
}

function collectorOf({ collector }: IdentityDesk): Known<string> {
  return collector === null
    ? { basis: "not-measured", reason: "The collector gave no name" }
    : { basis: "claimed", value: collector };
}

/** As many of them as a statement has room for. */
function fitting(all: readonly string[]): string {
  const some = all.slice(0, 100).map((one) => one.slice(0, 255).toWellFormed());
  while (some.join(", ").length > 1000) some.pop();
  return some.length === all.length ? some.join(", ") : [...some, "…"].join(", ");
}

function commit(
  desk: IdentityDesk,
  recordSalt: string,
  statements: Statements,
): { readonly identity: Readonly<Record<string, Digest>>; readonly fields: readonly OpenedField[] } {
  const fields = Object.entries(statements).map(([name, statement]) => ({ name, salt: desk.salt(), statement }));
  const identity = Object.fromEntries(fields.map((field) => [field.name, commitmentOf(recordSalt, field)]));
  return { identity, fields };
}
