/** What the tests of foreign proofs share. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verdictOf, type NewHasher, type Verdict } from "@muniment/verify";
import type { Claim } from "./claim.ts";
import { ThreadedCredentialReader } from "./credentials.ts";
import { judgeFile, judgeFolder, type ClaimTrust } from "./judge-claims.ts";

export const noTrust: ClaimTrust = {
  signers: { keys: [], roots: [], rings: [] },
  time: { roots: [], others: [], lists: [] },
  now: "2026-12-01T00:00:00.000Z",
  blocks: null,
};

const newHasher: NewHasher = () => {
  const hash = createHash("sha256");
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
};

/** Trust as it is, but for what is named. */
export function trusting(
  more: Partial<ClaimTrust["signers"]> & { readonly time?: Partial<ClaimTrust["time"]> },
): ClaimTrust {
  const { time, ...signers } = more;
  return { ...noTrust, signers: { ...noTrust.signers, ...signers }, time: { ...noTrust.time, ...time } };
}

export async function claimsAt(
  path: string,
  what: "file" | "folder",
  trust: ClaimTrust = noTrust,
): Promise<readonly Claim[]> {
  const tools = { newHasher, credentials: new ThreadedCredentialReader(), onFile: () => undefined };
  const all: Claim[] = [];
  for await (const one of (what === "file" ? judgeFile : judgeFolder)(path, trust, tools)) all.push(one);
  return all;
}

/** `file: outcome` of each, an unknown signer as `unknown`; and the verdict over all. */
export function summed(claims: readonly Claim[]): { readonly each: readonly string[]; readonly verdict: Verdict } {
  return {
    each: claims.map(({ subject, outcome, signer }) => `${subject.file}: ${signer ?? outcome}`),
    verdict: verdictOf(claims),
  };
}

export function words(claims: readonly Claim[]): string {
  return claims.map(({ subject, detail }) => `${subject.file}: ${detail}`).join("\n");
}

export interface TestFolder {
  readonly path: string;
  at(name: string): string;
  remove(): Promise<void>;
}

export async function testFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), "foreign-"));
  return { path, at: (name) => join(path, name), remove: () => rm(path, { recursive: true, force: true }) };
}

/** gpg with keys of its own, below a folder whose path is short: gpg's sockets lie in it. */
export function gpgIn(home: string): (...args: readonly string[]) => Buffer {
  return (...args) =>
    execFileSync(
      "gpg",
      ["--homedir", home, "--batch", "--yes", "--no-tty", "--passphrase", "", "--pinentry-mode", "loopback", ...args],
      {
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
}
