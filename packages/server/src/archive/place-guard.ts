import type { Committed, Committer } from "./committer.ts";
import { refuseFork, type PlaceState, type SecondPlace } from "./second-place.ts";

/** What a person must be told though the work went on. */
export interface PlaceNotice {
  readonly code: PlaceNoticeCode;
  readonly message: string;
  /** What to do. */
  readonly next: string;
}

export type PlaceNoticeCode =
  | "place.unreachable" // the folder or share is not there, or does not take the head
  | "place.unusable" // what lies there is no head of this log
  | "place.empty"; // nothing was there yet: the head was laid there now

/** What is to be told of a place that could not be compared with; null if it could. */
export function noticeOf(state: PlaceState, folder: string): PlaceNotice | null {
  const unknown = "NOT CHECKED whether this archive is the newest:";
  switch (state.is) {
    case "unreachable":
      return {
        code: "place.unreachable",
        message: `${unknown} its second place ${folder} cannot be reached or written (${state.reason}).`,
        next: "Bring the disk or share back; the next command that adds compares again. Or name another place: `muniment settings second-place <folder>`.",
      };
    case "unusable":
      return {
        code: "place.unusable",
        message: `${unknown} what its second place ${folder} holds cannot be used (${state.reason}).`,
        next: "Look at that file. If it is damaged, move it away: the next command that adds lays a new one there. `muniment status` tells how it stands.",
      };
    case "empty":
      return {
        code: "place.empty",
        message: `${unknown} its second place ${folder} held no head of it. The next command that adds lays it there, if this one did not.`,
        next: "If there should have been one, look whether the right disk is mounted there.",
      };
    case "same":
    case "older":
    case "newer":
    case "forked":
      return null;
  }
}

/**
 * Holds the log against its second place before each commit, and brings the place up to it after. Nothing that was sealed
 * fails by it; nothing is sealed on a log that is known to be an older or a forked one. Every call is made under the
 * archive's lock. Source: spec/copies, "A second place for the head".
 */
export class PlaceGuard implements Pick<Committer, "commit"> {
  readonly #place: SecondPlace;
  readonly #committer: Pick<Committer, "commit">;
  readonly #tell: (notice: PlaceNotice) => void;
  readonly #told = new Set<PlaceNoticeCode>();

  constructor(place: SecondPlace, committer: Pick<Committer, "commit">, tell: (notice: PlaceNotice) => void) {
    this.#place = place;
    this.#committer = committer;
    this.#tell = tell;
  }

  /** At the start: as before a commit, and the place is brought up to the archive's own head. */
  async begin(): Promise<void> {
    const state = await this.#check();
    if (state.is === "older" || state.is === "empty") await this.#bring((await this.#place.head()).note);
  }

  async commit(...given: Parameters<Committer["commit"]>): Promise<Committed> {
    const state = await this.#check();
    const committed = await this.#committer.commit(...given);
    const note = committed.sealed.at(-1)?.checkpoint;
    // What could not be compared may be newer than this, and is left as it is.
    if (note !== undefined && state.is !== "unreachable" && state.is !== "unusable") await this.#bring(note);
    return committed;
  }

  async #check(): Promise<PlaceState> {
    const state = await this.#compare();
    refuseFork(state, this.#place.folder);
    this.#say(state);
    return state;
  }

  async #compare(): Promise<PlaceState> {
    // A place that did not answer once is not waited for again in this run.
    if (this.#told.has("place.unreachable")) return { is: "unreachable", reason: "it could not be reached before" };
    return await this.#place.compare();
  }

  async #bring(note: Uint8Array): Promise<void> {
    const result = await this.#place.replace(note);
    if (result.is === "unreachable") this.#say(result);
  }

  #say(state: PlaceState): void {
    const notice = noticeOf(state, this.#place.folder);
    if (notice === null || this.#told.has(notice.code)) return;
    this.#told.add(notice.code);
    this.#tell(notice);
  }
}
