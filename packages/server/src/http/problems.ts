import { ArchiveError } from "../archive/archive.ts";
import { SearchError } from "../index/search.ts";
import type { ProblemAnswer, ProblemCode } from "./api.ts";

/** Every way in which a request can end badly. One row: status, sentence, next step. Codes are stable. */
const table = {
  "host.refused": [
    421,
    "This address does not belong to the viewer.",
    "Open the address that `muniment serve` printed.",
  ],
  "site.refused": [
    403,
    "Another site asked for this. The viewer answers only its own pages.",
    "Open the viewer itself and look there.",
  ],
  "method.refused": [
    405,
    "The viewer only reads: it answers GET and HEAD.",
    "To add to the archive, use `muniment capture` or `muniment add`.",
  ],
  "query.bad": [
    400,
    "A part of this address is not in the form it must have.",
    "Go back to the list and follow a link from there.",
  ],
  "route.none": [404, "There is nothing at this address.", "Go back to the list."],
  "item.none": [
    404,
    "No item of this archive has that name.",
    "Look for it in the list. If it was sealed a moment ago, load the list again.",
  ],
  "item.several": [409, "More than one item has a name that begins so.", "Give more digits of the name."],
  "search.too-long": [
    400,
    "The query has more words or characters than are searched at once.",
    "Ask for fewer words: up to 16,384 characters are taken.",
  ],
  "search.bad-cursor": [
    400,
    "This page of the answer belongs to another order of it.",
    "Search again, from the first page.",
  ],
  "object.none": [404, "The item has no object with that SHA-256.", "Open the item, and choose one under Downloads."],
  "object.missing": [
    500,
    "The item's record names these bytes, and the archive does not have them.",
    "Run `muniment verify`, and restore the file from a copy.",
  ],
  "object.cut": [
    500,
    "The bytes could not be read to their end.",
    "Run `muniment verify`: it says which file is at fault.",
  ],
  "range.bad": [416, "The object has no such part.", "Ask for a part that lies within its size."],
  "verify.busy": [429, "Other items are being verified now.", "Wait until one is done, and try again."],
  "ui.missing": [503, "The pages of the viewer were not built.", "Run `npm run build`, and start the viewer again."],
  internal: [
    500,
    "The viewer made a mistake.",
    "Try again. If it stays, run `muniment verify` and report this with the code.",
  ],
} as const satisfies Record<ProblemCode, readonly [status: number, message: string, next: string]>;

/** A request that ends with a row of the table. `about` is added to the sentence. */
export class RequestProblem extends Error {
  override readonly name = "RequestProblem";
  readonly code: ProblemCode;
  constructor(code: ProblemCode, about?: string, options?: ErrorOptions) {
    super(about === undefined ? table[code][1] : `${table[code][1]} (${about})`, options);
    this.code = code;
  }
  get status(): number {
    return table[this.code][0];
  }
  get next(): string {
    return table[this.code][2];
  }
}

/** Status and body for anything that was thrown. What is not known to us is "internal", and tells the reader nothing of the cause. */
export function answerOf(error: unknown): {
  readonly status: number;
  readonly body: ProblemAnswer;
  readonly expected: boolean;
} {
  if (error instanceof RequestProblem) {
    return {
      status: error.status,
      body: { error: { code: error.code, message: error.message, next: error.next } },
      expected: error.status < 500,
    };
  }
  if (error instanceof SearchError) return answerOf(new RequestProblem(error.code, undefined, { cause: error }));
  if (isBadRequest(error)) return answerOf(new RequestProblem("query.bad"));
  if (error instanceof ArchiveError) {
    return {
      status: 500,
      body: { error: { code: error.code, message: error.message, next: error.next } },
      expected: false,
    };
  }
  const [status, message, next] = table.internal;
  return { status, body: { error: { code: "internal", message, next } }, expected: false };
}

/** What the framework itself refuses: a path that cannot be decoded, one that climbs. */
function isBadRequest(error: unknown): boolean {
  if (!(error instanceof Error) || !("statusCode" in error)) return false;
  return typeof error.statusCode === "number" && error.statusCode >= 400 && error.statusCode < 500;
}
