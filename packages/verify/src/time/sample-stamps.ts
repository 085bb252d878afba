/** A chain of three and stamps by its end, for the tests that judge them. */
import assert from "node:assert/strict";
import { utf8 } from "../format/bytes.ts";
import { parseInstant } from "../format/instant.ts";
import { judgeTimeStamp, type TimeTrust, type TimeVerdict } from "./judge.ts";
import { parseRevocationList } from "./revocation-list.ts";
import { authority, authorityUsage, makeList, makeSample, makeStamp, timeStampingOnly } from "./sample-authority.ts";
import type { Revoked, Sample, StampOrder } from "./sample-authority.ts";

export const data = utf8("muniment.invalid/sample\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— sample line\n");
export const at = "2026-06-01T12:00:00Z";
export const later = parseInstant("2027-01-01T00:00:00.000Z");

export const root = makeSample({ name: "root", extensions: [authority(), authorityUsage] });
export const middle = makeSample({
  name: "middle",
  issuer: root,
  serial: 21,
  extensions: [authority(0), authorityUsage],
});
export const stamper = (more: Partial<Parameters<typeof makeSample>[0]> = {}): Sample =>
  makeSample({ name: "stamper", issuer: middle, serial: 31, extensions: [timeStampingOnly], ...more });
export const signer = stamper();

export function judged(
  by: Sample,
  order: Partial<StampOrder> = {},
  trust: Partial<TimeTrust> = {},
  { now = later, nonce = null as Uint8Array | null } = {},
): TimeVerdict {
  const bytes = makeStamp(by, { data, at, certificates: [middle.certificate, by.certificate], ...order });
  return judgeTimeStamp(bytes, { data, nonce }, { roots: [root.certificate], others: [], lists: [], ...trust }, now);
}

export function lists(issuer: Sample, ...revoked: readonly Revoked[]): Pick<TimeTrust, "lists"> {
  return { lists: [parseRevocationList(makeList(issuer, "2026-12-01T00:00:00Z", revoked))] };
}

export function said({ state, detail }: TimeVerdict, expected: TimeVerdict["state"], words: RegExp): void {
  assert.equal(state, expected, detail);
  assert.match(detail, words);
}
