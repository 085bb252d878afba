import type { HeaderLine } from "../header-line.ts";

/** A header block as it stood on the wire. */
export interface HeaderBlock {
  readonly statusText: string;
  readonly headers: readonly HeaderLine[];
}

/**
 * The status line and header lines of HTTP/1, as received. Folded lines are kept with the line they belong to, lines without a
 * colon are left out, as browsers do.
 */
export function parseHeaderBlock(text: string): HeaderBlock {
  const [first = "", ...rest] = text.split(/\r?\n/);
  const statusText = /^HTTP\/[\d.]+ +\d{3} ?(.*)$/.exec(first)?.[1] ?? "";
  const headers: HeaderLine[] = [];
  for (const line of rest) {
    const last = headers.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) headers[headers.length - 1] = [last[0], `${last[1]} ${line.trim()}`];
    const colon = line.indexOf(":");
    if (colon > 0 && !/^[ \t]/.test(line)) headers.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
  }
  return { statusText, headers };
}

/** The lines of a header map, in which the browser joins repeated lines by LF. Pseudo headers (`:authority`) are left out. */
export function headerLines(map: Readonly<Record<string, string>>): HeaderLine[] {
  return Object.entries(map)
    .filter(([name]) => !name.startsWith(":"))
    .flatMap(([name, value]) => value.split("\n").map((line) => [name, line] as const));
}

/** In UTF-16 units, names and values alone. */
export function lengthOfLines(lines: readonly HeaderLine[]): number {
  return lines.reduce((size, [name, value]) => size + name.length + value.length, 0);
}
