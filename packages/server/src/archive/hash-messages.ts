/**
 * What a HashPool and its threads tell each other of many files: one string for all of them. It is handed over many times
 * faster than a list of objects, which took as long as the files' own opening and closing. NUL is in no name and no reason.
 */
import type { MeasureOutcome } from "@muniment/verify";

/** A file that is to be hashed. `isListed` as `PlainFiles.parts` has it. */
export interface WantedFile {
  readonly name: string;
  readonly isListed: boolean;
}

const marks = { listed: "+", notListed: "?", measured: "=", missing: "-", unreadable: "!" } as const;
const hexSize = 64;

export function encodeFiles(files: readonly WantedFile[]): string {
  return files.map(({ name, isListed }) => `${isListed ? marks.listed : marks.notListed}${name}`).join("\0");
}

export function decodeFiles(text: string): readonly WantedFile[] {
  return text.split("\0").map((part) => ({ name: part.slice(1), isListed: part[0] === marks.listed }));
}

export function encodeOutcomes(outcomes: readonly MeasureOutcome[]): string {
  return outcomes.map(encodeOutcome).join("\0");
}

export function decodeOutcomes(text: string): readonly MeasureOutcome[] {
  return text.split("\0").map(decodeOutcome);
}

function encodeOutcome(outcome: MeasureOutcome): string {
  switch (outcome.outcome) {
    case "measured":
      return `${marks.measured}${outcome.sha256}${String(outcome.size)}`;
    case "missing":
      return marks.missing;
    case "unreadable":
      return `${marks.unreadable}${outcome.reason}`;
  }
}

function decodeOutcome(part: string): MeasureOutcome {
  switch (part[0]) {
    case marks.measured: {
      const [sha256, size] = [part.slice(1, 1 + hexSize), Number(part.slice(1 + hexSize))];
      return { outcome: "measured", size, sha256 };
    }
    case marks.missing:
      return { outcome: "missing" };
    case marks.unreadable:
      return { outcome: "unreadable", reason: part.slice(1) };
    default:
      throw new Error(`a thread that hashes files answered ${JSON.stringify(part.slice(0, 20))}`);
  }
}
