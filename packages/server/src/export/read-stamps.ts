/** What the time stamps on the WARC of a capture say, by their own word. Source: spec/package, "premis.xml". */
import {
  fromHex,
  judgeTimeStamp,
  objectFile,
  obtainedStamps,
  readAll,
  stampRole,
  stampsMax,
  tokenSizeMax,
  type CaptureDetail,
  type Evidence,
  type Instant,
  type RecordObject,
} from "@muniment/verify";

/** Whether its signer is to be believed is for who verifies. */
export interface StampTold {
  /** Of its object. */
  readonly path: string;
  /** What its record says of it: who was asked, and over which SHA-256, in hex. Null if it says nothing. */
  readonly asked: { readonly authority: string; readonly sha256: string } | null;
  readonly told:
    | { readonly is: "intact"; readonly time: Instant; readonly by: string }
    /** It speaks against itself; or could not be looked at, or decided. `reason` is for people. */
    | { readonly is: "broken" | "open"; readonly reason: string };
}

interface Stamped {
  readonly detail: ({ readonly kind: "capture" } & Pick<CaptureDetail, "stamps">) | { readonly kind: "intake" };
  readonly objects: readonly RecordObject[];
}

/** Rejects as reading the objects does. */
export async function readStamps(
  evidence: Pick<Evidence, "read">,
  { detail, objects }: Stamped,
  now: Instant,
): Promise<readonly StampTold[]> {
  if (detail.kind !== "capture") return [];
  const sha256 = detail.stamps?.sha256 ?? null;
  const authorities = new Map(obtainedStamps(detail).map(({ path, authority }) => [path, authority]));
  const stamps = objects.filter(({ role }) => role === stampRole);
  const read: StampTold[] = [];
  for (const [place, stamp] of stamps.entries()) {
    const authority = authorities.get(stamp.path);
    const asked = sha256 === null || authority === undefined ? null : { authority, sha256 };
    read.push({ path: stamp.path, asked, told: await toldBy(evidence, stamp, { place, asked, now }) });
  }
  return read;
}

async function toldBy(
  evidence: Pick<Evidence, "read">,
  { sha256, size }: RecordObject,
  { place, asked, now }: { readonly place: number; readonly asked: StampTold["asked"]; readonly now: Instant },
): Promise<StampTold["told"]> {
  if (place >= stampsMax)
    return { is: "open", reason: `no more than ${stampsMax} stamps of one capture are looked at` };
  if (size > tokenSizeMax) return { is: "broken", reason: `it is larger than ${tokenSizeMax} bytes` };
  const token = await readAll(evidence.read(objectFile(`sha256:${sha256}`)), tokenSizeMax);
  const data = asked === null ? null : { sha256: fromHex(asked.sha256) };
  const verdict = judgeTimeStamp(token, { data, nonce: null }, { roots: [], others: [], lists: [] }, now);
  const { state, time, signer, detail } = verdict;
  if (time !== null && signer !== null) return { is: "intact", time, by: signer };
  return { is: state === "broken" ? "broken" : "open", reason: detail };
}
