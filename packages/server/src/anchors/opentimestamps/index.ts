/**
 * Proofs by OpenTimestamps, from calendars that the user named: bytes in, bytes out.
 * It may import the verifier, and knows no archive, no settings and no clock.
 * It promises that no answer, however made, leads to an address that was not named, or into a proof that others would not read.
 */
export { calendarTimeoutMs, type AskOptions, type CalendarFailure } from "./ask-calendar.ts";
export { CalendarError, parseCalendar, type Calendar } from "./calendar.ts";
export { stampDigest, type StampAnswer, type Stamping, type StampOptions } from "./stamp-digest.ts";
export { upgradeProof, type UpgradeAnswer, type UpgradeOptions, type Upgrading } from "./upgrade-proof.ts";
