import type { Instant } from "@muniment/verify";
import type { SessionCookie } from "../capture/capturer.ts";

/** A profile as it may be shown: no value of a cookie. */
export interface ProfileShown {
  readonly name: string;
  readonly made: Instant;
  readonly from: "import" | "login";
  readonly cookies: number;
  /** How many of them have expired by now. */
  readonly expired: number;
  /** Each once, sorted. */
  readonly domains: readonly string[];
}

export interface NewProfile {
  readonly name: string;
  readonly from: "import" | "login";
  readonly cookies: readonly SessionCookie[];
  /** Whether one of this name may be replaced. */
  readonly replace: boolean;
}

/** The profiles of a home. Throws ProfileError, and ArchiveError for what the disk refused. */
export interface ProfileDesk {
  /** By name. */
  list(): Promise<readonly ProfileShown[]>;
  /** The cookies of a file as a person has it: Netscape or JSON. Throws "profile.cookies". */
  readCookies(file: string): Promise<readonly SessionCookie[]>;
  /** Throws "profile.name", or "profile.exists" where it may not be replaced. */
  check(name: string, replace: boolean): Promise<void>;
  write(profile: NewProfile): Promise<ProfileShown>;
  /** Those that have not expired. */
  cookiesOf(name: string): Promise<readonly SessionCookie[]>;
  remove(name: string): Promise<void>;
}
