import type {
  AnchorTrust,
  BeaconSources,
  BlockSource,
  Digest,
  Finding,
  GivenOpening,
  Disclosed,
  Instant,
  LogAfter,
  ObjectScope,
  Opening,
  Shown,
  SignerTrust,
  Vkey,
  WitnessKey,
  WitnessPolicy,
} from "@muniment/verify";
import type { Archive, ArchiveReader } from "../archive/archive.ts";
import type { BeaconSetting } from "../archive/beacon-setting.ts";
import type { PlaceNotice } from "../archive/place-guard.ts";
import type { PlaceState } from "../archive/second-place.ts";
import type { Settings } from "../archive/settings.ts";
import type { Cleared } from "../archive/work-folder.ts";
import type { Capturer } from "../capture/capturer.ts";
import type { LoginWindow } from "../capture/login-window.ts";
import type { PagePrinter } from "../capture/page-printer.ts";
import type { TextComparer } from "../comparison/index.ts";
import type { Guide } from "../export/index.ts";
import type { Examiner, Lister } from "../facts/index.ts";
import type { ItemIndex } from "../index/item-index.ts";
import type { PictureDesk } from "../pictures/picture.ts";
import type { ProfileDesk } from "../profiles/profile-desk.ts";
import type { QueueDesk } from "../queues/queue-desk.ts";
import type { AccountDesk } from "../state/accounts.ts";
import type { CaseDesk } from "../state/cases.ts";
import type { WitnessPlace } from "../witness/witness-desk.ts";
import type { NamedChange } from "./anchor-settings.ts";
import type { Anchored } from "./anchoring/anchor-round.ts";
import type { CosignedBy } from "./anchoring/cosign.ts";
import type { Stamped } from "./anchoring/stamp.ts";
import type { Recorded } from "./anchoring/tried.ts";
import type { WatchTold } from "./anchoring/watch.ts";
import type { ClaimDesk } from "./claim-desk.ts";
import type { CopyDesk } from "./copying.ts";
import type { KeyDesk } from "./key-desk.ts";
import type { Maker } from "./maker.ts";
import type { NetworkPlace } from "./network-place.ts";
import type { Status } from "./status-told.ts";
import type { WritingOrder, WritingRoom } from "./writing-room.ts";

/** What a new home was made with. */
export interface HomeMade {
  readonly home: string;
  readonly origin: string;
  readonly vkey: string;
  /** Path of the private key: whoever loses it can no longer add to this archive. */
  readonly keyFile: string;
}

/** An archive opened for reading, with its index brought up to the log. */
export interface ReadingRoom {
  readonly home: string;
  readonly archive: ArchiveReader;
  readonly index: ItemIndex;
  /** Brings the index up to the log again, which may have grown. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

export interface VerifyHooks {
  readonly onProgress: (progress: VerifyProgress) => void;
}

/** What else a verification tells beside its findings. */
export interface VerifyTold extends VerifyHooks {
  /** Once, at the end, of an archive: how many of its objects were hashed. */
  readonly onScope: (hashed: number, of: number) => void;
  /** Once, at the end, of a package: how much of the log it shows. Not if a check fails. */
  readonly onShown: (shown: Shown) => void;
  /** Once, at the end, of a package: what was opened of who collected. Not if a check fails, or nothing was. */
  readonly onDisclosed: (disclosed: readonly Disclosed[]) => void;
  /** Once, of a home: the bytes of the checkpoint that is verified, if it can be read. */
  readonly onHead: (note: Uint8Array) => void;
}

/** `bytes` and `bytesTotal` in bytes. No files where it is one file that is read. */
export interface VerifyProgress {
  readonly files: number;
  readonly filesTotal: number;
  readonly bytes: number;
  readonly bytesTotal: number;
}

/** A scratch folder of one piece of work. */
export interface Scratch {
  readonly folder: string;
  remove(): Promise<void>;
}

/** What a verification was asked to trust: nothing that lies in the evidence itself. */
export interface TrustOrder {
  readonly keys: readonly Vkey[];
  /** Checkpoints seen before, as signed notes. */
  readonly seen: readonly Uint8Array[];
  /** For the beacons in records. */
  readonly beacons?: BeaconSources;
  /** Who may have signed a WACZ. */
  readonly signers?: SignerTrust;
  /** For anchors; nobody unless given. */
  readonly anchors?: AnchorTrust;
  /** What was handed over beside a package, and opens fields of its records. */
  readonly disclosed?: readonly GivenOpening[];
}

/** What a person gives for anchors, beside what a home's owner named. `roots` and `lists` are files. */
export interface AnchorsGiven {
  readonly roots: readonly string[];
  readonly lists: readonly string[];
  readonly blocks: BlockSource | null;
  readonly witnesses: readonly WitnessKey[];
  readonly policy: WitnessPolicy | null;
}

/** How the viewer is served. `allowPrivate`: what its captures may reach though it is refused by default, as `capture` has it. */
export interface ServeOrder {
  readonly port: number;
  /** 0 for any free one. */
  readonly replayPort: number;
  /** Null on this machine alone. */
  readonly network: NetworkPlace | null;
  readonly allowPrivate: readonly string[];
}

/** What is to be verified: which objects are hashed, and what the rest is held against. */
export interface VerifyOrder {
  readonly trust: TrustOrder;
  readonly scope: ObjectScope;
}

/** Who reads files, and how many of them at once on this machine. */
export interface Examiners {
  readonly examiner: Examiner;
  readonly lister: Lister;
  readonly atOnce: number;
}

/** Who draws small pictures for a home, and how many at once on this machine. Whoever has it closes it. */
export interface Drawing {
  readonly desk: PictureDesk;
  readonly atOnce: number;
}

/** What an encrypted package may be opened with. */
export interface UnlockOrder {
  /** Texts of files with identities, by the names of the files. */
  readonly identities: ReadonlyMap<string, string>;
  /** Asks for the passphrase of a package; null where there is nobody to ask. */
  readonly passphrase: () => Promise<string | null>;
}

/** Looking after an archive, beside keeping evidence in it. */
export interface Upkeep {
  status(home: string, onFollow: (done: number, total: number) => void): Promise<Status>;
  /** Throws ArchiveError "archive.bad-settings". */
  settings(home: string): Promise<Settings>;
  /** Names the second place, or none, and lays the archive's head there where it may be laid. Throws SettingError or ArchiveError. */
  setSecondPlace(home: string, folder: string | null): Promise<SecondPlaceSet>;
  /** Names who is to be asked for proof over checkpoints, or no longer. Throws SettingError or ArchiveError. */
  changeNamed(home: string, change: NamedChange): Promise<Settings>;
  /**
   * Addresses of revocation lists and responders that the certificates in the newest stamp of an authority name, and the settings do
   * not. Nobody asks there unless they are named. Throws ArchiveError.
   */
  unnamedSources(home: string, authority: string): Promise<Pick<Stamped, "unnamedLists" | "unnamedResponders">>;
  /** Decides whether the time authorities are asked for stamps on the WARCs of captures. Throws ArchiveError. */
  setStampCaptures(home: string, on: boolean): Promise<Settings>;
  /** Says who collects here, for records to commit to; null: they do not say. Throws SettingError or ArchiveError. */
  setCollector(home: string, collector: string | null): Promise<string | null>;
  /** Names the beacon whose newest round stands in each record: its address, and a file with its chain. Throws SettingError or ArchiveError. */
  setBeacon(
    home: string,
    order: { readonly url: string; readonly chain: string } | null,
  ): Promise<BeaconSetting | null>;
  /** What verifying holds beacons against: the chain that this home's owner named, if it is a home, and those in the files. Throws SettingError. */
  beaconSources(home: string | null, files: readonly string[]): Promise<BeaconSources>;
  /** Whom verifying trusts for anchors: those that this home's owner named, if it is a home, and those given. Throws SettingError. */
  anchorTrust(home: string | null, given: AnchorsGiven): Promise<AnchorTrust>;
  /** Asks all that its owner named for proof over an archive's head, now, and about open proofs. Throws AnchorError or ArchiveError. */
  anchor(home: string, archive: Archive, signal: AbortSignal): Promise<Anchored>;
  /**
   * Asks by itself for what is due, until `signal` ends it. `withArchive` opens the archive for one round, and closes it. Throws what
   * is no failed operation.
   */
  watchAnchors(
    home: string,
    withArchive: <T>(work: (archive: Archive) => Promise<T>) => Promise<T>,
    told: WatchTold & { readonly signal: AbortSignal },
  ): Promise<void>;
  /** Keeps the cosignature in an answer that came by stick. Throws WitnessError or ArchiveError. */
  keepCosignature(
    home: string,
    archive: Archive,
    answer: { readonly key: string; readonly note: Uint8Array },
  ): Promise<Recorded<CosignedBy>>;
  /** The head in the second place, to hold the archive against; or what is to be told of the place; null if there is none. */
  placeHead(home: string): Promise<{ readonly note: Uint8Array } | PlaceNotice | null>;
  /** The checkpoints that lie at `path`, to hold the archive or home at `verified` against. Throws VerifyPathError. */
  checkpointsAt(path: string, verified: string): Promise<readonly Uint8Array[]>;
  /** Chosen by chance, for each call anew. `percent` is 1 to 100. */
  sample(percent: number): ObjectScope;
}

/** The second place as it was set. `state` is as it was found, before the head was laid there. */
export interface SecondPlaceSet {
  readonly secondPlace: string | null;
  readonly state: PlaceState | null;
  /** True if it lies on the home's own disk. */
  readonly sameDisk: boolean;
}

/** The viewer as it is served. `namedUrl`: the same under its own name, where each item is replayed on an origin of its own. */
export interface Served {
  readonly url: string;
  readonly namedUrl: string;
  /** Where the first account is made; null where there is one. It has a token in it, for who started this alone. */
  firstRunUrl(): string | null;
  readonly replayUrl: string;
  /** At which both listeners are, here: a proxy must know. */
  readonly ports: { readonly application: number; readonly replay: number };
  close(): Promise<void>;
}

/**
 * The implementations that the commands work with, composed in one place (compose.ts). A command names what it needs and
 * does not know what it is made of.
 */
export interface Workplace {
  readonly maker: (home: string) => Promise<Maker>;
  /** What opens a record of this home; null if there is nothing. Throws ArchiveError. */
  openingOf(home: string, record: Digest): Promise<Opening | null>;
  now(): Instant;
  hasArchive(home: string): Promise<boolean>;
  /** `after` names the log that the new one goes on from; null if none. */
  initialise(home: string, after: LogAfter | null): Promise<HomeMade>;
  /** `onWait` is told who holds the lock while another program writes; `onNotice`, what could not be checked or written in the second place. */
  openForWriting(
    home: string,
    onWait: (holder: string) => void,
    onNotice: (notice: PlaceNotice) => void,
  ): Promise<Archive>;
  /** The archive with all that records of items need. Whoever asks closes the archive. Throws SettingError or ArchiveError. */
  openToAdd(home: string, order: WritingOrder): Promise<WritingRoom>;
  openForReading(home: string, onFollow: (done: number, total: number) => void): Promise<ReadingRoom>;
  /** Deletes the index and builds it again from the log. Answers with the number of entries. */
  reindex(home: string, onFollow: (done: number, total: number) => void): Promise<{ entries: number; items: number }>;
  /** All of a home: its archive, its keys. Many findings at a time. */
  verifyHome(home: string, order: VerifyOrder, told: VerifyTold): AsyncIterable<readonly Finding[]>;
  /** An archive's folder, a package or a WACZ file, wherever it lies. Throws EncryptionError if it is a package that `unlock` does not open. */
  verifyElsewhere(path: string, order: VerifyOrder, unlock: UnlockOrder, told: VerifyTold): AsyncIterable<Finding>;
  /** One item: its entry in the log, its record, its objects, the signature over the log. */
  verifyItem(home: string, index: number): AsyncIterable<Finding>;
  capturer(): Promise<Capturer>;
  /** How many browsers this machine bears at once. */
  capturesAtOnce(): number;
  /** Where a person logs in. Throws ProfileError "profile.no-display" where there is no display to open it on. */
  printer(): Promise<PagePrinter>;
  loginWindow(): Promise<LoginWindow>;
  /** The profiles of a home, which need not be there yet. */
  profiles(home: string): Promise<ProfileDesk>;
  /** The queues of a home, which need not be there yet. */
  queues(home: string): Promise<QueueDesk>;
  scratch(): Promise<Scratch>;
  /** Removes scratch folders and browser profiles of programs of this user that were killed. */
  clearLeft(): Promise<Cleared>;
  upkeep(): Promise<Upkeep>;
  /** The recipients in a text, one a line, to whom a package can be encrypted; `from` says where it is from. Throws EncryptionError. */
  recipients(text: string, from: string): Promise<readonly string[]>;
  /** What goes with every package, for who has no program. Throws ExportError. */
  guides(): Promise<readonly Guide[]>;
  /** The keys: shown, protected, changed. */
  keys(): Promise<KeyDesk>;
  /** What others have sealed. */
  claims(): Promise<ClaimDesk>;
  /** What tells how two texts differ. */
  comparer(): Promise<TextComparer>;
  /** Tools that read what files say of themselves. */
  examiners(): Promise<Examiners>;
  pictures(home: string): Promise<Drawing>;
  /** Mirrors, restores and repairs. */
  copies(): Promise<CopyDesk>;
  /** Who may look at an archive in the viewer. Throws ArchiveError where there is none. */
  accounts(home: string): Promise<AccountDesk>;
  /** The cases of a home, and who is in them. Who asked closes it. Throws ArchiveError where there is no archive. */
  cases(home: string): Promise<CaseDesk>;
  /** The witness of a home, which need not be there yet. */
  witness(home: string): Promise<WitnessPlace>;
  /**
   * Opens an address of the viewer in this user's browser; false where there is no display, or no program that opens it. What stands after
   * its `#` is seen by nobody else on this machine.
   */
  openInBrowser(home: string, address: string): Promise<boolean>;
  /** Serves the viewer until closed. Throws StateError if it cannot be told whether there are accounts. */
  serve(room: ReadingRoom, order: ServeOrder): Promise<Served>;
}
