/** Everything that can befall the files of an archive, each with the files that a verifier must then name: these, and no others. */
import {
  checkpointFile,
  equalBytes,
  lockFile,
  openCheckpoint,
  parseTileFile,
  pinFile,
  privateKeyFile,
  privateKeyHashFile,
  widthIn,
} from "@muniment/verify";
import type { Files, RotArchive, RotKeys } from "./rot-archive.ts";

/** What a verifier is given, and what it must say. */
export interface RotCase {
  readonly id: string;
  readonly files: () => Files;
  readonly owner: RotKeys;
  /** Heads from outside. */
  readonly seen: readonly Uint8Array[];
  /** Whether the owner's keys are given; if not, nobody is trusted. */
  readonly keys: "own" | "none";
  /** The files at fault, sorted; none: all of it holds. */
  readonly faulty: readonly string[];
  /**
   * `exactly`: these and no others. `at-least`: others too, which the damage drags along. `one-of`: where two files that vouch for
   * each other are damaged at once, nobody can promise which of them, or of their neighbours, is named; but something is.
   */
  readonly named: "exactly" | "at-least" | "one-of";
}

type Chance = () => number;
type Changes = Readonly<Record<string, Uint8Array | null>>;

const fillers = { old: ".old", temporary: ".tmp" } as const;

/** `every`: every byte of every file; `some`: one byte in 64 of one file of each kind. The rest of what can befall a file: always. */
export function* casesOf(archive: RotArchive, chance: Chance, bytes: "every" | "some"): Generator<RotCase> {
  const names = bytes === "every" ? [...archive.files.keys()] : oneOfEachKind(archive);
  const everyNth = bytes === "every" ? 1 : 64;
  yield caseOf(archive, "whole", {}, []);
  yield* ownerCases(archive, chance, everyNth);
  for (const name of names) yield* flips(archive, name, chance, everyNth);
  for (const name of names) yield* damages(archive, name, chance);
  for (const [at, one] of names.entries()) for (const two of names.slice(at + 1)) yield* exchange(archive, one, two);
  yield* additions(archive);
  yield* cutBack(archive);
}

function* flips(archive: RotArchive, name: string, chance: Chance, everyNth: number): Generator<RotCase> {
  const bytes = bytesIn(archive.files, name);
  for (let at = Math.floor(chance() * Math.min(everyNth, bytes.length)); at < bytes.length; at += everyNth) {
    const bit = Math.floor(chance() * 8);
    const id = `flip ${name} ${String(at)}.${String(bit)}`;
    const found = caseOf(archive, id, { [name]: flipped(bytes, at, bit) }, [name]);
    // Whoever has no key is told of the damage all the same.
    yield chance() < 0.1 ? { ...found, id: `${id} no-key`, keys: "none" } : found;
  }
}

/** Cut, emptied, zeroed, lengthened, removed, renamed. */
function* damages(archive: RotArchive, name: string, chance: Chance): Generator<RotCase> {
  const bytes = bytesIn(archive.files, name);
  const half = Math.floor(bytes.length / 2);
  const drawn = Math.floor(chance() * bytes.length);
  const block = bytes.slice();
  block.fill(0, drawn, drawn + 16);
  const others: Readonly<Record<string, Uint8Array>> = {
    "cut-by-one": bytes.slice(0, -1),
    "cut-in-half": bytes.slice(0, half),
    [`cut-to-${String(drawn)}`]: bytes.slice(0, drawn),
    "cut-at-its-beginning": bytes.slice(1),
    emptied: new Uint8Array(0),
    "all-zero": new Uint8Array(bytes.length),
    [`zero-at-${String(drawn)}`]: block,
    "longer-by-zero": Uint8Array.of(...bytes, 0),
    "longer-by-line": Uint8Array.of(...bytes, 0x0a),
    twice: Uint8Array.of(...bytes, ...bytes),
    "halves-exchanged": Uint8Array.of(...bytes.subarray(half), ...bytes.subarray(0, half)),
  };
  for (const [how, other] of Object.entries(others)) {
    if (!equalBytes(other, bytes)) yield caseOf(archive, `${how} ${name}`, { [name]: other }, [name]);
  }
  // A narrower tile may be taken away at any time.
  const missed = isSuperseded(archive, name) ? [] : [name];
  yield caseOf(archive, `removed ${name}`, { [name]: null }, missed);
  for (const to of [`${name}${fillers.old}`, upperCase(name), sibling(name)]) {
    if (to !== name && !archive.files.has(to))
      yield caseOf(archive, `renamed ${name} to ${to}`, { [name]: null, [to]: bytes }, [...missed, to]);
  }
}

function* exchange(archive: RotArchive, one: string, two: string): Generator<RotCase> {
  const [left, right] = [bytesIn(archive.files, one), bytesIn(archive.files, two)];
  if (equalBytes(left, right)) return;
  yield caseOf(archive, `exchanged ${one} ${two}`, { [one]: right, [two]: left }, [one, two]);
  const [flip1, flip2] = [left, right].map((bytes) => flipped(bytes, Math.floor(bytes.length / 2), 0));
  if (flip1 !== undefined && flip2 !== undefined && left.length > 0 && right.length > 0)
    yield { ...caseOf(archive, `both ${one} ${two}`, { [one]: flip1, [two]: flip2 }, [one, two]), named: "one-of" };
}

function* additions(archive: RotArchive): Generator<RotCase> {
  const nobody = "objects/00/0000000000000000000000000000000000000000000000000000000000000000";
  const size = sizeOf(archive);
  const wide = `log/tile/0/000.p/${String(Math.min(255, size + 1))}`;
  const added = [
    "note.txt",
    "Lock",
    "anchors/0001.tsr",
    "log/checkpoint.old",
    "log/staged/4-0123456789abcdef",
    "log/tile/0/009",
    "log/tile/7/000.p/1",
    "log/tile/entries/009.p/200",
    "log/tile/0/x000/000",
    ...(size < 255 ? [wide] : []),
    nobody,
    nobody.toUpperCase(),
    `${nobody}.tmp`,
  ];
  for (const name of added) {
    if (archive.files.has(name)) continue;
    yield caseOf(archive, `added ${name}`, { [name]: new TextEncoder().encode("nobody names this") }, [name]);
  }
}

/** An older backup, put back. It is whole: only who holds a newer head can tell. */
function* cutBack(archive: RotArchive): Generator<RotCase> {
  const all = [...archive.earlier, archive];
  for (const [at, { files, pin }] of archive.earlier.entries()) {
    const owner = { ...archive.owner, pin };
    const back = { ...caseOf(archive, `cut-back-to-${String(at)}`, {}, []), files: () => files, owner };
    yield { ...back, id: `${back.id} nothing-seen` };
    for (const [later, head] of all.map((one) => bytesIn(one.files, checkpointFile)).entries()) {
      const faulty = later > at ? [checkpointFile] : [];
      yield { ...back, id: `${back.id} seen-${String(later)}`, seen: [head], faulty };
    }
    // The old head alone, with all that came later still there.
    const old = bytesIn(files, checkpointFile);
    const head = caseOf(archive, `old-head-${String(at)}`, { [checkpointFile]: old }, [checkpointFile]);
    yield { ...head, seen: [archive.head], named: "at-least" };
  }
}

/** The key files. Where a protected key and its hash disagree, nobody can say which of them was changed. */
function* ownerCases(archive: RotArchive, chance: Chance, everyNth: number): Generator<RotCase> {
  for (const [name, field, faulty] of [
    [pinFile, "pin", [pinFile]],
    [privateKeyFile, "privateKey", [privateKeyFile]],
    [privateKeyHashFile, "privateKeyHash", [privateKeyFile, privateKeyHashFile]],
  ] as const) {
    const bytes = archive.owner[field];
    const whole = { ...caseOf(archive, "", {}, faulty), named: faulty.length > 1 ? "one-of" : "exactly" } as const;
    const other = (id: string, changed: Uint8Array): RotCase => ({
      ...whole,
      id: `${id} ${name}`,
      owner: { ...archive.owner, [field]: changed },
    });
    for (let at = 0; at < bytes.length; at += everyNth) {
      const bit = Math.floor(chance() * 8);
      yield other(`flip-${String(at)}.${String(bit)}`, flipped(bytes, at, bit));
    }
    yield other("emptied", new Uint8Array(0));
    yield other("cut-by-one", bytes.slice(0, -1));
    yield other("longer-by-line", Uint8Array.of(...bytes, 0x0a));
    yield other("all-zero", new Uint8Array(bytes.length));
  }
}

function caseOf(archive: RotArchive, id: string, changes: Changes, faulty: readonly string[]): RotCase {
  const files = (): Files => {
    const copy = new Map(archive.files);
    for (const [name, bytes] of Object.entries(changes)) {
      if (bytes === null) copy.delete(name);
      else copy.set(name, bytes);
    }
    return copy;
  };
  return { id, files, owner: archive.owner, seen: [], keys: "own", faulty: [...faulty].sort(), named: "exactly" };
}

/** The largest file of each folder of the log, two objects of each kind, and what stands alone. */
function oneOfEachKind(archive: RotArchive): readonly string[] {
  const names = [...archive.files.keys()];
  const objects = names.filter((name) => name.startsWith("objects/"));
  const records = objects.filter((name) => bytesIn(archive.files, name).length > 100);
  const others = objects.filter((name) => !records.includes(name));
  return [...names.filter((name) => !name.startsWith("objects/")), ...records.slice(0, 2), ...others.slice(0, 2)];
}

function isSuperseded(archive: RotArchive, name: string): boolean {
  const tile = parseTileFile(name);
  return tile !== null && tile.width < widthIn(sizeOf(archive), tile.level, tile.index);
}

function sizeOf(archive: RotArchive): number {
  return openCheckpoint(archive.head, [archive.key]).checkpoint.size;
}

/** A name of the same form that nothing in the archive has a place for. */
function sibling(name: string): string {
  if (name === lockFile) return "locks";
  return name.replace(/.$/, (last) => (last === "9" ? "8" : "9"));
}

/** On a file system that ignores case the file would still be found; its name is wrong all the same. */
function upperCase(name: string): string {
  return name.toUpperCase();
}

function flipped(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}

function bytesIn(files: Files, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new Error(`the archive has no file ${name}`);
  return bytes;
}
