/** Calendars that the user named. Source: spec/opentimestamps, "Calendars". */
import { isOtsUri } from "@muniment/verify";
import { OperationError } from "../../operation-error.ts";

export interface Calendar {
  /** Where digests are handed in: http or https, no slash at its end. */
  readonly url: string;
  /** What its pending attestations may name, and so what is asked for upgrades; `url` among them. */
  readonly uris: readonly string[];
}

/** What was named is no address that a calendar can have. */
export class CalendarError extends OperationError<"calendar.address"> {
  override readonly name = "CalendarError";
}

/** `behind`: the calendars for which a pool answers. Throws CalendarError. */
export function parseCalendar(url: string, behind: readonly string[] = []): Calendar {
  const [own = "", ...others] = [url, ...behind].map(parseAddress);
  return { url: own, uris: [own, ...others] };
}

/** Whether one of the calendars may be asked at this URI: a pending attestation may name any. */
export function isNamed(calendars: readonly Calendar[], uri: string): boolean {
  return calendars.some(({ uris }) => uris.includes(withoutSlash(uri)));
}

/** Two spellings that the protocol takes for one. */
export function withoutSlash(uri: string): string {
  return uri.replace(/\/$/, "");
}

function parseAddress(text: string): string {
  const address = withoutSlash(text);
  // What an attestation cannot spell, no calendar could answer under.
  if (/^https?:\/\/[^/]/.test(address) && isOtsUri(address) && URL.canParse(address)) return address;
  throw new CalendarError(
    "calendar.address",
    `${JSON.stringify(text.slice(0, 200))} is not the address of a calendar.`,
    "Name one like https://a.pool.opentimestamps.org: http or https, without a query, a login or a fragment.",
  );
}
