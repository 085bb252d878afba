import { StateError } from "./state-error.ts";

const lengthMax = 64;

// Nobody sees them, or they turn the direction of what follows: a name with one looks like a name without.
const unseen = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/u;
const otherSpace = /(?! )\p{Z}| {2}/u;

/** The name as it is kept: NFC, without spaces at its ends. Throws "account.name". */
export function accountName(text: string): string {
  const name = text.normalize("NFC").trim();
  const length = Array.from(name).length;
  if (length < 1 || length > lengthMax) throw badName(`It has ${length} characters.`);
  if (unseen.test(name)) throw badName("It has a character that is not seen, or turns the direction of text.");
  if (otherSpace.test(name)) throw badName("It has an unusual space, or two together.");
  return name;
}

/** The name of something else, held to what an account's name is held to. Throws `code`, with `message`. */
export function nameAsOfAccount(
  text: string,
  code: "case.name" | "passkey.name" | "token.name",
  message: string,
): string {
  try {
    return accountName(text);
  } catch (cause) {
    if (!(cause instanceof StateError)) throw cause;
    throw new StateError(code, message, cause.next, { cause });
  }
}

/** The name of an archive as it is kept. Throws "archive.name". */
export function archiveName(text: string): string {
  const name = lineOf(text, 100);
  if (name === null || name === "") {
    const next = "A name has 1 to 100 characters: letters, digits, signs, and single spaces between them.";
    throw new StateError("archive.name", "That is no name for an archive.", next);
  }
  return name;
}

/** What is noted of an invitation, as it is kept; it may be nothing. Throws "invitation.note". */
export function invitationNote(text: string): string {
  const note = lineOf(text, 100);
  if (note === null)
    throw new StateError("invitation.note", "That cannot be noted.", "Give up to 100 characters, in one line.");
  return note;
}

/** Null for what is too long, or has what nobody sees in it. */
function lineOf(text: string, max: number): string | null {
  const line = text.normalize("NFC").trim();
  return Array.from(line).length > max || unseen.test(line) || otherSpace.test(line) ? null : line;
}

/** Two names with the same are one: they differ in case or in compatible forms only. Upper case first, as ß and SS are one. */
export function foldedName(name: string): string {
  return name.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");
}

function badName(why: string): StateError {
  const next = `A name has 1 to ${lengthMax} characters: letters, digits, signs, and single spaces between them.`;
  return new StateError("account.name", `That is no name for an account. ${why}`, next);
}
