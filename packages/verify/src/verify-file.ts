/** One file: a package that lies in a ZIP or a tar, or a WACZ. Source: spec/container. */
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
import { measureStream, type Measure } from "./measure.ts";
import { verifyPackage, type PackageOptions } from "./verify-package.ts";
import type { Crc32 } from "./wacz/crc32.ts";
import type { RandomAccess } from "./wacz/random-access.ts";
import { verifyWacz, type WaczOptions } from "./wacz/wacz.ts";
import type { SignerTrust } from "./wacz/wacz-auth.ts";
import { OverLimit } from "./wacz/zip-directory.ts";

const check = "package.container";

/** Of some bytes of a file. */
export interface PartMeasure extends Measure {
  readonly crc32: number;
}

export interface FileOptions extends PackageOptions {
  /**
   * Measures bytes that stand in the file as they are, as on another thread. Rejects as `RandomAccess.read` throws. Absent: they are read
   * and hashed here.
   */
  readonly measurePart?: ((start: number, size: number) => Promise<PartMeasure>) | undefined;
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
  const listed = await list(file, options.crc32);
  const isPackage = "failed" in listed ? !/[.]wacz$/i.test(name) : listed.isPackage;
  if (!isPackage) yield* verifyWacz(file, waczOptions(options));
  else if ("failed" in listed) yield listed.failed;
  else yield* verifyReading(listed, options);
}

function waczOptions({ newHasher, signers }: FileOptions): WaczOptions {
  return { ...(newHasher === undefined ? {} : { newHasher }), ...(signers === undefined ? {} : { signers }) };
}

/** The files of the package that lies in a file; null if none can be found there. Nothing is checked. */
export async function packageIn(file: RandomAccess): Promise<Evidence | null> {
  const listed = await list(file);
  if ("failed" in listed || !listed.isPackage) return null;
  return new ContainerEvidence(listed.files, topFolder([...listed.files.keys()]));
}

interface Listed extends ContainerReading {
  readonly isPackage: boolean;
}

async function list(file: RandomAccess, sum?: Crc32): Promise<Listed | { readonly failed: Finding }> {
  try {
    if (await isTar(file)) {
      const { files, faults } = await readTarContainer(file);
      return { files, faults, isPackage: true };
    }
    const { files, faults } = await readZipContainer(file, sum);
    return { files, faults, isPackage: packageFolders(files.keys()).length > 0 };
  } catch (error) {
    if (error instanceof UnreadableFile || error instanceof OverLimit)
      return { failed: finding(check, ".", "unchecked", error.message) };
    if (error instanceof FormatError) return { failed: finding(check, ".", "fails", error.message) };
    throw error;
  }
}

async function* verifyReading({ files, faults }: Listed, options: FileOptions): AsyncGenerator<Finding> {
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
  const { measurePart, ...rest } = options;
  const measure = measurePart && ((file: FileEntry) => measureIn(evidence, file.name, measurePart, rest.newHasher));
  // What it shows is worth nothing where the container itself fails.
  const silent = { onShown: () => undefined, onDisclosed: () => undefined };
  yield* verifyPackage(evidence, { ...rest, measure, ...(fails ? silent : {}) });
}

async function measureIn(
  evidence: ContainerEvidence,
  name: string,
  measurePart: NonNullable<FileOptions["measurePart"]>,
  newHasher: FileOptions["newHasher"],
): Promise<Measure> {
  const at = evidence.storedAt(name);
  if (at !== null) {
    const { size, sha256, crc32 } = await measurePart(at.start, at.size);
    if (size === at.size && (at.crc32 === null || crc32 === at.crc32)) return { size, sha256 };
  }
  // What is packed is read here; and where it is not as it is stated, reading tells what is wrong.
  return await measureStream(evidence.read(name), newHasher);
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
