/** Has the WARC of a capture stamped before it is packed. Source: spec/capture, "A stamp on the WARC". */
import { stampPath, stampRole, type StampAsked, type StampsFact } from "@muniment/verify";

import type { CaptureSink, WarcStamp } from "../capturer.ts";
import type { StepLog } from "./step-log.ts";

/** The WARC as it lies in the WACZ, below archive/. */
export interface NamedWarc {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

export interface StampedWarc {
  readonly fact: StampsFact;
  /** Those that were had, by their paths. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** For all authorities together; and what is left of it when the capture's own time is up. */
const stampMs = 10_000;
const stampLateMs = 1_000;

/** Null where nobody is to be asked. Whatever goes wrong outside is a failed step. `leftMs`: of the capture's time. */
export async function stampWarc(
  { sink, steps }: { readonly sink: CaptureSink; readonly steps: StepLog },
  { name, size, sha256 }: NamedWarc,
  leftMs: number,
): Promise<StampedWarc | null> {
  if (sink.stampWarc === undefined) return null;
  const budgetMs = Math.max(stampLateMs, Math.min(stampMs, leftMs - (leftMs % 1000)));
  const stamps = await sink.stampWarc(sha256, budgetMs);
  if (stamps.length === 0) steps.failed("stamp", "No time authority is named that could be asked for a stamp", 0);
  const files = new Map<string, Uint8Array>();
  const asked = stamps.map((stamp): StampAsked => {
    const { authority, durationMs } = stamp;
    if (stamp.outcome === "failed") {
      steps.failed("stamp", `${authority}: ${stamp.reason}`, durationMs);
      return { ...saidOf(stamp), outcome: "failed", reason: stamp.reason };
    }
    const path = stampPath(name, authority);
    files.set(path, stamp.bytes);
    steps.done("stamp", `${authority}: ${stamp.detail}`, durationMs);
    return { ...saidOf(stamp), outcome: "obtained", path, stamped: { basis: "reported", value: stamp.stamped } };
  });
  return { fact: { asked, file: `archive/${name}`, sha256, size }, files };
}

function saidOf({ authority, at }: WarcStamp): Pick<StampAsked, "at" | "authority"> {
  return { authority, at: { basis: "claimed", value: at } };
}

/** Lays the stamps down as objects of the item. */
export async function keepStamps(sink: CaptureSink, { files }: StampedWarc): Promise<void> {
  for (const [path, bytes] of files)
    await sink.put({ role: stampRole, path, mediaType: "application/timestamp-reply" }, once(bytes));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
