/** One file: a package that lies in a ZIP or a tar, or a WACZ. Source: spec/container. */
import type { Evidence } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import { evidenceIn, listFile, verifyListing, type ContainerOptions } from "./package-file.ts";
import type { Crc32 } from "./wacz/crc32.ts";
import type { RandomAccess } from "./wacz/random-access.ts";
import { verifyWacz, type WaczOptions } from "./wacz/wacz.ts";
import type { SignerTrust } from "./wacz/wacz-auth.ts";

export interface FileOptions extends ContainerOptions {
  /** A faster CRC-32 than that of this package. */
  readonly crc32?: Crc32;
  /** Who may have signed a WACZ; nobody unless given. */
  readonly signers?: SignerTrust | undefined;
}

/**
 * Checks a package in one file, in place: what the container is, then all that `verifyPackage` checks; or a WACZ, which is a ZIP too.
 * `name` is the file's, and decides only where the bytes do not.
 */
export async function* verifyFile(file: RandomAccess, name: string, options: FileOptions): AsyncGenerator<Finding> {
  const listing = await listFile(file, options.crc32);
  if (listing.is === "package") yield* verifyListing(listing, options);
  else if (listing.is === "closed" && !/[.]wacz$/i.test(name)) yield listing.told;
  else yield* verifyWacz(file, waczOptions(options));
}

function waczOptions({ newHasher, signers }: FileOptions): WaczOptions {
  return { ...(newHasher === undefined ? {} : { newHasher }), ...(signers === undefined ? {} : { signers }) };
}

/** The files of the package that lies in a file; null if none can be found there. Nothing is checked. */
export async function packageIn(file: RandomAccess): Promise<Evidence | null> {
  const listing = await listFile(file);
  return listing.is === "package" ? evidenceIn(listing) : null;
}
