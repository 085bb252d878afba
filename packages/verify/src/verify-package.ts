/** An exported package, checked alone. Source: spec/package. */
import {
  anchorsIn,
  checkPackageAnchors,
  type PackageAnchorOptions,
  type PackageHead,
} from "./anchors/check-package-anchors.ts";
import { noAnchorTrust, trustedKeys } from "./anchors/anchor-trust.ts";
import { outcomeOf } from "./archive-files.ts";
import { decodeUtf8 } from "./format/bytes.ts";
import { openCheckpoint } from "./format/checkpoint.ts";
import { FormatError } from "./format/digest.ts";
import type { Evidence } from "./evidence.ts";
import { finding, VerdictSum, type Finding } from "./finding.ts";
import { formatInstant } from "./format/instant.ts";
import { groupsOf } from "./groups.ts";
import { inOrder } from "./in-order.ts";
import { noteSizeMax, type Vkey } from "./format/note.ts";
import { checkGiven, type Disclosed, type GivenOpening } from "./check-disclosed.ts";
import { checkItem, type Head, type NamedRecord } from "./check-package-item.ts";
import {
  filesMax,
  judgeFault,
  listedTags,
  PackageFiles,
  payloadManifest,
  tagManifest,
  type Judgement,
  type Manifest,
  type PackageHashing,
} from "./package-files.ts";
import { shownAt, type Shown } from "./shown.ts";
import { BeaconChecks, noBeacons, type BeaconSources } from "./time/beacon.ts";
import { faultFinding, signatureFinding } from "./verify-item.ts";

export interface PackageOptions extends PackageHashing {
  /** Keys that the user got elsewhere. None lies in a package. */
  readonly keys: readonly Vkey[];
  /** For the beacons in records; without them nothing is said of these. Source: spec/beacon. */
  readonly beacons?: BeaconSources | undefined;
  /** What the user trusts for anchors; nobody unless given. */
  readonly anchors?: PackageAnchorOptions;
  /** How many groups of files are measured at a time; 1 unless told. */
  readonly parallel?: number;
  /** What was handed over beside the package, and opens fields of its records. Source: spec/disclosure. */
  readonly disclosed?: readonly GivenOpening[] | undefined;
  /** Called at the end, unless a check fails or nothing is shown. */
  readonly onShown?: (shown: Shown) => void;
  /** Called at the end, unless a check fails or nothing is disclosed: what was opened of items that hold their place in the log. */
  readonly onDisclosed?: (disclosed: readonly Disclosed[]) => void;
}

const checkpointName = "data/checkpoint";
const declarationName = "bagit.txt";
const declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
const whole: Judgement = { outcome: "holds", detail: "it is as it is listed" };

interface Manifests {
  readonly tags: Manifest;
  readonly payload: Manifest;
}

/**
 * Checks the manifests, every file, the signature over the log, and for each item its place in the log, its record and its
 * objects. Goes on after a fault. `evidence` gives the files relative to the package's folder.
 */
export async function* verifyPackage(evidence: Evidence, options: PackageOptions): AsyncGenerator<Finding> {
  const sum = new VerdictSum();
  const onShown = (shown: Shown): void => {
    if (sum.verdict() !== "bad") options.onShown?.(shown);
  };
  const onDisclosed = (disclosed: readonly Disclosed[]): void => {
    if (sum.verdict() !== "bad" && disclosed.length > 0) options.onDisclosed?.(disclosed);
  };
  for await (const finding of checkPackage(evidence, { ...options, onShown, onDisclosed })) {
    sum.add(finding);
    yield finding;
  }
}

/** Tells what is shown behind its last finding, be it good or bad. */
async function* checkPackage(evidence: Evidence, options: PackageOptions): AsyncGenerator<Finding> {
  const files = await PackageFiles.open(evidence, options);
  if (files.tooMany) {
    yield finding("file.expected", ".", "unchecked", `the package has more than ${String(filesMax)} files`);
    return;
  }
  const tags = await files.readManifest(tagManifest);
  const payload = await files.readManifest(payloadManifest);
  yield* checkManifests(files, { tags, payload }, options.parallel ?? 1);
  const anchors = options.anchors ?? { trust: noAnchorTrust, now: formatInstant(0) };
  const looked = yield* checkHead(files, trustedKeys(options.keys, anchors.trust));
  const parts = anchorsIn(files.names());
  const lists = yield* checkPackageAnchors(files, parts, looked, anchors);
  const head = headOf(looked);
  const beacons = new BeaconChecks(options.beacons ?? noBeacons);
  const stamps = { trust: { time: anchors.trust.time, now: anchors.now }, lists };
  const items = itemsIn([...files.names(), ...payload.listed.keys()]);
  const placed = new Set([checkpointName, ...parts.map(({ file }) => file)]);
  const unknown: string[] = [];
  const shown: number[] = [];
  const records = new Map<string, NamedRecord | null>();
  const disclosed: Disclosed[] = [];
  const proven = new Set<string>();
  for (const item of items) {
    const places = yield* checkItem(files, payload, item, { head, beacons, stamps });
    records.set(item, places.record);
    disclosed.push(...places.disclosed);
    if (places.index !== null) proven.add(item);
    for (const name of places.names) placed.add(name);
    if (places.index !== null) shown.push(places.index);
    if (places.unknown !== null) unknown.push(places.unknown);
  }
  if (items.length === 0) yield finding("package.proof", "data/items", "fails", "there is no item in this package");
  disclosed.push(...(yield* checkGiven(options.disclosed ?? [], records)));
  yield* checkRest(files, { tags, payload }, { placed, unknown });
  const all = head === null ? null : shownAt(head.checkpoint.size, shown);
  if (all !== null) options.onShown?.(all);
  options.onDisclosed?.(disclosed.filter(({ item }) => proven.has(item)));
}

/** The names of the item folders, each once, in order. */
function itemsIn(names: readonly string[]): readonly string[] {
  const items = names.map((name) => /^data\/items\/([^/]+)\//.exec(name)?.[1]).filter((item) => item !== undefined);
  return [...new Set(items)].sort();
}

async function* checkManifests(
  files: PackageFiles,
  { tags, payload }: Manifests,
  parallel: number,
): AsyncGenerator<Finding> {
  yield { check: "package.manifest", subject: { file: tagManifest }, ...judgeManifest(tags) };
  for (const file of [...new Set([...listedTags, ...tags.listed.keys()])].sort()) {
    const form = file === payloadManifest ? judgeManifest(payload) : await judgeTag(files, file);
    yield await checkListed(files, tags, file, form);
  }
  const groups = groupsOf([...payload.listed.keys()].sort(), (name) => files.sizeOf(name));
  for await (const findings of inOrder(checks(), parallel)) yield* findings;

  async function* checks(): AsyncGenerator<() => Promise<readonly Finding[]>> {
    for (const group of groups)
      yield async () => {
        await files.measureAll(group);
        const findings: Finding[] = [];
        for (const file of group) findings.push(await checkListed(files, payload, file, whole));
        return findings;
      };
  }
}

function judgeManifest({ fault }: Manifest): Judgement {
  return fault === null
    ? { outcome: "holds", detail: "the manifest is well formed" }
    : { outcome: outcomeOf(fault), detail: fault.reason };
}

/** The form of a tag file. Only the declaration has one: what others say is for people. */
async function judgeTag(files: PackageFiles, file: string): Promise<Judgement> {
  if (file !== declarationName) return whole;
  try {
    const text = decodeUtf8(await files.read(file, declaration.length));
    if (text !== declaration) throw new FormatError("it is not the declaration of a BagIt 1.0 bag in UTF-8");
    return whole;
  } catch (error) {
    return judgeFault(error);
  }
}

async function checkListed(files: PackageFiles, manifest: Manifest, file: string, form: Judgement): Promise<Finding> {
  const judged = form.outcome === "holds" ? await judgeListed(files, manifest, file) : form;
  return { check: "package.manifest", subject: { file }, ...judged };
}

async function judgeListed(files: PackageFiles, { listed, twice, fault }: Manifest, file: string): Promise<Judgement> {
  try {
    const { sha256 } = await files.measure(file);
    const expected = listed.get(file);
    if (expected === undefined)
      return { outcome: fault === null ? "fails" : "unchecked", detail: "the manifest does not list it" };
    if (twice.has(file)) throw new FormatError("the manifest lists it twice");
    if (sha256 !== expected)
      throw new FormatError(`its bytes were changed: their SHA-256 is ${sha256}, and listed is ${expected}`);
    return { outcome: "holds", detail: `it is as it is listed, SHA-256 ${sha256}` };
  } catch (error) {
    return judgeFault(error);
  }
}

async function* checkHead(files: PackageFiles, keys: readonly Vkey[]): AsyncGenerator<Finding, PackageHead> {
  let note: Uint8Array | null = null;
  try {
    note = await files.read(checkpointName, noteSizeMax);
    const opened = openCheckpoint(note, keys);
    yield finding(
      "checkpoint.format",
      checkpointName,
      "holds",
      `the log ${opened.checkpoint.origin} with ${String(opened.checkpoint.size)} entries`,
    );
    const signature = signatureFinding(opened, checkpointName);
    yield signature;
    return { note, checkpoint: opened.checkpoint, signature: signature.outcome };
  } catch (error) {
    yield faultFinding("checkpoint.format", { file: checkpointName }, error);
    return { note, checkpoint: null, signature: null };
  }
}

/** What the proofs of the items have to lead to; null if nothing tells. */
function headOf({ note, checkpoint }: PackageHead): Head | null {
  return note === null || checkpoint === null ? null : { note, checkpoint };
}

/** Check `file.expected`. Whoever adds a file can list it too: so it needs a place as well. */
function* checkRest(
  files: PackageFiles,
  { tags, payload }: Manifests,
  { placed, unknown }: { readonly placed: ReadonlySet<string>; readonly unknown: readonly string[] },
): Generator<Finding> {
  const closed = files.listFault;
  if (closed !== null) yield finding("file.expected", closed.file, "unchecked", closed.message);
  const folders = new Set(unknown);
  for (const name of files.names()) {
    const isPayload = name.startsWith("data/");
    const manifest = isPayload ? payload : tags;
    const isListed = manifest.listed.has(name) || name === tagManifest || listedTags.some((tag) => tag === name);
    const isPlaced = !isPayload || placed.has(name);
    if (!isListed && manifest.fault === null) yield finding("file.expected", name, "fails", "no manifest lists it");
    else if (!isPlaced && !folders.has(name.split("/", 4).join("/")))
      yield finding("file.expected", name, "fails", "a package has no place for it");
    else if (!isListed || !isPlaced)
      yield finding("file.expected", name, "unchecked", "what would name it could not be read");
  }
}
