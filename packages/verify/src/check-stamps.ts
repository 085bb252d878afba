/** The time stamps on the WARCs of captures. Source: spec/capture, "A stamp on the WARC". */
import { readAll, fromHex } from "./format/bytes.ts";
import { digestOf, FormatError, hexOf, type NewHasher } from "./format/digest.ts";
import type { Instant } from "./format/instant.ts";
import { objectFile } from "./format/layout.ts";
import type { ParsedRecord, RecordObject } from "./format/record.ts";
import { MissingFile, UnreadableFile, type ByteStream } from "./evidence.ts";
import type { Finding, Subject } from "./finding.ts";
import { judgeTimeStamp, timeOutcome, type TimeTrust } from "./time/judge.ts";
import type { RevocationSource } from "./time/revocation.ts";
import { tokenSizeMax } from "./time/token.ts";
import { isStampOn, measureWacz, type MeasuredWacz } from "./wacz/first-warc.ts";

/** The role of an object that is a stamp on the WARC of its capture. */
export const stampRole = "warc-stamp";

/** What the user trusts for stamps, and when they are judged: this tells only what has expired since. */
export interface StampTrust {
  readonly time: TimeTrust;
  readonly now: Instant;
}

/** More of one record are not looked at: nobody names more authorities. */
export const stampsMax = 16;

type Judged = Omit<Finding, "subject">;

/** What is said of a token over the WARC of this SHA-256, in hex. */
export function judgeStamp(token: Uint8Array, sha256: string, { time, now }: StampTrust): Judged {
  const verdict = judgeTimeStamp(token, { data: { sha256: fromHex(sha256) }, nonce: null }, time, now);
  const { state, signer: by, root } = verdict;
  return {
    check: "warc.stamp",
    outcome: timeOutcome(state),
    detail: `the WARC of SHA-256 ${sha256.slice(0, 16)}…: ${verdict.detail}`,
    ...(state === "untrusted" ? { signer: "unknown" as const } : {}),
    proof: { is: "stamp", state, time: verdict.time, by, root },
  };
}

export interface StampFiles {
  /** The file of an object. */
  nameOf(object: RecordObject): string;
  /** Throws as `Evidence.read` does, and `FormatError` if it is no plain file. */
  open(name: string): ByteStream;
  readonly newHasher?: NewHasher | undefined;
}

/** Where an archive has an object. */
export function fileOfObject({ sha256 }: RecordObject): string {
  return objectFile(`sha256:${sha256}`);
}

/** One for a whole archive or package: a WACZ is read once, whatever names it. */
export class StampChecks {
  readonly #files: StampFiles;
  readonly #trust: StampTrust;
  readonly #beside: () => Promise<readonly RevocationSource[]>;
  #lists: Promise<readonly RevocationSource[]> | null = null;
  readonly #measured = new Map<string, MeasuredWacz | null>();

  /** `beside` gives the revocation lists and status answers that lie beside anchors. It is asked when there is a stamp to be judged, and once. */
  constructor(files: StampFiles, trust: StampTrust, beside: () => Promise<readonly RevocationSource[]>) {
    this.#files = files;
    this.#trust = trust;
    this.#beside = beside;
  }

  /** `chosen`: which stamps are looked at. `subjectOf`: what a finding on a stamp is about. */
  async *check(
    record: ParsedRecord,
    subjectOf: (file: string) => Subject,
    chosen: (stamp: RecordObject) => boolean = () => true,
  ): AsyncGenerator<Finding> {
    if (record.kind !== "capture") return;
    const stamps = record.objects.filter(({ role }) => role === stampRole);
    for (const [place, stamp] of stamps.entries()) {
      const file = this.#files.nameOf(stamp);
      const judged = chosen(stamp) ? await this.#judge(file, stamp, place, record) : null;
      if (judged !== null) yield { ...judged, subject: subjectOf(file) };
    }
  }

  async #judge(file: string, stamp: RecordObject, place: number, { objects }: ParsedRecord): Promise<Judged | null> {
    if (place >= stampsMax) return open(`no more than ${stampsMax} stamps of one capture are looked at`);
    if (stamp.size > tokenSizeMax) return { ...open(`it is larger than ${tokenSizeMax} bytes`), outcome: "fails" };
    const token = await had(() => readAll(this.#files.open(file), tokenSizeMax));
    // What is not there as the record says is for `object.bytes`.
    if (token?.length !== stamp.size || hexOf(digestOf(token)) !== stamp.sha256) return null;
    const [wacz, ...more] = objects.filter(({ role }) => role === "capture");
    if (wacz === undefined || more.length > 0) return open("the record does not name one WACZ that it could be over");
    const measured = await this.#measure(this.#files.nameOf(wacz));
    if (measured?.sha256 !== wacz.sha256 || measured.size !== wacz.size)
      return open("the WACZ that its WARC lies in could not be had as it was sealed");
    const { warc } = measured;
    if (warc === null || !isStampOn(stamp.path, warc.name))
      return open("the WACZ does not begin with the WARC that its name says");
    const { time, now } = this.#trust;
    const lists = [...time.lists, ...(await (this.#lists ??= this.#beside()))];
    return judgeStamp(token, warc.sha256, { time: { ...time, lists }, now });
  }

  async #measure(name: string): Promise<MeasuredWacz | null> {
    const known = this.#measured.get(name);
    if (known !== undefined) return known;
    const measured = await had(() => measureWacz(this.#files.open(name), this.#files.newHasher));
    this.#measured.set(name, measured);
    return measured;
  }
}

function open(detail: string): Judged {
  return { check: "warc.stamp", outcome: "unchecked", detail };
}

/** Null where the file cannot be used: another check says why. */
async function had<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    const isOfFile = error instanceof MissingFile || error instanceof UnreadableFile || error instanceof FormatError;
    if (isOfFile) return null;
    throw error;
  }
}
