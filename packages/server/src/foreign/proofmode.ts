/** ProofMode's statement about a file, held against the file. Source: spec/foreign-proofs, "ProofMode". */
import { decodeUtf8, FormatError, parseJson, toHex } from "@muniment/verify";
import type { Judged } from "./claim.ts";
import { parseCsv } from "./csv.ts";
import type { EvidenceFile, EvidenceFolder } from "./evidence-folder.ts";

const statementMax = 1024 * 1024;
const fieldsMax = 1_000;
const shownMax = 16;
const shownLength = 60;

/** One field of a statement, as it stands there. */
type Field = readonly [name: string, value: string];

/** Throws `UnreadableFile`. */
export async function judgeStatement(
  folder: EvidenceFolder,
  proof: EvidenceFile,
  about: EvidenceFile,
): Promise<Judged> {
  try {
    const rows = readStatement(proof.name, await folder.whole(proof.name, statementMax));
    return judge(rows, toHex(await folder.hash(about.name, "sha256")));
  } catch (error) {
    if (error instanceof FormatError) return { outcome: "fails", detail: error.message };
    throw error;
  }
}

function judge(rows: readonly (readonly Field[])[], sha256: string): Judged {
  const stated = rows.map((row) => row.filter(([name]) => isHashOfFile(name)).map(([, value]) => value));
  const said = `the phone says (its own word): ${shown(rows[0] ?? [])}`;
  if (stated.some((values) => values.length === 0))
    return { outcome: "unchecked", detail: `it states no SHA-256 of the file that it is about; ${said}` };
  if (stated.flat().some((value) => value.toLowerCase() !== sha256))
    return { outcome: "fails", detail: "it states the SHA-256 of another file: the file or the statement was changed" };
  return { outcome: "holds", detail: `its statement is about this very file; ${said}` };
}

/** Throws `FormatError`. A CSV has a line of names, and one or more of values. */
function readStatement(name: string, bytes: Uint8Array): readonly (readonly Field[])[] {
  if (name.toLowerCase().endsWith(".json")) return [readObject(bytes)];
  const [names = [], ...rows] = parseCsv(decodeUtf8(bytes), { rowsMax: 100, fieldsMax });
  if (rows.length === 0) throw new FormatError("it has no line of values");
  return rows.map((values) => {
    if (values.length > names.length) throw new FormatError("it has a line with more values than names");
    return values.map((value, place) => [names[place] ?? "", value] as const).filter(([field]) => field !== "");
  });
}

function readObject(bytes: Uint8Array): readonly Field[] {
  const value = parseJson(bytes, { sizeMax: statementMax, depthMax: 8 });
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new FormatError("it is no object of fields");
  const members = Object.entries(value);
  if (members.length > fieldsMax) throw new FormatError(`it has more than ${String(fieldsMax)} fields`);
  return members.map(([name, one]) => [name, typeof one === "string" ? one : JSON.stringify(one)] as const);
}

function isHashOfFile(name: string): boolean {
  return ["sha256", "filehashsha256"].includes(name.toLowerCase().replaceAll(/[^a-z0-9]/g, ""));
}

/** Times, places and the device: what a statement is read for. */
const told =
  /time|date|generated|modified|location|latitude|longitude|accuracy|device|hardware|manufacturer|network|cell|ipv/i;

function shown(fields: readonly Field[]): string {
  const ones = fields.filter(([name, value]) => told.test(name) && value !== "");
  const text = ones.slice(0, shownMax).map(([name, value]) => `${short(name)}=${short(value)}`);
  if (ones.length > shownMax) text.push(`and ${String(ones.length - shownMax)} more`);
  return text.length === 0 ? "no time, place or device" : text.join("; ");
}

function short(text: string): string {
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
}
