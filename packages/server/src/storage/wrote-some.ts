/** Throws where the system took nothing, as it would be asked for ever. */
export function wroteSome(count: number): number {
  if (count === 0) throw new Error("the system wrote nothing");
  return count;
}
