import {
  consistencyPath,
  emptyRoot,
  equalBytes,
  FormatError,
  hashReader,
  rootOf,
  verifyConsistency,
  type Checkpoint,
  type TileName,
} from "@muniment/verify";

/**
 * Whether the log of `newer` begins with that of `older`, by a proof from the tiles of the newer one. `older` may be as long, not
 * longer. Throws `FormatError` if the tiles do not lead to the root of `newer`, so that they prove nothing; rejects as `read` does.
 */
export async function continues(
  newer: Checkpoint,
  older: Checkpoint,
  read: (tile: TileName) => Promise<Uint8Array>,
): Promise<boolean> {
  if (older.origin !== newer.origin) return false;
  if (older.size === newer.size) return equalBytes(older.root, newer.root);
  if (older.size === 0) return equalBytes(older.root, emptyRoot());
  const hashes = hashReader(read, newer.size);
  // What the newer log had at that size. Proved against its root first: else a damaged tile would look like a fork.
  const root = await rootOf(older.size, hashes);
  const path = await consistencyPath(older.size, newer.size, hashes);
  if (!verifyConsistency({ size1: older.size, size2: newer.size, root1: root, root2: newer.root, path })) {
    throw new FormatError(`the tiles do not lead to the root that was signed for ${String(newer.size)} entries`);
  }
  return equalBytes(root, older.root);
}
