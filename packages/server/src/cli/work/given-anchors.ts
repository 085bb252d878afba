import { readFile, stat } from "node:fs/promises";
import {
  blockListSizeMax,
  FormatError,
  parseBlockList,
  parsePolicy,
  parseWitnessKey,
  policySizeMax,
  type BlockSource,
  type WitnessKey,
  type WitnessPolicy,
} from "@muniment/verify";
import type { AnchorsGiven } from "../../actions/workplace.ts";
import { UsageError } from "../context.ts";

/** What a person names beside verifier keys, for anchors. */
export interface AnchorOptions {
  readonly timeRoot: readonly string[];
  readonly revoked: readonly string[];
  readonly witness: readonly string[];
  readonly policy?: string;
  readonly blocks?: string;
}

const keySizeMax = 4096;

/** Reads the files that were named, other than certificates and lists. Throws UsageError. */
export async function givenAnchors(options: AnchorOptions): Promise<AnchorsGiven> {
  const { timeRoot, revoked, witness, policy, blocks } = options;
  return {
    roots: timeRoot,
    lists: revoked,
    witnesses: await Promise.all(witness.map(witnessOf)),
    policy: policy === undefined ? null : await policyIn(policy),
    blocks: blocks === undefined ? null : await blocksIn(blocks),
  };
}

/** A verifier key, or a file that holds one. */
async function witnessOf(given: string): Promise<WitnessKey> {
  const text = given.includes("+") ? given : new TextDecoder().decode(await contentOf(given, keySizeMax)).trim();
  const next =
    "It is one line, name+digits+base64: the verifier key that the witness publishes, as in witness/witness.vkey.";
  return read(() => parseWitnessKey(text), `${given} is no verifier key of a witness`, next);
}

async function policyIn(file: string): Promise<WitnessPolicy> {
  const bytes = await contentOf(file, policySizeMax);
  const next = "Give a policy as C2SP tlog-policy has it: lines with log, witness, group, and one with quorum.";
  return read(() => parsePolicy(bytes), `${file} holds no policy that can be used`, next);
}

/** The blocks of Bitcoin that a person named by a file. Throws UsageError. */
export async function blocksIn(file: string): Promise<BlockSource> {
  const bytes = await contentOf(file, blockListSizeMax);
  const next =
    "Give lines of a height and the 160 hex digits of that block's header, as `bitcoin-cli getblockheader <hash> false` prints them.";
  const blocks = read(() => parseBlockList(bytes.toString("latin1")), `${file} holds no blocks that can be used`, next);
  return (height) => blocks.get(height);
}

function read<T>(parse: () => T, what: string, next: string): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new UsageError(`${what}: ${error.message}.`, next);
  }
}

async function contentOf(file: string, sizeMax: number): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > sizeMax) throw new UsageError(`${file} is larger than ${String(sizeMax)} bytes.`, "Check its name.");
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${file} could not be read: ${reason}`, "Check its name.");
  }
}
