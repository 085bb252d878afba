import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { formatInstant, type IntakeRecord } from "@muniment/verify";
import { ArchiveError } from "../archive/archive.ts";
import { initArchive } from "../archive/init.ts";
import { openArchive } from "../archive/open.ts";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { envelope } from "./maker.ts";
import { deskOf, type WritingRoom } from "./writing-room.ts";

const software = { name: "muniment", version: "0.1.0" };
const surroundings = { now: () => Date.now(), randomBytes: (size: number) => new Uint8Array(randomBytes(size)) };
const salt = () => randomBytes(32).toString("hex");
const amal = { actor: "a-0f3c9a7e5d1b2c48", name: "Amal" };
const basma = { actor: "a-1111111111111111", name: "Basma" };

test("one archive is opened for all who add, each in their own name, and what kept it shut is tried again", async (t) => {
  const home = await mkdtemp(join(tmpdir(), "writing-room-"));
  t.after(() => rm(home, { recursive: true }));
  await initArchive({ home, backEnd: fsBackEnd, software, ...surroundings });
  let opened = 0;
  const desk = deskOf(async (): Promise<WritingRoom> => {
    opened += 1;
    if (opened === 1) throw new ArchiveError("archive.denied", "The disk is read-only.", "Look at it.");
    return {
      archive: await openArchive({
        ...{ mode: "write", home, backEnd: fsBackEnd, program: "a test", software },
        ...surroundings,
      }),
      maker: { actor: "a-2222222222222222", software, now: surroundings.now, salt },
      identity: { collector: "The desk", salt, keep: async () => undefined },
      notBefore: async () => null,
      stampWarc: undefined,
    };
  });
  await assert.rejects(desk.as(amal), { code: "archive.denied" });
  const [one, other] = await Promise.all([desk.as(amal), desk.as(basma)]);
  assert.equal(opened, 2);
  assert.equal(one.archive, other.archive);
  assert.deepEqual([one.identity.collector, other.identity.collector], ["Amal", "Basma"]);
  for (const room of [one, other]) await room.archive.append(emptyIntake(room));
  const actors: string[] = [];
  for await (const { record } of one.archive.entries(1, 3)) if (record.ok) actors.push(record.value.actor);
  assert.deepEqual(actors, [amal.actor, basma.actor]);
  await desk.close();
  await assert.rejects(one.archive.append(emptyIntake(one)), "what was let go of takes nothing more");
  await assert.rejects(desk.as(amal), /was closed/);
  assert.equal(opened, 2);
});

function emptyIntake({ maker }: WritingRoom): IntakeRecord {
  const none = { basis: "not-measured", reason: "nothing was taken in" } as const;
  return {
    ...envelope(maker, []),
    kind: "intake",
    detail: {
      name: { basis: "claimed", value: "nothing" },
      modified: none,
      received: { basis: "claimed", value: formatInstant(maker.now()) },
      mediaType: none,
      note: null,
    },
  };
}
