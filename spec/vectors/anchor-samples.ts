/** Authorities, calendars and witnesses that were made up for the vectors, and what they say over a checkpoint. */
import {
  cosignatureLine,
  cosignatureMessage,
  digestOf,
  encodeOts,
  formatWitnessKey,
  fromHex,
  hexOf,
  mergeOts,
  otsChain,
  otsTimestamp,
  parseNote,
  publicKeyOf,
  signEd25519,
  utf8,
  type OtsAttestation,
  type OtsOperation,
  type OtsTimestamp,
  type WitnessKey,
} from "@muniment/verify";
import { sampleBytes } from "../../packages/verify/src/sample-archive.ts";
import {
  authority,
  authorityUsage,
  makeSample,
  makeStamp,
  timeStampingOnly,
  type Sample,
  type StampOrder,
} from "../../packages/verify/src/time/sample-authority.ts";
import type { Issued } from "../../packages/verify/src/time/sample-statuses.ts";
import { blockHeight, wayToBlock, wayToCalendar } from "./anchor-block.ts";

/** When the vectors are checked, unless they say otherwise. */
export const checkedAt = "2027-01-01T00:00:00.000Z";
export const stampedAt = "2026-06-01T12:00:00Z";

type Order = Omit<Parameters<typeof makeSample>[0], "secret">;

function seeded(order: Order, label = order.name): Sample {
  return makeSample({ ...order, secret: sampleBytes(`key of ${label}`, 32) });
}

export const root = seeded({ name: "root", extensions: [authority(), authorityUsage] });
export const middle = seeded({
  name: "middle",
  issuer: root,
  serial: 21,
  extensions: [authority(0), authorityUsage],
});
export const stranger = seeded({ name: "stranger", extensions: [authority(), authorityUsage] });

const stamper = (name: string, more: Partial<Order> = {}): Sample =>
  seeded({ name, issuer: middle, serial: 31, extensions: [timeStampingOnly], ...more });

export const signer = stamper("stamper");
/** Its certificate ran out between the stamp and the check. */
export const expired = stamper("stamper until autumn", { serial: 32, to: "2026-09-01T00:00:00Z" });
/** Its certificate had run out when it stamped. */
export const late = stamper("stamper until spring", { serial: 33, to: "2026-03-01T00:00:00Z" });
/** Nobody said that it may stamp times. */
export const unfit = stamper("no stamper", { serial: 34, extensions: [] });
/** Its root is another one. */
export const foreign = stamper("stamper of a stranger", { issuer: stranger, serial: 35 });

/** The stamper's issuer and its responders: of each name and number another key. */
export const issued: Issued = {
  ...{ root, issuer: middle, signer },
  make: (order) => seeded(order, `${order.name} ${String(order.serial)} of answers`),
};

/** A token over a checkpoint. */
export function stampOver(note: Uint8Array, by: Sample = signer, order: Partial<StampOrder> = {}): Uint8Array {
  const certificates = by === foreign ? [by.certificate] : [middle.certificate, by.certificate];
  return makeStamp(by, { data: note, at: stampedAt, certificates, nonce: "41", ...order });
}

export const calendars = ["https://a.calendar.invalid", "https://b.calendar.invalid"] as const;

function promiseOf(uri: string): OtsAttestation {
  return { kind: "pending", uri };
}

function proofOf(timestamp: OtsTimestamp): Uint8Array {
  return encodeOts({ hash: "sha256", timestamp });
}

function digestBytes(note: Uint8Array): Uint8Array {
  return fromHex(hexOf(digestOf(note)));
}

function leading(note: Uint8Array, way: readonly OtsOperation[], ...ends: readonly OtsAttestation[]): OtsTimestamp {
  return otsChain(digestBytes(note), way, (message) => otsTimestamp(message, ends, []));
}

/** The commitment of the second calendar: another way from what both were given. */
function otherWay(note: Uint8Array): readonly OtsOperation[] {
  return [...wayToCalendar(note), { kind: "prepend", argument: sampleBytes("calendar b", 8) }, { kind: "sha256" }];
}

const bitcoin: OtsAttestation = { kind: "bitcoin", height: blockHeight };

/** Proofs over a checkpoint, by what they hold. */
export const proofs = {
  /** Promised by one calendar. */
  pending: (note: Uint8Array) => proofOf(leading(note, wayToCalendar(note), promiseOf(calendars[0]))),
  /** Promised by both. */
  pendingTwice: (note: Uint8Array) => proofOf(promisedTwice(note)),
  /** Promised by the second alone. */
  pendingElsewhere: (note: Uint8Array) => proofOf(leading(note, otherWay(note), promiseOf(calendars[1]))),
  /** The promise of the first was kept; it stays in the proof. */
  confirmed: (note: Uint8Array) => proofOf(kept(note)),
  /** Promised by both, and kept by the first. */
  confirmedOnce: (note: Uint8Array) => proofOf(mergeOts(promisedTwice(note), kept(note))),
  /** Nothing but the way to the block. */
  blockOnly: (note: Uint8Array) => proofOf(leading(note, [...wayToCalendar(note), ...wayToBlock(note)], bitcoin)),
  /** It leads to another root than that of the block. */
  refuted: (note: Uint8Array) => proofOf(leading(note, otherWay(note), bitcoin)),
  /** One attestation is confirmed, and another is refuted. */
  confirmedAndRefuted: (note: Uint8Array) => proofOf(mergeOts(kept(note), leading(note, otherWay(note), bitcoin))),
  /** A block that is in nobody's list. */
  unlisted: (note: Uint8Array) => proofOf(leading(note, otherWay(note), { kind: "bitcoin", height: blockHeight + 1 })),
  /** What is said to be a root has 20 bytes. */
  short: (note: Uint8Array) => proofOf(leading(note, [...wayToCalendar(note), { kind: "ripemd160" }], bitcoin)),
  /** Attested in a way that is not known. */
  unknown: (note: Uint8Array) =>
    proofOf(
      leading(note, wayToCalendar(note), { kind: "unknown", tag: "0102030405060708", payload: Uint8Array.of(1, 2) }),
    ),
  /** The digest is by SHA-1. */
  bySha1: (note: Uint8Array) =>
    encodeOts({
      hash: "sha1",
      timestamp: otsTimestamp(sampleBytes(`sha1 ${hexOf(digestOf(note))}`, 20), [promiseOf(calendars[0])], []),
    }),
} as const;

function promisedTwice(note: Uint8Array): OtsTimestamp {
  return mergeOts(
    leading(note, wayToCalendar(note), promiseOf(calendars[0])),
    leading(note, otherWay(note), promiseOf(calendars[1])),
  );
}

function kept(note: Uint8Array): OtsTimestamp {
  return mergeOts(
    leading(note, wayToCalendar(note), promiseOf(calendars[0])),
    leading(note, [...wayToCalendar(note), ...wayToBlock(note)], bitcoin),
  );
}

export interface SampleWitness {
  readonly seed: Uint8Array;
  readonly key: WitnessKey;
}

function witness(name: string): SampleWitness {
  const seed = sampleBytes(name, 32);
  return { seed, key: formatWitnessKey(name, publicKeyOf(seed)) };
}

export const [one, two, three] = ["witness.invalid/1", "witness.invalid/2", "witness.invalid/3"].map(witness) as [
  SampleWitness,
  SampleWitness,
  SampleWitness,
];

/** 2026-06-01, a quarter past twelve. */
export const cosignedAt = Date.UTC(2026, 5, 1, 12, 15) / 1000;

/** A file with one cosignature of a checkpoint. `seed` in the place of the witness's own makes it wrong. */
export function cosignatureOver(
  note: Uint8Array,
  { seed, key }: SampleWitness,
  { time = cosignedAt, by = seed }: { readonly time?: number; readonly by?: Uint8Array } = {},
): Uint8Array {
  const { text } = parseNote(note);
  return utf8(cosignatureLine(key, time, signEd25519(by, cosignatureMessage(text, time))));
}

/** The name of a file of an anchor by its bytes, without its folder. */
export function fileNameOf(ending: string, bytes: Uint8Array): string {
  return `${hexOf(digestOf(bytes))}.${ending}`;
}
