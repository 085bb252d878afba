/** Checks who signed the head of a log, by the chain of its keys. Source: spec/keys, spec/findings "The signature". */
import { faultOf, type ArchiveFiles, type Reading } from "./archive-files.ts";
import type { Head } from "./check-head.ts";
import { finding, type Finding, type Outcome } from "./finding.ts";
import { isSignedBy } from "./format/checkpoint.ts";
import { isKeyEntry } from "./format/entry.ts";
import { hexOf } from "./format/digest.ts";
import { checkpointFile, objectFile } from "./format/layout.ts";
import { parseVkey, type Vkey } from "./format/note.ts";
import { recordSizeMax } from "./format/record.ts";
import { tileWidth } from "./format/tile.ts";
import { utf8 } from "./format/bytes.ts";
import { readKeyChain, vouchedKeys, type KeyChain, type KeySource } from "./key-chain.ts";
import { bundleIsRight, readEntries, rightHashReader, signedEntries, type LogReading } from "./log-reading.ts";

/** What the keys of a log tell of its head. */
export interface KeyReading {
  /** Check `checkpoint.signature`. None if the checkpoint could not be read. */
  readonly signature: readonly Finding[];
  /** Checks `log.key` and `log.after`. */
  readonly findings: readonly Finding[];
  /** The keys that may have signed this log when it had `size` entries, as far as the user's trust goes. */
  readonly keysAt: (size: number) => readonly Vkey[];
}

/** Reads the chain of keys by what of the log is right, and judges the signature of its head. */
export async function checkKeys(
  files: ArchiveFiles,
  head: Head,
  log: LogReading,
  trusted: readonly Vkey[],
): Promise<KeyReading> {
  const chain = await readKeyChain(sourceOf(files, head, log), head.own);
  const signature = head.opened === null ? null : judge(head.opened, chain, trusted);
  const findings = chain.changes.map(({ file, outcome, detail, index }) =>
    finding("log.key", file, outcome, detail, index),
  );
  const after = checkAfter(head);
  return {
    signature: signature === null ? [] : [signature],
    findings: after === null ? findings : [...findings, after],
    keysAt: keysAt(chain, trusted, signature?.outcome === "holds"),
  };
}

function sourceOf(files: ArchiveFiles, head: Head, log: LogReading): KeySource {
  const places = log.levels[0] ?? [];
  const damaged = { kind: "wrong", reason: "the entry there is not the one that was signed" } as const;
  // The entry behind a change of the key mostly stands in the same bundle.
  let last: { readonly at: number; readonly entries: readonly (Uint8Array | null)[] } = { at: -1, entries: [] };
  const bundle = async (at: number): Promise<readonly (Uint8Array | null)[]> => {
    const place = places[at];
    if (place === undefined) return [];
    if (last.at !== at) {
      const { entries } = await readEntries(files, place.tile);
      const signed = await signedEntries(files, place, entries);
      last = { at, entries: entries.map((entry, within) => (signed(entry, within) ? entry : null)) };
    }
    return last.entries;
  };
  return {
    // What the archive was sealed with, rather than what a damaged checkpoint may say.
    origin: head.own?.name ?? head.checkpoint?.origin ?? "",
    size: log.size,
    head: head.opened?.note ?? null,
    hashes: rightHashReader(files, log),
    async *keyEntries() {
      for (const [at, place] of places.entries()) {
        const found = bundleIsRight(place) ? place.keyEntries : keysAndGaps(await bundle(at), place.tile.width);
        for (const within of found) {
          if (within === null) yield null;
          else if (at + within > 0) yield at * tileWidth + within;
        }
      }
    },
    async entry(index): Promise<Reading<Uint8Array>> {
      const value = (await bundle(Math.floor(index / tileWidth)))[index % tileWidth] ?? null;
      return value === null ? { value, fault: damaged } : { value, fault: null };
    },
    async record(digest): Promise<Reading<Uint8Array>> {
      const reading = await files.peek(objectFile(digest), recordSizeMax);
      if (reading.value === null || files.hash(reading.value) === hexOf(digest)) return reading;
      return { value: null, fault: { kind: "wrong", reason: "its bytes are not those that were sealed" } };
    },
  };
}

/** Of a bundle that is damaged: the places of its entries of the type `key`, and null for each entry that could not be read. */
function keysAndGaps(entries: readonly (Uint8Array | null)[], width: number): readonly (number | null)[] {
  return Array.from({ length: width }, (_, at) => at).flatMap((at) => {
    const entry = entries[at] ?? null;
    return entry === null ? [null] : isKeyEntry(entry) ? [at] : [];
  });
}

function judge(
  { note, signed, detail }: NonNullable<Head["opened"]>,
  chain: KeyChain,
  trusted: readonly Vkey[],
): Finding {
  const said = (outcome: Outcome, text: string): Finding =>
    finding("checkpoint.signature", checkpointFile, outcome, text);
  const unknown = (text: string): Finding => ({ ...said("unchecked", text), signer: "unknown" });
  if (signed === "bad") return said("fails", detail);
  const { newest, retired } = chain;
  const byNewest = newest !== null && isSignedBy(note, newest);
  if (signed === "trusted") {
    if (byNewest) return said("holds", detail);
    const signers = trusted.filter((key) => isSignedBy(note, key));
    if (!signers.every((key) => retired.some((one) => one.key.text === key.text))) return said("holds", detail);
    if (newest === null) return said("unchecked", `${detail}, and it is not known which key the log had after it`);
    return said("fails", `${detail}, a key that had given way to ${newest.text} before`);
  }
  const why = trusted.length === 0 ? "no key was given to check it with" : detail;
  if (byNewest) {
    if (vouchedKeys(chain, trusted).some(({ text }) => text === newest.text))
      return said("holds", `signed by ${newest.text}, for which a trusted key vouches`);
    const text = `${why}; it is signed by the key that the archive itself names, ${newest.text}`;
    const related = vouchedKeys(chain, trusted).length > 0;
    return related
      ? said("unchecked", `${text}, and whether a trusted key vouches for it could not be checked`)
      : unknown(text);
  }
  if (newest === null) return unknown(`${why}, and which key the log has could not be read`);
  if (retired.some(({ key }) => isSignedBy(note, key)))
    return said("fails", `it is signed by a key that had given way to ${newest.text} before`);
  return said("fails", `${why}, and the key that the archive itself names did not sign it either`);
}

function keysAt(chain: KeyChain, trusted: readonly Vkey[], signed: boolean): KeyReading["keysAt"] {
  const ownKeys = [chain.first, ...chain.changes.map(({ vouches, rotation }) => (vouches ? rotation?.to : null))];
  const own = signed && chain.newest !== null ? ownKeys.filter((key) => key !== null && key !== undefined) : [];
  const untilOf = new Map(chain.retired.map(({ key, size }) => [key.text, size]));
  return (size) => [...trusted, ...own].filter(({ text }) => size <= (untilOf.get(text) ?? size));
}

/** Check `log.after`: the head of an earlier log that this one goes on from. */
function checkAfter({ genesis, own }: Head): Finding | null {
  if (genesis?.detail.after === undefined) return null;
  const { checkpoint: note, vkey } = genesis.detail.after;
  const said = (outcome: Outcome, text: string): Finding => finding("log.after", genesis.file, outcome, text, 0);
  try {
    const key = parseVkey(vkey);
    if (!isSignedBy(utf8(note), key)) return said("fails", "the key that it names did not sign the earlier head");
    if (key.name === own?.name) return said("fails", "the earlier head is one of this log itself");
    return said("holds", `it goes on from the log ${key.name}`);
  } catch (error) {
    return said("fails", `the earlier head cannot be read: ${faultOf(error).reason}`);
  }
}
