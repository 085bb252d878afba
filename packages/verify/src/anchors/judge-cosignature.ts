/** What is said of a cosignature beside a checkpoint. Source: spec/anchors, `anchor.cosignature`. */
import { faultOf, outcomeOf } from "../archive-files.ts";
import type { Finding } from "../finding.ts";
import { utf8, decodeUtf8 } from "../format/bytes.ts";
import { parseCheckpoint } from "../format/checkpoint.ts";
import { cosignatureLength, cosignedTime, type WitnessKey } from "../format/cosignature.ts";
import { FormatError } from "../format/digest.ts";
import { formatInstant, type Instant } from "../format/instant.ts";
import { linesOfKeys, parseNote, type SignatureLine } from "../format/note.ts";
import type { CosignatureTold } from "../proof-told.ts";
import {
  partFinding,
  readPart,
  type Anchored,
  type AnchorFiles,
  type AnchorNotes,
  type AnchorPart,
} from "./anchor-part.ts";

export interface CosignatureTools {
  readonly files: AnchorFiles;
  readonly notes: AnchorNotes;
  readonly witnesses: readonly WitnessKey[];
}

export type CosignatureState =
  | { readonly is: "verified"; readonly key: WitnessKey }
  /** Of a witness that the user did not name. */
  | { readonly is: "unknown" }
  | { readonly is: "wrong" }
  /** It could not be looked at. */
  | { readonly is: "open" };

export async function judgeCosignature(
  part: AnchorPart,
  { data }: Anchored,
  { files, notes, witnesses }: CosignatureTools,
): Promise<{ readonly finding: Finding; readonly state: CosignatureState }> {
  const said = (is: "wrong" | "open", detail: string) => ({
    finding: partFinding(part, notes, is === "wrong" ? "fails" : "unchecked", detail),
    state: { is },
  });
  const { value, fault } = await readPart(files, part);
  if (value === null) return said(outcomeOf(fault) === "fails" ? "wrong" : "open", fault.reason);
  const text = data === null ? null : textOf(data);
  if (text === null) return said("open", "the checkpoint that it is under could not be had");
  let line: SignatureLine;
  try {
    line = readLine(value);
  } catch (error) {
    return said("wrong", faultOf(error).reason);
  }
  const [known] = linesOfKeys([line], witnesses).known;
  const told = (state: CosignatureTold["state"], time: Instant | null): CosignatureTold => {
    return { is: "cosignature", state, time, by: line.name };
  };
  if (known === undefined) {
    const finding = partFinding(part, notes, "unchecked", `the witness is not known: it calls itself ${line.name}`);
    return { finding: { ...finding, signer: "unknown", proof: told("unknown", null) }, state: { is: "unknown" } };
  }
  const { key } = known;
  const seconds = cosignedTime(text, key, line.signature);
  if (seconds === null) {
    const { finding, state } = said("wrong", `the cosignature of ${key.name} is wrong`);
    return { finding: { ...finding, proof: told("wrong", null) }, state };
  }
  const time = instantOf(seconds);
  const detail = `cosigned ${time ?? `${String(seconds)} seconds after 1970`} by ${key.name}`;
  const finding = partFinding(part, notes, "holds", detail);
  return { finding: { ...finding, proof: told("verified", time) }, state: { is: "verified", key } };
}

/** The text of a checkpoint; null if it is none. */
function textOf(note: Uint8Array): string | null {
  try {
    const { text } = parseNote(note);
    parseCheckpoint(text);
    return text;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** One line of the type of a cosignature, and nothing else. Throws `FormatError`. */
function readLine(bytes: Uint8Array): SignatureLine {
  const text = decodeUtf8(bytes);
  if (!/^[^\n]+\n$/.test(text)) throw new FormatError("it is not one line");
  const [line] = parseNote(utf8(`cosigned\n\n${text}`)).lines;
  if (line?.signature.length !== cosignatureLength) throw new FormatError("it is no cosignature (cosignature/v1)");
  return line;
}

/** What a witness says can lie beyond any date: then null. */
function instantOf(seconds: number): Instant | null {
  return seconds < 253_402_300_800 ? formatInstant(seconds * 1000) : null;
}
