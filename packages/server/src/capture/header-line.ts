/** One header line: name and value as they stood on the wire. */
export type HeaderLine = readonly [name: string, value: string];

/** The first value of a header, whatever the case of its name; null if there is none. */
export function headerValue(lines: readonly HeaderLine[], name: string): string | null {
  const wanted = name.toLowerCase();
  return lines.find(([one]) => one.toLowerCase() === wanted)?.[1] ?? null;
}
