import { checkpointFile, noteSizeMax, readAll, type Evidence } from "@muniment/verify";

/** The same files. Tells of the head when it is first read, which is when a verification decides what it verifies. */
export function tellingHead(evidence: Evidence, onHead: (note: Uint8Array) => void): Evidence {
  let tell: typeof onHead | null = onHead;
  return {
    files: (within) => evidence.files(within),
    read: async function* (name) {
      if (name !== checkpointFile || tell === null) {
        yield* evidence.read(name);
        return;
      }
      const told = tell;
      tell = null;
      const note = await readAll(evidence.read(name), noteSizeMax);
      told(note);
      yield note;
    },
  };
}
