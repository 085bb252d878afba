import type { CaptureVerdictValue, Verdict } from "@muniment/verify";

/** What the program's exit code says. Scripts of others rely on these numbers; README lists them. */
export const exitCodes = {
  ok: 0,
  error: 1,
  bad: 2,
  unchecked: 3,
  unknownSigner: 4,
  partial: 10,
  wall: 11,
  captureFailed: 12,
  blocked: 13,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const captureExit: Readonly<Record<CaptureVerdictValue, ExitCode>> = {
  complete: exitCodes.ok,
  partial: exitCodes.partial,
  wall: exitCodes.wall,
  failed: exitCodes.captureFailed,
  blocked: exitCodes.blocked,
};

export const verdictExit: Readonly<Record<Verdict, ExitCode>> = {
  verified: exitCodes.ok,
  bad: exitCodes.bad,
  unchecked: exitCodes.unchecked,
  "unknown-signer": exitCodes.unknownSigner,
};

// Of several results the program answers with the one that asks most of its user. Interruption outdoes all.
const gravity: readonly ExitCode[] = [0, 10, 11, 13, 12, 4, 3, 1, 2, 130];

export function graver(one: ExitCode, other: ExitCode): ExitCode {
  return gravity.indexOf(other) > gravity.indexOf(one) ? other : one;
}
