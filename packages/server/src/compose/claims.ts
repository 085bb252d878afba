/** The judges of what others have sealed, put together. Loaded by compose.ts when a command needs it. */
import { stat } from "node:fs/promises";
import { formatInstant, type NewHasher } from "@muniment/verify";
import type { ClaimDesk } from "../actions/claim-desk.ts";
import { VerifyPathError } from "../actions/verify-path.ts";
import { timeTrust } from "./time.ts";
import { judgeFile, judgeFolder, readSigners, ThreadedCredentialReader } from "../foreign/index.ts";

export interface ClaimParts {
  readonly newHasher: NewHasher;
  readonly now: () => number;
}

export function composeClaims({ newHasher, now }: ClaimParts): ClaimDesk {
  return {
    signers: readSigners,
    trust: async ({ signers, timeRoots, revoked, blocks }) => ({
      signers: await readSigners(signers),
      time: await timeTrust(null, { roots: timeRoots, lists: revoked }),
      now: formatInstant(now()),
      blocks,
    }),
    judge: async function* (path, trust, onFile) {
      const tools = { newHasher, credentials: new ThreadedCredentialReader(), onFile };
      yield* (await isFile(path)) ? judgeFile(path, trust, tools) : judgeFolder(path, trust, tools);
    },
  };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (cause) {
    throw new VerifyPathError("verify.missing", `There is nothing at ${path}.`, "Check the name.", { cause });
  }
}
