/** Hard pages of the project's own site, replayed with the site gone: what is seen is what the capture's pictures show. All of them: test/site/replay.ts. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { isLong } from "../extent.ts";
import { temporaryFolder } from "../program.ts";
import { notSame } from "../site/not-same.ts";
import { pages } from "../site/pages/index.ts";
import { captureAndReplay, faultOf } from "../site/replay-page.ts";
import { openReplayRoom, type ReplayRoom } from "../site/replay-room.ts";
import { skip } from "./open-viewer.ts";

/** Quick ones of every family; all pages together take half an hour. */
const few = ["parts", "windows-1256"] as const;
const chosen: readonly string[] = isLong ? [...few, "shadow", "check-page", "odd-urls", "push-state"] : few;
/** None of them asks for anything after a longer pause. */
const quietMs = 500;

describe("replays of hard pages, with the site gone", { skip }, () => {
  if (skip !== false) return;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let room: ReplayRoom;
  before(async () => {
    folder = await temporaryFolder();
    room = await openReplayRoom(folder.path);
  });
  after(async () => {
    await room.close();
    await folder.remove();
  });

  it("know every kind that the lists name", () => {
    const kinds = new Set(pages.map(({ kind }) => kind));
    assert.deepEqual(
      [...chosen, ...Object.keys(notSame)].filter((kind) => !kinds.has(kind)),
      [],
    );
    assert.deepEqual(
      chosen.filter((kind) => kind in notSame),
      [],
      "what differs by its nature shows nothing",
    );
  });

  for (const page of pages.filter(({ kind }) => chosen.includes(kind)))
    it(`${page.kind}: ${page.about}`, { timeout: 120_000 }, async () => {
      const replayed = await captureAndReplay(page, room, quietMs);
      assert.ok(replayed !== null, "there is nothing to replay");
      assert.equal(faultOf(replayed), null, [...replayed.lost, ...replayed.met].join("\n"));
    });
});
