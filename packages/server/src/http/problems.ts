import { SearchError } from "../index/search.ts";
import { isOperationError } from "../operation-error.ts";
import { StateError, type StateErrorCode } from "../state/state-error.ts";
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
  "method.refused": [405, "Nothing at this address can be changed.", "Load the page again, and try it from there."],
  "query.bad": [
    400,
    "A part of this address is not in the form it must have.",
    "Go back to the list and follow a link from there.",
  ],
  "body.type": [415, "What was sent is not JSON.", "Load the page again."],
  "body.bad": [400, "What was sent is not in the form it must have.", "Load the page again, and send it once more."],
  "session.none": [401, "You are not signed in, or your session has ended.", "Sign in."],
  "welcome.refused": [
    403,
    "The first account is made from the address that the program printed, and only while there is none.",
    "Open that address. If it is gone, end the program and start it again; if there is an account, sign in.",
  ],
  "token.refused": [
    403,
    "A token may not do this: it is for a person who is signed in.",
    "Sign in to the viewer, and do it there.",
  ],
  "password.refused": [403, "That is not your password.", "Type it once more."],
  "sign-in.code-needed": [
    401,
    "This account has a second factor.",
    "Type the six digits that your authenticator shows now, or one of your recovery codes.",
  ],
  "sign-in.code-refused": [
    401,
    "That code does not fit, or was used already.",
    "Wait for the next one and type it, or use a recovery code.",
  ],
  "sign-in.refused": [
    401,
    "Name and password do not fit, or the account is disabled.",
    "Look at both again. If they are right, ask whoever runs this archive.",
  ],
  "sign-in.passkey-refused": [
    401,
    "This passkey signs nobody in here, or it came too late.",
    "Try again, or sign in with name and password. A passkey may have been removed, or be for another archive.",
  ],
  "sign-in.slow": [429, "There were too many attempts to sign in.", "Wait a little, and try again."],
  "sign-in.busy": [503, "Many are signing in at this moment.", "Wait a few seconds, and try again."],
  "role.refused": [
    403,
    "Your account may not do this.",
    "Ask whoever runs this archive, if you need it: `muniment account role` changes what an account may do.",
  ],
  "account.own": [
    409,
    "This is your own account.",
    "Let another administrator do it, or the command line: `muniment account`.",
  ],
  "passkey.host": [
    409,
    "Passkeys work under one address of the viewer alone, and this is another one.",
    "Open that address, and sign in there.",
  ],
  "pass.refused": [403, "This look at the item has ended.", "Load the item's page again."],
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
  "case.needed": [
    400,
    "It was not said which case this is taken into.",
    "Choose one of the cases in which you may add.",
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
  "picture.none": [
    404,
    "There is no small picture of this file.",
    "Open the file itself, or save it and look at it with a program of your own.",
  ],
  "picture.failed": [
    422,
    "A small picture of this file could not be drawn. That says nothing of whether it is as it was sealed.",
    "Open the file itself with care: it may be broken, or made to break what reads it.",
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

/** The status for what is wrong with accounts. What keeps them from being read keeps everything shut. */
const stateStatus: Readonly<Record<StateErrorCode, number>> = {
  "account.name": 400,
  "account.password": 400,
  "account.exists": 409,
  "account.missing": 404,
  "account.too-many": 409,
  "account.busy": 503,
  "account.not-first": 409,
  "case.name": 400,
  "case.exists": 409,
  "case.missing": 404,
  "case.too-many": 409,
  "archive.name": 400,
  "role.above": 403,
  "invitation.none": 404,
  "invitation.note": 400,
  "invitation.days": 400,
  "invitation.too-many": 409,
  "token.missing": 404,
  "token.name": 400,
  "token.days": 400,
  "token.too-many": 409,
  "factor.refused": 400,
  "factor.exists": 409,
  "passkey.name": 400,
  "passkey.refused": 400,
  "passkey.exists": 409,
  "passkey.missing": 404,
  "passkey.too-many": 409,
  "state.newer-format": 503,
  "state.damaged": 503,
  "state.full": 503,
  "state.failed": 503,
};

/** The status for other operations that failed by what was asked, or by who else asks. The rest is the server's own trouble: 500. */
const operationStatus: Readonly<Record<string, number>> = {
  "archive.weak-passphrase": 400,
  "compare.busy": 429,
  "disclosure.profile": 400,
  "encryption.recipient": 400,
  "handover.none": 404,
  "handover.items": 400,
  "handover.to": 400,
  "handover.recipients": 400,
  "handover.busy": 409,
  "handover.full": 409,
  "queue.missing": 404,
  "queue.busy": 409,
  "list.empty": 400,
  "list.encoding": 400,
  "list.form": 400,
  "list.too-large": 400,
  "list.column": 400,
  "profile.missing": 404,
  "profile.name": 400,
  "upload.none": 404,
  "upload.file": 404,
  "upload.path": 400,
  "upload.many": 409,
  "upload.large": 413,
  "upload.piece": 400,
  "upload.gap": 409,
  "upload.changed": 409,
  "upload.incomplete": 409,
  "upload.closed": 409,
  "upload.full": 507,
  "upload.busy": 429,
  "upload.elsewhere": 409,
};

// Longer than it takes to look at all that may wait.
const busyS = 2;

interface ProblemOptions extends ErrorOptions {
  /** After how many seconds to try again. */
  readonly retryAfterS?: number;
}

/** A request that ends with a row of the table. `about` is added to the sentence. */
export class RequestProblem extends Error {
  override readonly name = "RequestProblem";
  readonly code: ProblemCode;
  readonly retryAfterS: number | null;
  constructor(code: ProblemCode, about?: string, { retryAfterS, ...options }: ProblemOptions = {}) {
    super(about === undefined ? table[code][1] : `${table[code][1]} (${about})`, options);
    this.code = code;
    this.retryAfterS = retryAfterS ?? null;
  }
  get status(): number {
    return table[this.code][0];
  }
  get next(): string {
    return table[this.code][2];
  }
}

/** Status and body for anything that was thrown. What is not known to us is "internal", and tells the reader nothing of the cause. */
export function answerOf(error: unknown): ErrorAnswer {
  if (error instanceof RequestProblem) {
    return {
      status: error.status,
      body: { error: { code: error.code, message: error.message, next: error.next } },
      headers: error.retryAfterS === null ? {} : { "retry-after": String(error.retryAfterS) },
      expected: error.status < 500 || error.code === "sign-in.busy",
    };
  }
  if (error instanceof SearchError) return answerOf(new RequestProblem(error.code, undefined, { cause: error }));
  if (isBadRequest(error)) return answerOf(new RequestProblem(isOfBody(error) ? "body.bad" : "query.bad"));
  if (error instanceof StateError && error.code === "account.busy")
    return answerOf(new RequestProblem("sign-in.busy", undefined, { cause: error, retryAfterS: busyS }));
  if (isOperationError(error)) {
    const status = error instanceof StateError ? stateStatus[error.code] : (operationStatus[error.code] ?? 500);
    const body = { error: { code: error.code, message: error.message, next: error.next } };
    return { status, body, headers: {}, expected: status < 500 };
  }
  const [status, message, next] = table.internal;
  return { status, body: { error: { code: "internal", message, next } }, headers: {}, expected: false };
}

interface ErrorAnswer {
  readonly status: number;
  readonly body: ProblemAnswer;
  readonly headers: Readonly<Record<string, string>>;
  /** False for what its operator should hear of. */
  readonly expected: boolean;
}

/** What the framework itself refuses: a path that cannot be decoded, one that climbs. */
function isBadRequest(error: unknown): error is Error {
  if (!(error instanceof Error) || !("statusCode" in error)) return false;
  return typeof error.statusCode === "number" && error.statusCode >= 400 && error.statusCode < 500;
}

/** A body that is too large, or cannot be parsed. */
function isOfBody(error: Error): boolean {
  return "code" in error && typeof error.code === "string" && error.code.startsWith("FST_ERR_CTP_");
}
