/**
 * What a HashPool and its threads tell each other of many files and folders: one string for all of them. It is handed over many times
 * faster than a list of objects, which took as long as the files' own opening and closing. NUL is in no name and no reason.
 */
import type { FilePart, PartOutcome } from "@muniment/verify";
import type { Listed, Walked } from "../storage/plain-file.ts";
import { systemCode } from "../storage/system-error.ts";

/** A file that is to be hashed. `listed` as `PlainFiles.parts` has it. */
export interface WantedFile {
  readonly name: string;
  readonly listed: number | null;
}

/** Some bytes of an open file: threads share those of the program. */
export interface WantedPart extends FilePart {
  readonly file: number;
}

export type Wanted = WantedFile | WantedPart;

const marks = {
  listed: "+",
  notListed: "?",
  part: "@",
  measured: "=",
  asNamed: "~",
  missing: "-",
  unreadable: "!",
} as const;
const found = { folder: "/", file: "=", other: "?", unreadable: "!" } as const;
const hexSize = 64;

export function encodeWanted(wanted: readonly Wanted[]): string {
  return wanted.map(encodeOne).join("\0");
}

export function decodeWanted(text: string): readonly Wanted[] {
  return text.split("\0").map(decodeOne);
}

function encodeOne(one: Wanted): string {
  if ("name" in one)
    return one.listed === null ? `${marks.notListed}${one.name}` : `${marks.listed}${String(one.listed)}/${one.name}`;
  return marks.part + [one.file, one.start, one.size, Number(one.isSummed)].join();
}

function decodeOne(text: string): Wanted {
  if (text[0] === marks.notListed) return { name: text.slice(1), listed: null };
  if (text[0] === marks.listed) {
    const slash = text.indexOf("/");
    return { name: text.slice(slash + 1), listed: Number(text.slice(1, slash)) };
  }
  const [file = 0, start = 0, size = 0, isSummed = 0] = text.slice(1).split(",").map(Number);
  return { file, start, size, isSummed: isSummed === 1 };
}

/** Of all that was wanted, in that order. */
export function encodeOutcomes(outcomes: readonly PartOutcome[], wanted: readonly Wanted[]): string {
  return outcomes.map((outcome, place) => encodeOutcome(outcome, hashInName(wanted[place]))).join("\0");
}

export function decodeOutcomes(text: string, wanted: readonly Wanted[]): readonly PartOutcome[] {
  return text.split("\0").map((part, place) => decodeOutcome(part, hashInName(wanted[place])));
}

/** With what the name of an object ends. Nearly all have that very hash, and then it is not sent. */
function hashInName(wanted: Wanted | undefined): string {
  return wanted !== undefined && "name" in wanted ? wanted.name.slice(-hexSize) : "";
}

/** Names of folders, or of what lies in them. */
export function encodeNames(names: readonly string[]): string {
  return names.join("\0");
}

export function decodeNames(text: string): readonly string[] {
  return text.split("\0");
}

/** What several folders hold, as one. */
export function encodeListed(folders: readonly Listed[]): string {
  return folders
    .flatMap((listed) => [...listed.folders.map((name) => `${found.folder}${name}`), ...listed.found.map(encodeFound)])
    .join("\0");
}

export function decodeListed(text: string): Listed {
  const listed = { found: [] as Walked[], folders: [] as string[] };
  if (text === "") return listed;
  for (const part of text.split("\0")) {
    if (part[0] === found.folder) listed.folders.push(part.slice(1));
    else listed.found.push(decodeFound(part));
  }
  return listed;
}

// What stands before the first slash holds none: a size, a few words, the code of a system's error.
function encodeFound(one: Walked): string {
  switch (one.kind) {
    case "file":
      return `${found.file}${String(one.size)}/${one.name}`;
    case "other":
      return `${found.other}${one.what}/${one.name}`;
    case "unreadable":
      return `${found.unreadable}${systemCode(one.cause) ?? String(one.cause).replaceAll("/", " ")}/${one.name}`;
  }
}

function decodeFound(part: string): Walked {
  const slash = part.indexOf("/");
  const [word, name] = [part.slice(1, slash), part.slice(slash + 1)];
  switch (part[0]) {
    case found.file:
      return { kind: "file", name, size: Number(word) };
    case found.other:
      return { kind: "other", name, what: word };
    case found.unreadable:
      return { kind: "unreadable", name, cause: Object.assign(new Error(word), { code: word }) };
    default:
      throw notUnderstood(part);
  }
}

function notUnderstood(part: string): Error {
  return new Error(`a thread that hashes files answered ${JSON.stringify(part.slice(0, 20))}`);
}

function encodeOutcome(outcome: PartOutcome, named: string): string {
  switch (outcome.outcome) {
    case "measured":
      if (outcome.sha256 === named) return `${marks.asNamed}${String(outcome.size)}`;
      return `${marks.measured}${outcome.sha256}${[outcome.size, ...(outcome.crc32 === undefined ? [] : [outcome.crc32])].join()}`;
    case "missing":
      return marks.missing;
    case "unreadable":
      return `${marks.unreadable}${outcome.reason}`;
  }
}

function decodeOutcome(part: string, named: string): PartOutcome {
  switch (part[0]) {
    case marks.asNamed:
      return { outcome: "measured", size: Number(part.slice(1)), sha256: named };
    case marks.measured: {
      const sha256 = part.slice(1, 1 + hexSize);
      const [size = 0, crc32] = part
        .slice(1 + hexSize)
        .split(",")
        .map(Number);
      return { outcome: "measured", size, sha256, ...(crc32 === undefined ? {} : { crc32 }) };
    }
    case marks.missing:
      return { outcome: "missing" };
    case marks.unreadable:
      return { outcome: "unreadable", reason: part.slice(1) };
    default:
      throw notUnderstood(part);
  }
}
