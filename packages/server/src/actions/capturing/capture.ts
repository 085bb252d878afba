import { hexOf, type CaptureDetail, type RecordObject } from "@muniment/verify";
import type { Archive } from "../../archive/archive.ts";
import type { Capturer, CaptureOrder, CaptureProgress, CaptureSink } from "../../capture/capturer.ts";
import { committedCapture } from "../identity.ts";
import { acknowledge, type Acknowledgement } from "../acknowledgement.ts";
import { envelope } from "../maker.ts";
import type { NotBefore } from "../not-before.ts";
import { sealItems, type SealItemsDeps } from "../seal-items.ts";
import type { StampWarc } from "./stamp-warc.ts";

export interface CaptureDeps extends SealItemsDeps {
  readonly archive: Pick<Archive, "put" | "append" | "signManifest">;
  readonly capturer: Capturer;
  /** Absent: records say nothing of a beacon. */
  readonly notBefore?: NotBefore;
  /** Absent: nobody is asked for stamps on WARCs. */
  readonly stampWarc?: StampWarc | undefined;
}

/** What was sealed, and what the record says of it. */
export interface Captured {
  readonly acknowledgement: Acknowledgement;
  readonly detail: CaptureDetail;
}

/**
 * Captures one page and seals it. Whatever became of the page, a record of the attempt is sealed: a page that could not be
 * had is an item with a verdict and no objects. Throws when this program could not do its part, or when aborted; then
 * nothing is sealed.
 */
export async function capture(
  deps: CaptureDeps,
  order: CaptureOrder,
  progress: CaptureProgress,
  signal: AbortSignal,
): Promise<Captured> {
  const objects: RecordObject[] = [];
  const { stampWarc: stamp } = deps;
  const sink: CaptureSink = {
    async put({ role, path, mediaType }, body) {
      const { digest, size } = await deps.archive.put(body, { signal });
      objects.push({ path, role, mediaType, size, sha256: hexOf(digest) });
    },
    signManifest: (hash) => Promise.resolve(deps.archive.signManifest(hash)),
    stampWarc: stamp === undefined ? undefined : (sha256, budgetMs) => stamp(sha256, budgetMs, signal),
  };
  const captured = await deps.capturer.capture(order, sink, progress, signal);
  const beacon = (await deps.notBefore?.()) ?? null;
  signal.throwIfAborted();
  const detail = beacon === null ? captured : { ...captured, notBefore: beacon };
  const record = { ...envelope(deps.maker, objects), kind: "capture", detail } as const;
  const [sealed] = await sealItems(deps, [committedCapture(deps.identity, record)]);
  if (sealed === undefined) throw new Error("the archive acknowledged fewer records than it was given");
  return { acknowledgement: acknowledge("capture", sealed, objects, detail.verdict.value), detail };
}
