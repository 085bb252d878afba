/** The lines of a file of recipients or identities: empty ones and remarks (`#`) are passed over. */
export function namedLines(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}
