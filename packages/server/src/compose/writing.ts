/** The archive with all that records of items need. Loaded by compose.ts when something is added. */
import type { StampWarcTools } from "../actions/capturing/stamp-warc.ts";
import type { Workplace } from "../actions/workplace.ts";
import type { WritingOrder, WritingRoom } from "../actions/writing-room.ts";
import { homeLayout } from "../archive/home.ts";
import { Openings } from "../archive/openings.ts";
import { readSettings } from "../archive/settings.ts";
import { notBefore } from "./beacon.ts";
import { stampsOnWarcs } from "./time.ts";

export interface WritingTools extends Omit<StampWarcTools, "asking">, Pick<Workplace, "maker" | "openForWriting"> {}

/** Throws SettingError or ArchiveError. */
export async function writingRoom(home: string, order: WritingOrder, tools: WritingTools): Promise<WritingRoom> {
  const layout = homeLayout(home);
  const [maker, openings, { collector }] = [await tools.maker(home), new Openings(layout), await readSettings(layout)];
  return {
    maker,
    notBefore: await notBefore(home, order.notBefore, { now: tools.now, signal: order.signal }),
    stampWarc: await stampsOnWarcs(home, tools),
    identity: { collector, salt: () => maker.salt(), keep: (kept) => openings.keep(kept) },
    // Last: nothing before it is to fail while it is open.
    archive: await tools.openForWriting(home, order.onWait, order.onNotice),
  };
}
