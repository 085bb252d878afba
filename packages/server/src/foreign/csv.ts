import { FormatError } from "@muniment/verify";

/** The lines of a CSV (RFC 4180), each as its fields. Lines may end in LF alone; empty ones are left out. Throws `FormatError`. */
export function parseCsv(
  text: string,
  { rowsMax, fieldsMax }: { readonly rowsMax: number; readonly fieldsMax: number },
): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const closeRow = (): void => {
    if (row.some((field) => field !== "")) rows.push(row);
    if (rows.length > rowsMax) throw new FormatError(`it has more than ${String(rowsMax)} lines`);
    row = [];
  };
  let at = 0;
  while (at < text.length) {
    const [field, next] = text[at] === '"' ? quoted(text, at) : bare(text, at);
    row.push(field);
    if (row.length > fieldsMax) throw new FormatError(`it has a line of more than ${String(fieldsMax)} fields`);
    const behind = text[next];
    if (behind !== "," && behind !== undefined) closeRow();
    at = next + (text.startsWith("\r\n", next) ? 2 : 1);
  }
  closeRow();
  return rows;
}

/** The field that begins there, and the place behind it. */
function bare(text: string, from: number): [string, number] {
  const form = /[^,\r\n]*/y;
  form.lastIndex = from;
  const [field = ""] = form.exec(text) ?? [];
  return [field, from + field.length];
}

function quoted(text: string, from: number): [string, number] {
  const form = /"((?:[^"]|"")*)"(?=[,\r\n]|$)/y;
  form.lastIndex = from;
  const match = form.exec(text);
  if (match === null) throw new FormatError("it has a quote that does not end");
  return [(match[1] ?? "").replaceAll('""', '"'), from + match[0].length];
}
