/** The bytes that outside proof is over. Source: spec/anchors, "What is anchored". */
import { utf8 } from "./bytes.ts";
import { parseCheckpoint } from "./checkpoint.ts";
import { FormatError } from "./digest.ts";
import { parseNote, signatureLine, type Vkey } from "./note.ts";

/**
 * The text of a checkpoint with exactly one signature line: that of `key`, the log's own. Throws `FormatError` if the note is not
 * well formed or that key did not sign it, whatever the line is worth.
 */
export function anchoredBytes(note: Uint8Array, key: Vkey): Uint8Array {
  const { text, lines } = parseNote(note);
  parseCheckpoint(text);
  const own = lines.find(({ name, id }) => name === key.name && id === key.id);
  if (own === undefined) throw new FormatError("the checkpoint has no line of the log's own key");
  return utf8(`${text}\n${signatureLine(key, own.signature)}`);
}
