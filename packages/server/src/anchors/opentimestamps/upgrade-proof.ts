/** Asks calendars whether Bitcoin has confirmed what they promised. Source: spec/opentimestamps, "Calendars". */
import {
  FormatError,
  graftOts,
  judgeOts,
  parseOts,
  toHex,
  type BlockSource,
  type OtsTimestamp,
} from "@muniment/verify";
import { askCalendar, calendarTimeoutMs, type AskOptions, type CalendarFailure } from "./ask-calendar.ts";
import { isNamed, withoutSlash, type Calendar } from "./calendar.ts";
import { openPromises, type OpenPromise } from "./open-promises.ts";
import { encodeTaken, isFailure, takeAnswer } from "./take-answer.ts";

/** What became of one promise. */
export type UpgradeAnswer = {
  /** The URI of the pending attestation. */
  readonly calendar: string;
  /** What it is about, in hex. */
  readonly commitment: string;
} & (
  | {
      readonly outcome: "attested";
      /** Of the blocks to which the proof now leads. */
      readonly heights: readonly number[];
      /** The source of blocks has each of them, with the root that the proof leads to. */
      readonly checked: boolean;
    }
  /** `detail` is what the calendar says of it, letters and digits only. */
  | { readonly outcome: "waiting"; readonly detail: string }
  | { readonly outcome: "failed"; readonly failure: CalendarFailure }
  /** It was not asked: the user named no calendar that answers there. */
  | { readonly outcome: "not-named" }
);

export interface Upgrading {
  /** The proof with what was gained; the bytes that were given if nothing was. */
  readonly proof: Uint8Array;
  readonly gained: boolean;
  /** One for each promise that was open. None: there was nothing to wait for. */
  readonly answers: readonly UpgradeAnswer[];
}

export interface UpgradeOptions extends Partial<AskOptions> {
  /** Where the user looks blocks up. Without it, what a calendar says of a block is taken, and stays unchecked. */
  readonly blocks?: BlockSource;
}

/** A stranger's file may hold many, and each is a request. */
const promisesMax = 16;

/**
 * Asks once about every open promise of a proof. Throws `FormatError` if the file is no proof or has more than 16 of them, the
 * reason of `signal`, and what `blocks` throws.
 */
export async function upgradeProof(
  file: Uint8Array,
  calendars: readonly Calendar[],
  { blocks, timeoutMs = calendarTimeoutMs, ...others }: UpgradeOptions = {},
): Promise<Upgrading> {
  let proof = parseOts(file);
  const open = await openPromises(proof, blocks);
  if (open.length > promisesMax) throw new FormatError(`a proof with more than ${String(promisesMax)} open promises`);
  const options = { timeoutMs, ...others };
  const asked = await Promise.all(open.map((promise) => ask(promise, calendars, options, blocks)));

  let bytes = file;
  const answers: UpgradeAnswer[] = [];
  for (const { answer, addition } of asked) {
    const upgraded = { ...proof, timestamp: addition === null ? proof.timestamp : graftOts(proof.timestamp, addition) };
    const encoded = addition === null ? bytes : encodeTaken(upgraded);
    if (isFailure(encoded)) {
      const { calendar, commitment } = answer;
      answers.push({ calendar, commitment, outcome: "failed", failure: encoded });
    } else {
      [proof, bytes] = [upgraded, encoded];
      answers.push(answer);
    }
  }
  return { proof: bytes, gained: bytes !== file, answers };
}

interface Asked {
  readonly answer: UpgradeAnswer;
  /** What is to be merged into the proof. */
  readonly addition: OtsTimestamp | null;
}

async function ask(
  { uri, message }: OpenPromise,
  calendars: readonly Calendar[],
  options: AskOptions,
  blocks: BlockSource | undefined,
): Promise<Asked> {
  const about = { calendar: uri, commitment: toHex(message) };
  if (!isNamed(calendars, uri)) return { answer: { ...about, outcome: "not-named" }, addition: null };
  const url = `${withoutSlash(uri)}/timestamp/${about.commitment}`;
  const reply = await askCalendar(url, undefined, options);
  if (reply.kind === "not-there")
    return { answer: { ...about, outcome: "waiting", detail: reply.detail }, addition: null };
  const taken = reply.kind === "failed" ? reply.failure : await take(reply.bytes, message, blocks);
  if (isFailure(taken)) return { answer: { ...about, outcome: "failed", failure: taken }, addition: null };
  const { addition, heights, checked } = taken;
  return { answer: { ...about, outcome: "attested", heights, checked }, addition };
}

interface Taken {
  readonly addition: OtsTimestamp;
  readonly heights: readonly number[];
  readonly checked: boolean;
}

async function take(
  bytes: Uint8Array,
  message: Uint8Array,
  blocks: BlockSource | undefined,
): Promise<Taken | CalendarFailure> {
  const addition = takeAnswer(bytes, message, ({ kind }) => kind === "bitcoin");
  if (isFailure(addition)) return addition;
  const judged = await judgeOts({ hash: "sha256", timestamp: addition }, blocks);
  const refuted = judged.find(({ outcome }) => outcome === "fails");
  if (refuted !== undefined) return { code: "refuted", detail: refuted.detail };
  const heights = judged.flatMap(({ attestation }) => (attestation.kind === "bitcoin" ? [attestation.height] : []));
  return { addition, heights, checked: judged.every(({ outcome }) => outcome === "holds") };
}
