/** Asking time authorities for stamps on the WARC of a capture. Source: spec/capture, "A stamp on the WARC". */
import { formatInstant, fromHex } from "@muniment/verify";
import type { AskForStamp } from "../../anchors/time-authority.ts";
import type { TimeAuthority } from "../../archive/anchor-settings.ts";
import type { WarcStamp } from "../../capture/capturer.ts";
import { askForToken } from "../anchoring/stamp.ts";

/** Asks all that are named, at once, over a SHA-256 in hex. Ends within `budgetMs`; what `signal` was aborted with is thrown. */
export type StampWarc = (sha256: string, budgetMs: number, signal: AbortSignal) => Promise<readonly WarcStamp[]>;

export interface StampWarcTools {
  readonly now: () => number;
  readonly asking: (signal: AbortSignal, timeoutMs: number) => AskForStamp;
  readonly randomBytes: (size: number) => Uint8Array;
}

export function stampWarcBy(authorities: readonly TimeAuthority[], tools: StampWarcTools): StampWarc {
  const { now, asking, randomBytes } = tools;
  return (sha256, budgetMs, signal) => {
    const ask = asking(signal, budgetMs);
    return Promise.all(
      authorities.map(async (authority): Promise<WarcStamp> => {
        const asked = now();
        const tried = await askForToken(authority, fromHex(sha256), { ask, randomBytes, asked });
        const common = { authority: authority.name, at: formatInstant(asked), durationMs: now() - asked };
        if (tried.is === "none") return { ...common, outcome: "failed", reason: tried.reason };
        const { bytes, time, verdict } = tried;
        return { ...common, outcome: "obtained", bytes, stamped: time, detail: verdict.detail };
      }),
    );
  };
}
