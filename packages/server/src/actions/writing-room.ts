import type { Archive } from "../archive/archive.ts";
import type { PlaceNotice } from "../archive/place-guard.ts";
import type { IdentityDesk } from "./identity.ts";
import type { Maker } from "./maker.ts";
import type { NotBefore } from "./not-before.ts";
import type { StampWarc } from "./capturing/stamp-warc.ts";

/** An archive opened to add to, and what the records made in it say of who made them and when. */
export interface WritingRoom {
  readonly archive: Archive;
  readonly maker: Maker;
  readonly identity: IdentityDesk;
  readonly notBefore: NotBefore;
  /** Undefined where the home's owner did not decide so. */
  readonly stampWarc: StampWarc | undefined;
}

/** How a room is opened. `notBefore` is a file with a beacon that a person brought, or null. */
export interface WritingOrder {
  readonly notBefore: string | null;
  readonly signal: AbortSignal;
  /** Told who holds the lock while another program writes. */
  readonly onWait: (holder: string) => void;
  /** Told what could not be checked or written in the second place. */
  readonly onNotice: (notice: PlaceNotice) => void;
}

/** Somebody with an account: `actor` stands in what they seal; `name` is committed to there, and opened by choice. Source: spec/disclosure. */
export interface Writer {
  readonly actor: string;
  readonly name: string;
}

/** One room for all who add through one program. */
export interface WritingDesk {
  /**
   * The room, opened when somebody first needs it and then kept, in the name of this person. Throws what keeps anybody from adding:
   * ArchiveError or SettingError; the next call tries again.
   */
  as(writer: Writer): Promise<WritingRoom>;
  /** Takes in what is under way, and lets go of the archive. Nothing can be added after it. Throws ArchiveError. */
  close(): Promise<void>;
}

/** The same room, in which records are made in somebody's name. */
export function inNameOf(room: WritingRoom, { actor, name }: Writer): WritingRoom {
  return { ...room, maker: { ...room.maker, actor }, identity: { ...room.identity, collector: name } };
}

/** Opens the room when it is first asked for. What failed is not kept. */
export function deskOf(open: () => Promise<WritingRoom>): WritingDesk {
  let opening: Promise<WritingRoom> | null = null;
  let closed = false;
  const room = (): Promise<WritingRoom> => {
    if (closed) throw new Error("the room was closed");
    opening ??= open().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
  return {
    as: async (writer) => inNameOf(await room(), writer),
    close: async () => {
      closed = true;
      // What kept it from opening was told to whoever asked.
      const opened = await opening?.catch(() => null);
      await opened?.archive.close();
    },
  };
}
