/** One header line, a byte a character. */
export type Line = readonly [name: string, value: string];

/** A request as it went over the wire. */
export interface Asked {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
}

/** The head of an answer. */
export interface Head {
  readonly status: number;
  readonly lines: readonly Line[];
}

/** Takes a body while it comes. What it is given is a view: it copies what it keeps. */
export interface BodyTaker {
  add(bytes: Buffer): void;
  /** It has ended, or is given up. Called once. */
  end(whole: boolean): void;
}

/** Who hears of answers; null for one whose body nobody wants. */
export type Hearer = (asked: Asked, head: Head) => BodyTaker | null;
