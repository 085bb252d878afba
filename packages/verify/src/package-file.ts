/** A file that a package may lie in: listed, told from what is none, and checked in place. Source: spec/container. */
import {
  ContainerEvidence,
  containerLimits,
  type ContainerFault,
  type ContainerReading,
} from "./container/container.ts";
import { NameTree } from "./container/entry-name.ts";
import { packageFolders, topFolder } from "./container/package-folder.ts";
import { isTar, readTarContainer } from "./container/tar-container.ts";
import { readZipContainer } from "./container/zip-container.ts";
import { UnreadableFile, type Evidence, type FileEntry } from "./evidence.ts";
import { finding, type Finding } from "./finding.ts";
import { FormatError } from "./format/digest.ts";
import type { MeasureOutcome } from "./measure.ts";
import { verifyPackage, type PackageOptions } from "./verify-package.ts";
import type { Crc32 } from "./wacz/crc32.ts";
import { exactly, type RandomAccess } from "./wacz/random-access.ts";
import { OverLimit } from "./wacz/zip-directory.ts";

const check = "package.container";

/** Of some bytes of a file. With their CRC-32 if it was asked for: it takes half as long as the hash. */
export type PartOutcome = MeasureOutcome & { readonly crc32?: number };

/** Bytes that stand in a file as they are. */
export interface FilePart {
  /** Where they begin, in bytes. */
  readonly start: number;
  /** How many they are. */
  readonly size: number;
  /** Whether their CRC-32 is wanted too. */
  readonly isSummed: boolean;
}

export interface ContainerOptions extends PackageOptions {
  /** Measures parts of the file, as on other threads: one outcome for each, in their order. Absent: they are read and hashed here. */
  readonly measureParts?: ((parts: readonly FilePart[]) => Promise<readonly PartOutcome[]>) | undefined;
}

/** What a file is, by what it lists. Nothing that lies in it was read. */
export type ListedFile =
  | { readonly is: "package"; readonly reading: ContainerReading }
  /** A ZIP in which no package lies. */
  | { readonly is: "other" }
  /** It cannot be listed, or is neither ZIP nor tar: what is said of it where a package was to lie in it. */
  | { readonly is: "closed"; readonly told: Finding };

export type ListedPackage = Extract<ListedFile, { readonly is: "package" }>;

/** `sum`: a faster CRC-32 than that of this package. */
export async function listFile(file: RandomAccess, sum?: Crc32): Promise<ListedFile> {
  try {
    if (await isTar(file)) {
      const { files, faults } = await readTarContainer(file);
      return { is: "package", reading: { files, faults } };
    }
    const { files, faults } = await readZipContainer(file, sum);
    return packageFolders(files.keys()).length > 0 ? { is: "package", reading: { files, faults } } : { is: "other" };
  } catch (error) {
    if (error instanceof UnreadableFile || error instanceof OverLimit)
      return { is: "closed", told: finding(check, ".", "unchecked", error.message) };
    if (error instanceof FormatError) return { is: "closed", told: finding(check, ".", "fails", error.message) };
    throw error;
  }
}

/** The files of the package, named relative to its folder. Nothing is checked. */
export function evidenceIn({ reading: { files } }: ListedPackage): Evidence {
  return new ContainerEvidence(files, topFolder([...files.keys()]));
}

/** The findings on the container, and then all that `verifyPackage` says of what lies in it. */
export async function* verifyListing(
  { reading: { files, faults } }: ListedPackage,
  options: ContainerOptions,
): AsyncGenerator<Finding> {
  const names = [...files.keys()].sort();
  if (packageFolders(names, "bagit.txt").length > 1) {
    yield finding(check, ".", "fails", "more than one package lies in it");
    return;
  }
  const folder = topFolder(names);
  let [whole, fails] = [true, false];
  for (const { name, outcome, reason } of [...faults, ...faultsAmong(names, folder)]) {
    whole = false;
    fails ||= outcome === "fails";
    yield finding(check, name === null ? "." : relative(name, folder), outcome, reason);
    if (name === null && outcome === "unchecked") return;
  }
  if (whole) yield finding(check, ".", "holds", `it can be read in one way, and has ${String(names.length)} files`);
  const evidence = new ContainerEvidence(files, folder);
  const { measureParts, ...rest } = options;
  const elsewhere = measureParts && {
    measure: (files: readonly FileEntry[]) => measureIn(evidence, files, measureParts),
  };
  // What it shows is worth nothing where the container itself fails.
  const silent = fails ? { onShown: () => undefined, onDisclosed: () => undefined } : null;
  yield* verifyPackage(evidence, { ...rest, ...elsewhere, ...silent });
}

/** Null for what is packed; and for what is not as it is stated, as reading it tells what is wrong. */
async function measureIn(
  evidence: ContainerEvidence,
  files: readonly FileEntry[],
  measureParts: NonNullable<ContainerOptions["measureParts"]>,
): Promise<readonly (MeasureOutcome | null)[]> {
  const stored = files.map(({ name }) => evidence.storedAt(name));
  const there = stored.filter((at) => at !== null);
  const parts = there.map(({ start, size, crc32 }) => ({ start, size, isSummed: crc32 !== null }));
  const outcomes = (parts.length === 0 ? [] : await measureParts(parts)).values();
  return stored.map((at) => {
    const outcome = at === null ? null : (outcomes.next().value ?? null);
    if (at === null || outcome?.outcome !== "measured") return null;
    return outcome.size === at.size && (outcome.crc32 ?? null) === at.crc32 ? outcome : null;
  });
}

/** What is wrong with names by what other names there are. */
function* faultsAmong(names: readonly string[], folder: string): Generator<ContainerFault> {
  const tree = new NameTree(containerLimits.foldersMax);
  for (const name of names) {
    const reason = tree.add(name);
    if (tree.tooMany) {
      yield { name: null, reason: "it has too many folders", outcome: "unchecked" };
      return;
    }
    if (reason !== null) yield { name, reason, outcome: "fails" };
    if (!name.startsWith(folder)) yield { name, reason: "it lies outside the package's folder", outcome: "fails" };
  }
}

function relative(name: string, folder: string): string {
  return name.startsWith(folder) ? name.slice(folder.length) : name;
}

/** How a file begins that is encrypted with age, and is not armoured. */
export const ageBeginning = "age-encryption.org/v1\n";
const ageArmour = "-----BEGIN AGE ENCRYPTED FILE-----";

/** Whether a file begins as age has it, armoured or not. */
export async function isEncrypted(file: RandomAccess): Promise<boolean> {
  const begin = String.fromCharCode(...(await exactly(file, 0, Math.min(256, file.size))));
  return begin.startsWith(ageBeginning) || begin.trimStart().startsWith(ageArmour);
}
