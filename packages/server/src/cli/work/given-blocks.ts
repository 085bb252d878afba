import { readFile, stat } from "node:fs/promises";
import { FormatError, parseBlockList, type BlockSource } from "@muniment/verify";
import { UsageError } from "../context.ts";

/** As many lines as a list of blocks may have, each of a height, a space, a header in hex and a line feed. */
const sizeMax = 100_000 * 172;

/** The blocks of Bitcoin that a person named by a file. Throws UsageError. */
export async function blocksIn(file: string): Promise<BlockSource> {
  try {
    const { size } = await stat(file);
    if (size > sizeMax) throw new FormatError(`it is larger than ${String(sizeMax)} bytes`);
    const blocks = parseBlockList((await readFile(file)).toString("latin1"));
    return (height) => blocks.get(height);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(
      `${file} holds no blocks that can be used: ${reason}.`,
      "Give lines of a height and the 160 hex digits of that block's header, as `bitcoin-cli getblockheader <hash> false` prints them.",
      { cause },
    );
  }
}
