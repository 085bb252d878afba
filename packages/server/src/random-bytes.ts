// One draw of so many bytes takes as long as one of a few.
const poolSize = 4096;

/** Draws many bytes at a time and hands them out piece by piece, none of them twice. `draw` is a source that nobody can guess. */
export function pooledRandomBytes(draw: (size: number) => Uint8Array): (size: number) => Uint8Array {
  let pool: Uint8Array = new Uint8Array(0);
  return (size) => {
    if (size > poolSize / 2) return draw(size);
    if (pool.length < size) pool = draw(poolSize);
    const piece = pool.slice(0, size);
    pool = pool.subarray(size);
    return piece;
  };
}
