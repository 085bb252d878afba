// Asking for a file by itself costs as much as hashing a few KiB. Four MiB take some milliseconds: large enough that this does not
// count, small enough that no core is left without work.
export const groupFilesMax = 256;
export const groupBytesMax = 4 * 2 ** 20;

/** Gathers what is to be hashed into groups, in its order. Sizes in bytes. */
export function* groupsOf<T>(all: Iterable<T>, sizeOf: (one: T) => number): Generator<readonly T[]> {
  let group: T[] = [];
  let bytes = 0;
  for (const one of all) {
    const size = sizeOf(one);
    if (group.length === groupFilesMax || (group.length > 0 && bytes + size > groupBytesMax)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(one);
    bytes += size;
  }
  if (group.length > 0) yield group;
}
