/** Naming who is asked for proof over checkpoints, and no longer naming them. Source: spec/anchors, "Asking". */
import { readFile } from "node:fs/promises";
import { certificatesIn, FormatError, toBase64 } from "@muniment/verify";
import {
  namedMax,
  parseAuthority,
  parseNamedCalendar,
  parseNamedWitness,
  type NamedForAnchors,
  type TimeAuthority,
} from "../archive/anchor-settings.ts";
import { systemCode } from "../storage/system-error.ts";
import { SettingError } from "./second-place-setting.ts";

/** A time authority as a person names it. What is not given stays as it was, of one that has this name and address. */
export interface AuthorityOrder {
  readonly url: string;
  /** Null: the host of the address. */
  readonly name: string | null;
  /** Files with its root certificates, in PEM or DER. */
  readonly roots: readonly string[];
  /** Addresses of its revocation lists. */
  readonly lists: readonly string[];
  /** Addresses of responders (OCSP). */
  readonly responders: readonly string[];
}

/** One more is named, or another one under the same name; or one is taken away, or (null) all of the kind. */
export type NamedChange =
  | { readonly add: "time-authority"; readonly order: AuthorityOrder }
  | { readonly add: "calendar"; readonly url: string; readonly uris: readonly string[] }
  | { readonly add: "witness"; readonly key: string; readonly url: string | null }
  | { readonly remove: "time-authority" | "calendar" | "witness"; readonly which: string | null };

/** What the change makes of the settings before it. Throws SettingError, at once or when it is called. Nobody is asked anything. */
export async function readNamedChange(
  change: NamedChange,
): Promise<(before: NamedForAnchors) => Partial<NamedForAnchors>> {
  if ("remove" in change) return (before) => without(before, change.remove, change.which);
  switch (change.add) {
    case "time-authority": {
      const roots = (await Promise.all(change.order.roots.map(certificatesInFile))).flat();
      return ({ timeAuthorities }) => {
        const one = authorityOf(change.order, roots, timeAuthorities);
        return { timeAuthorities: withOne(timeAuthorities, one, ({ name }) => name, "time-stamp authorities") };
      };
    }
    case "calendar": {
      const { url, uris } = change;
      const one = parsed("settings.calendar", () => parseNamedCalendar({ url, uris }));
      return ({ calendars }) => ({ calendars: withOne(calendars, one, (other) => other.url, "calendars") });
    }
    case "witness": {
      const { key, url } = change;
      const one = parsed("settings.witness", () => parseNamedWitness({ key, url }));
      return ({ witnesses }) => ({ witnesses: withOne(witnesses, one, (other) => other.key, "witnesses") });
    }
  }
}

/** How a time authority is called that was given no name. */
export function authorityName({ name, url }: Pick<AuthorityOrder, "name" | "url">): string {
  return name ?? (URL.canParse(url) ? new URL(url).hostname : "");
}

function authorityOf(order: AuthorityOrder, given: readonly string[], before: readonly TimeAuthority[]): TimeAuthority {
  const { url } = order;
  const name = authorityName(order);
  const same = before.find((one) => one.name === name && one.url === url);
  const roots = given.length > 0 ? given : (same?.roots ?? []);
  const kept = (field: "lists" | "responders"): object => {
    const all = order[field].length > 0 ? order[field] : (same?.[field] ?? []);
    return all.length > 0 ? { [field]: all } : {};
  };
  return parsed("settings.authority", () =>
    parseAuthority({ name, url, roots, ...kept("lists"), ...kept("responders") }),
  );
}

const wanted = {
  "settings.authority": {
    what: "This is no time-stamp authority that can be asked",
    next: "Give its address, and its root certificate by --root <file>, from its own site or your system: a root that came with the stamps would prove nothing.",
  },
  "settings.calendar": {
    what: "This is no calendar that can be asked",
    next: "Name one like https://a.pool.opentimestamps.org, and with --answers-for the calendars behind it, if it is a pool.",
  },
  "settings.witness": {
    what: "This is no witness that can be asked",
    next: "Give its verifier key, one line name+digits+base64 or a file with it, had by a way that nobody can change; and its address with --url, if it has one.",
  },
} as const;

function parsed<T>(code: keyof typeof wanted, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const { what, next } = wanted[code];
    throw new SettingError(code, `${what}: ${error.message}.`, next, { cause: error });
  }
}

function withOne<T>(before: readonly T[], one: T, nameOf: (one: T) => string, what: string): readonly T[] {
  const after = [...before.filter((other) => nameOf(other) !== nameOf(one)), one];
  if (after.length <= namedMax) return after;
  const next = "Take one away with --none: `muniment settings --help` shows how.";
  throw new SettingError("settings.many", `There are ${String(namedMax)} ${what} already.`, next);
}

function without(
  { timeAuthorities, calendars, witnesses }: NamedForAnchors,
  kind: "time-authority" | "calendar" | "witness",
  which: string | null,
): Partial<NamedForAnchors> {
  const left = <T>(before: readonly T[], isIt: (one: T) => boolean): readonly T[] => {
    const after = which === null ? [] : before.filter((one) => !isIt(one));
    if (which === null || after.length < before.length) return after;
    throw new SettingError("settings.unnamed", `None of that name is set: ${which}.`, "`muniment settings` shows all.");
  };
  switch (kind) {
    case "time-authority":
      return { timeAuthorities: left(timeAuthorities, ({ name }) => name === which) };
    case "calendar":
      return { calendars: left(calendars, ({ url }) => url === which) };
    case "witness":
      return { witnesses: left(witnesses, ({ key }) => key === which || key.split("+")[0] === which) };
  }
}

/** A bundle of a system has some 150. */
const certificatesMax = 1_000;

/** The certificates of a file, in base64 of their DER. Throws SettingError. */
export async function certificatesInFile(file: string): Promise<readonly string[]> {
  try {
    return certificatesIn(await readFile(file), certificatesMax).map(({ whole }) => toBase64(whole));
  } catch (error) {
    const reason = error instanceof FormatError ? error.message : systemCode(error);
    if (reason === null) throw error;
    const message = `${file} holds no certificate that can be used: ${reason}.`;
    throw new SettingError("settings.authority", message, "Give a file with certificates in PEM or DER.", {
      cause: error,
    });
  }
}
