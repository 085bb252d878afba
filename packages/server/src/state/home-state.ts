import type { PasswordCost } from "./passwords.ts";
import { isThere, openSqliteState, type SqliteState } from "./sqlite/sqlite-state.ts";

export interface StateTools {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From a source that nobody can guess. */
  readonly randomBytes: (size: number) => Uint8Array;
  /** What a password costs to try, if not what docs/accounts says: for tests that are about something else. */
  readonly passwordCost?: PasswordCost;
}

const cookieBytes = 8;

/** The state of a home, opened when it is first needed, and held. */
export class HomeState {
  readonly #file: string;
  readonly #tools: StateTools;
  #open: SqliteState | null = null;

  constructor(file: string, tools: StateTools) {
    this.#file = file;
    this.#tools = tools;
  }

  /** Null if the home has none yet. What is there and cannot be opened is an error. Throws StateError. */
  existing(): SqliteState | null {
    if (this.#open === null && !isThere(this.#file)) return null;
    return this.made();
  }

  /** Makes it where there is none. Throws StateError. */
  made(): SqliteState {
    this.#open ??= openSqliteState(this.#file, () => Buffer.from(this.#tools.randomBytes(cookieBytes)).toString("hex"));
    return this.#open;
  }

  close(): void {
    this.#open?.close();
    this.#open = null;
  }
}
