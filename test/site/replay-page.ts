/** Captures a page of the site, ends the site, and replays what was captured. */
import { captureArguments } from "./capture-page.ts";
import type { HardPage } from "./hard-page.ts";
import { isSame } from "./replay-pictures.ts";
import type { Replayed, ReplayRoom } from "./replay-room.ts";
import { startSite } from "./site.ts";

/** Longer than the longest pause of a page's scripts. */
const usualQuietMs = 2_000;
const usualLimitMs = 20_000;
/** Two bodies of a gigabyte come through the component to a page that counts them. */
const heavyLimitMs = 300_000;

/** `restMs`: how long nothing may have been asked for. Null if there is nothing to replay. */
export async function captureAndReplay(
  page: HardPage,
  room: ReplayRoom,
  restMs = usualQuietMs,
): Promise<Replayed | null> {
  const site = await startSite(page);
  try {
    const printed = await room.capture(captureArguments(site));
    await site.close();
    if (printed === null) return null;
    const { options = [] } = site.given;
    // A page for which a person chose a longer rest goes on after a longer pause.
    const settle = options.includes("--settle") ? Number(options[options.indexOf("--settle") + 1]) * 1_000 : 0;
    const quietMs = Math.max(restMs, settle);
    const limitMs = page.heavy === true ? heavyLimitMs : usualLimitMs;
    const origins = Object.values(site.origins);
    return await room.replay({ printed, given: site.log(), origins, rest: { quietMs, limitMs } });
  } finally {
    await site.close();
  }
}

/** What is wrong with a replay, in words; null if it is as the capture was. */
export function faultOf({ windows, lost, met }: Replayed): string | null {
  const other = windows.filter((one) => !isSame(one));
  const faults = [
    ...(windows.length === 0 ? ["the capture has no picture"] : []),
    ...other.map(({ differing, of, y }) => `${((100 * differing) / of).toFixed(3)} % differ at ${y} px`),
    ...(lost.length === 0 ? [] : [`${lost.length} not found`]),
    ...(met.length === 0 ? [] : [`${met.length} connections to where the site was`]),
  ];
  return faults.length === 0 ? null : faults.join("; ");
}
