import type { Finding, Instant } from "@muniment/verify";
import type { CaptureDesk } from "../actions/capturing/capture-desk.ts";
import type { HandOverDesk } from "../actions/handing-over/handing-over.ts";
import type { NetworkPlace } from "../actions/network-place.ts";
import type { KeyShown } from "../actions/key-desk.ts";
import type { Status } from "../actions/status-told.ts";
import type { Deliveries } from "../actions/taking-in/deliveries.ts";
import type { WritingDesk } from "../actions/writing-room.ts";
import type { ArchiveReader } from "../archive/archive.ts";
import type { TextComparer } from "../comparison/index.ts";
import type { ItemIndex } from "../index/item-index.ts";
import type { PictureDesk } from "../pictures/picture.ts";
import type { AccountDesk } from "../state/accounts.ts";
import type { CaseDesk } from "../state/cases.ts";
import type { InvitationDesk } from "../state/invitations.ts";
import type { FactorDesk } from "../state/second-factors.ts";
import type { PasskeyDesk } from "../state/passkeys.ts";
import type { SessionDesk } from "../state/sessions.ts";
import type { TokenDesk } from "../state/tokens.ts";

/** All that the viewer needs of the rest. */
export interface ViewerDeps {
  readonly archive: ArchiveReader;
  /** Items are found within somebody's reach alone; what is asked of it beside is asked of an item that was found. */
  readonly index: Pick<ItemIndex, "within" | "cases" | "derivations" | "exports" | "description">;
  /** Brings the index up to the log. Called before each answer that comes from the index, so it must be cheap when there is nothing new. */
  refresh(): Promise<void>;
  /** Checks the item of one entry: its place under the signature, its record, its objects. Ends with an error when the signal aborts. */
  verifyItem(index: number, signal: AbortSignal): AsyncIterable<Finding>;
  /** Small pictures, drawn when they are first asked for. */
  readonly pictures: PictureDesk;
  /** What differs between two texts. */
  readonly comparer: TextComparer;
  /** How the archive stands, as `muniment status` tells it. */
  status(): Promise<Status>;
  readonly accounts: AccountDesk;
  readonly sessions: SessionDesk;
  readonly invitations: InvitationDesk;
  readonly tokens: TokenDesk;
  readonly factors: FactorDesk;
  readonly passkeys: PasskeyDesk;
  readonly cases: CaseDesk;
  readonly keys: ViewerKeys;
  /** The archive to add to, in the name of who is signed in. */
  readonly writing: WritingDesk;
  readonly handOver: HandOverDesk;
  /** Queues of addresses. Who serves the viewer closes it. */
  readonly captures: CaptureDesk;
  /** Files that come in pieces. */
  readonly deliveries: Deliveries;
  /** The clock, for "checked at", passes and attempts to sign in. */
  now(): Instant;
}

/** What the viewer tells of the archive's key, and the copy that it hands out. Both throw ArchiveError. */
export interface ViewerKeys {
  show(): Promise<KeyShown>;
  /** Its file, protected by `passphrase` if it is not protected already. */
  copy(passphrase: string): Promise<string>;
}

export interface ViewerOptions {
  /** Null on this machine alone. */
  readonly network: NetworkPlace | null;
  /** Port of the application; 0 for any free one. */
  readonly port: number;
  /** Port of the replay origins; 0 for any free one. */
  readonly replayPort: number;
  /** What packages/ui was built into: `app/` and `replay/` lie in it. */
  readonly uiFolder: string;
  /** The description of the API: docs/openapi.json. */
  readonly descriptionFile: string;
  /** Told of faults that an answer cannot carry: an internal error, a stream that broke. */
  readonly onFault: (error: unknown) => void;
}

export interface Viewer {
  /** Of the application, with a final slash. */
  readonly url: string;
  /**
   * The same under the viewer's own name, for people: then each item is replayed on an origin of its own. Chromium and Firefox know
   * such names on loopback; where a browser does not, `url` does the same with one replay origin for all items.
   */
  readonly namedUrl: string;
  /** Where the first account is made, with the token in it, under the viewer's own name; null where there is one. For its owner's eyes. Throws StateError. */
  firstRunUrl(): string | null;
  /** Of the replay, with a final slash. Items lie below it by name; the address itself answers nothing. On a network, `*` stands for the item. */
  readonly replayUrl: string;
  /** At which both listeners are, here. */
  readonly ports: { readonly application: number; readonly replay: number };
  /** Ends both listeners and every connection. */
  close(): Promise<void>;
}
