/** What the log is to know of a package before anybody has it. Source: spec/custody. */
import {
  exportedItemsMax,
  exportedToMax,
  formatInstant,
  type CustodyRecord,
  type ExportDetail,
} from "@muniment/verify";
import { ArchiveError, type Archive, type ArchiveErrorCode } from "../../archive/archive.ts";
import type { ExportErrorCode, WrittenPackage } from "../../export/index.ts";
import type { ItemDetail } from "../../index/items.ts";
import { envelope, type Maker } from "../maker.ts";
import type { IdentityTold } from "./handed-over.ts";
import { HandOverError } from "./handing-over.ts";

/** Who seals that a package was made. */
export interface Custodian {
  readonly archive: Pick<Archive, "append">;
  readonly maker: Maker;
}

/** Why nobody can. */
export interface NotInCustody {
  readonly sealed: false;
  readonly code: ExportErrorCode;
  /** What keeps this archive from being added to. */
  readonly reason: ArchiveErrorCode;
  readonly message: string;
  readonly next: string;
}

/** `entries` are those of its records in the log: several where there are more items than one record is about. */
export interface InCustody {
  readonly sealed: true;
  readonly entries: readonly number[];
  readonly actor: string;
  readonly to: string | null;
}

/**
 * What keeps an archive from being added to from where it is, now and for longer: its evidence must still be able to leave it. All else is for
 * who called to put right, and to call again.
 */
const lastingReasons: ReadonlySet<ArchiveErrorCode> = new Set([
  "archive.no-key",
  "archive.bad-key",
  "archive.key-protected",
  "archive.denied",
  "archive.full",
  "archive.unsuitable",
  "archive.behind",
  "archive.forked",
]);

/** To be asked before anything is copied: what cannot be sealed in the end is then known. Throws what is not to last. */
export async function custodianOrReason<Room extends Custodian>(
  open: () => Promise<Room>,
): Promise<Room | NotInCustody> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof ArchiveError) || !lastingReasons.has(error.code)) throw error;
    const { code: reason, message, next } = error;
    return { sealed: false, code: "export.not-in-custody", reason, message, next };
  }
}

/** To whom a package goes, in a person's words; null for nothing. Throws HandOverError "handover.to". */
export function toWhom(said: string | null): string | null {
  if (said === null || (said !== "" && said.length <= exportedToMax)) return said;
  throw new HandOverError(
    "handover.to",
    "What is said of to whom it goes is too long, or empty.",
    `Write up to ${String(exportedToMax)} characters, or nothing.`,
  );
}

export interface ExportSeal {
  readonly items: readonly ItemDetail[];
  readonly identity: readonly IdentityTold[];
  readonly written: Pick<WrittenPackage, "entries" | "package">;
  readonly to: string | null;
  readonly withCredentials: boolean;
}

/** Resolves when it is sealed. Throws ArchiveError. */
export async function sealExport({ archive, maker }: Custodian, seal: ExportSeal): Promise<InCustody> {
  const { identity, written, to } = seal;
  const detail: ExportDetail = {
    action: "export",
    at: { basis: "claimed", value: formatInstant(maker.now()) },
    disclosed: [...new Set(identity.flatMap(({ disclosed }) => disclosed))].sort(),
    entries: written.entries,
    package: written.package,
    to: to === null ? null : { basis: "claimed", value: to },
    withCredentials: seal.withCredentials,
  };
  const records: CustodyRecord[] = [];
  for (let at = 0; at < seal.items.length; at += exportedItemsMax) {
    const about = seal.items.slice(at, at + exportedItemsMax);
    const links = about.map(({ record }) => ({ relation: "about", record }) as const);
    records.push({ ...envelope(maker, []), links, kind: "custody", detail });
  }
  const sealed = await archive.append(...records);
  return { sealed: true, entries: sealed.map(({ index }) => index), actor: maker.actor, to };
}
