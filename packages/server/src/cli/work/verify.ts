import {
  formatInstant,
  instantMs,
  isInstant,
  openingSizeMax,
  type FixityScope,
  type GivenOpening,
  type Instant,
  type ObjectScope,
  type SignerTrust,
} from "@muniment/verify";
import { recordFixity } from "../../actions/fixity.ts";
import type { TrustOrder, UnlockOrder, Upkeep, Workplace } from "../../actions/workplace.ts";
import { readFirst } from "../../storage/small-file.ts";
import { isOperationError } from "../../operation-error.ts";
import { outputOf, UsageError, type Context } from "../context.ts";
import { tellError } from "../errors.ts";
import { graver, type ExitCode } from "../exit-codes.ts";
import type { Output } from "../terminal.ts";
import { givenAnchors, type AnchorOptions } from "./given-anchors.ts";
import { givenKeys } from "./given-keys.ts";
import { readNamedText } from "./named-text.ts";
import { tellPlace, tellWaiting } from "./sealing.ts";
import {
  placeNotes,
  runVerification,
  targetOf,
  tellSum,
  type Target,
  type TellOptions,
  type Verification,
} from "./verification.ts";

export interface VerifyCommandOptions extends TellOptions, AnchorOptions {
  readonly key: readonly string[];
  readonly against: readonly string[];
  readonly signer: readonly string[];
  readonly beacon: readonly string[];
  readonly identity: readonly string[];
  readonly disclosed: readonly string[];
  readonly percent?: string;
  readonly since?: string;
  readonly record?: boolean;
}

export async function verify(
  context: Context,
  path: string | undefined,
  options: VerifyCommandOptions,
): Promise<ExitCode> {
  const output = outputOf(context, options);
  const workplace = await context.workplace();
  const upkeep = await workplace.upkeep();
  const scope = scopeOf(options, upkeep, workplace.now());
  const target = await targetOf(context, workplace, path, options);
  if (options.record === true && target.is !== "home")
    throw new UsageError("A verification is recorded in the archive of a home.", "Leave --record out, or name a home.");
  if (options.disclosed.length > 0 && target.is === "home")
    throw new UsageError("What was disclosed is held against a package.", "Name the package before --disclosed.");
  const given = await trustOf(options, workplace, target);
  const trust = { ...given, seen: [...given.seen, ...(await placeNotes(workplace, target, output))] };
  const unlock = await unlockOf(context, options.identity);
  const done = await runVerification(context, target, { trust, scope }, { output, options, unlock });
  const exit = tellSum(done, output);
  if (options.record !== true || target.is !== "home" || scope.objects === "none") return exit;
  try {
    await record(context, target.home, { ...done, scope: recordedScope(scope) }, output);
    return exit;
  } catch (error) {
    if (!isOperationError(error)) throw error;
    output.note("The result could not be recorded. What was found stands above.");
    return graver(exit, tellError(error, output));
  }
}

async function record(
  context: Context,
  home: string,
  { scope, head, ...done }: Omit<Verification, "scope"> & { readonly scope: FixityScope },
  output: Output,
): Promise<void> {
  const workplace = await context.workplace();
  const maker = await workplace.maker(home);
  const archive = await workplace.openForWriting(home, tellWaiting(output), tellPlace(output));
  try {
    if (head === null) throw new UsageError("The archive changed while it was verified.", "Run the command again.");
    const sealed = await recordFixity(
      { archive, maker },
      { action: "check", scope, checkpoint: head, repaired: [], ...done },
    );
    const { index, time } = sealed;
    output.result({ recorded: { index, record: sealed.record, time } }, () => [
      `Recorded as entry ${String(index)} of the log.`,
    ]);
  } finally {
    await archive.close();
  }
}

async function unlockOf(context: Context, files: readonly string[]): Promise<UnlockOrder> {
  const identities = await Promise.all(files.map(async (file) => [file, await readNamedText(file)] as const));
  return {
    identities: new Map(identities),
    passphrase: () => context.passphrase.ask("Passphrase of the encrypted package: "),
  };
}

function recordedScope(scope: Exclude<ObjectScope, { readonly objects: "none" }>): FixityScope {
  return scope.objects === "sample" ? { objects: "sample", percent: scope.percent } : scope;
}

function scopeOf({ percent, since }: VerifyCommandOptions, upkeep: Upkeep, now: Instant): ObjectScope {
  if (percent !== undefined && since !== undefined)
    throw new UsageError("A sample is either a share or a time.", "Give one of --percent and --since.");
  if (percent !== undefined) {
    if (!/^(?:[1-9][0-9]?|100)$/.test(percent))
      throw new UsageError(`${percent} is no percentage.`, "Give a whole number from 1 to 100, as in --percent 10.");
    return upkeep.sample(Number(percent));
  }
  return since === undefined ? { objects: "all" } : { objects: "since", since: instantOf(since, now) };
}

const dayMs = 24 * 60 * 60 * 1000;

/** `30d`, `2026-11-01` or a whole instant. */
function instantOf(given: string, now: Instant): Instant {
  const days = /^([0-9]{1,5})d$/.exec(given)?.[1];
  const text = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(given) ? `${given}T00:00:00.000Z` : given;
  const since = days === undefined ? text : formatInstant(instantMs(now) - Number(days) * dayMs);
  if (isInstant(since) && since <= now) return since;
  throw new UsageError(
    `${given} is no time in the past.`,
    "Give days, as in --since 30d, or a date in UTC, as in --since 2026-11-01.",
  );
}

/** No signer of a WACZ was named. */
const nobody: Pick<SignerTrust, "keys" | "roots"> = { keys: [], roots: [] };

async function trustOf(options: VerifyCommandOptions, workplace: Workplace, target: Target): Promise<TrustOrder> {
  const upkeep = await workplace.upkeep();
  const keys = await givenKeys(options.key);
  const verified = target.is === "home" ? target.home : target.path;
  const seen = await Promise.all(options.against.map((path) => upkeep.checkpointsAt(path, verified)));
  const home = target.is === "home" ? target.home : null;
  const anchors = await upkeep.anchorTrust(home, await givenAnchors(options));
  const beacons = { ...(await upkeep.beaconSources(home, options.beacon)), blocks: anchors.blocks };
  // The judges of what others signed are loaded where somebody was named for it.
  const { signer: files } = options;
  const named = files.length === 0 || home !== null ? nobody : await (await workplace.claims()).signers(files);
  const signers = { ...named, time: anchors.time, now: workplace.now() };
  const disclosed = await Promise.all(options.disclosed.map(openingAt));
  return { keys, seen: seen.flat(), anchors, beacons, disclosed, ...(home === null ? { signers } : {}) };
}

async function openingAt(name: string): Promise<GivenOpening> {
  try {
    // One that is larger is none: the verifier says so.
    return { name, bytes: await readFirst(name, openingSizeMax + 1) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${name} could not be read: ${reason}`, "Check its name.", { cause });
  }
}
