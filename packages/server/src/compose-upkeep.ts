/** What looks after an archive, put together. Loaded by compose.ts when a command needs it. */
import { randomInt } from "node:crypto";
import { readFile, statfs } from "node:fs/promises";
import { join } from "node:path";
import { archiveFile, formatInstant, parseArchiveFile, parseVkey } from "@muniment/verify";
import { anchorHead } from "./actions/anchor.ts";
import { checkpointsAt } from "./actions/against.ts";
import { checkPlaceFolder } from "./actions/second-place-setting.ts";
import { readAuthority, withAuthority } from "./actions/time-authority-setting.ts";
import { statusOf, type KeyState, type LogFacts, type Refusal, type StatusFacts } from "./actions/status.ts";
import type { StampFacts } from "./actions/stamp-status.ts";
import type { ReadingRoom, SecondPlaceSet, Upkeep, Workplace } from "./actions/workplace.ts";
import { askOverHttp } from "./anchors/time-authority.ts";
import { ArchiveError } from "./archive/archive.ts";
import { homeLayout, type HomeLayout } from "./archive/home.ts";
import {
  changeSettings,
  comparePlace,
  openArchive,
  placeHead,
  readTrust,
  setSecondPlace,
  type ArchivePlace,
  type Surroundings,
} from "./archive/open.ts";
import { readSettings, writeSettings } from "./archive/settings.ts";
import { stampFacts } from "./compose-stamps.ts";
import { anchorTrust } from "./compose-trust.ts";
import { FolderEvidence } from "./storage/fs/folder-evidence.ts";
import { walk } from "./storage/plain-file.ts";
import { systemCode } from "./storage/system-error.ts";
import type { BackEnd } from "./storage/store.ts";

type OnFollow = (done: number, total: number) => void;

export interface UpkeepTools extends Surroundings {
  readonly backEnd: BackEnd;
  readonly maker: Workplace["maker"];
  readonly openForReading: (home: string, onFollow: OnFollow) => Promise<ReadingRoom>;
}

export function composeUpkeep(tools: UpkeepTools): Upkeep {
  const { backEnd } = tools;
  return {
    status: async (home, onFollow) =>
      statusOf(await factsOf({ home, backEnd }, tools, onFollow), formatInstant(tools.now())),
    settings: (home) => readSettings(homeLayout(home)),
    setSecondPlace: (home, folder) => setPlace(home, folder, tools),
    addTimeAuthority: async (home, order) => {
      const one = await readAuthority(order);
      const change = { ...tools, home, program: "muniment settings" };
      const after = await changeSettings(
        ({ timeAuthorities }) => ({ timeAuthorities: withAuthority(timeAuthorities, one) }),
        change,
      );
      return after.timeAuthorities;
    },
    removeTimeAuthority: async (home, name) => {
      const after = await changeSettings(
        ({ timeAuthorities }) => ({
          timeAuthorities: name === null ? [] : timeAuthorities.filter((one) => one.name !== name),
        }),
        { ...tools, home, program: "muniment settings" },
      );
      return after.timeAuthorities;
    },
    anchorTrust,
    anchor: async (home, archive, signal) => {
      const { timeAuthorities } = await readSettings(homeLayout(home));
      const layout = homeLayout(home);
      const key =
        (await readTrust(home)) ?? parseVkey(parseArchiveFile(await archiveFileOf({ home, backEnd }, layout)).key);
      const parts = {
        archive,
        maker: await tools.maker(home),
        key,
        ask: askOverHttp(signal),
        random: () => tools.randomBytes(16),
      };
      return await anchorHead(parts, timeAuthorities);
    },
    placeHead: async (home) => {
      const head = await orRefusal(() => placeHead({ home, backEnd }));
      // What cannot be had of the place is told, and keeps nobody from verifying.
      return head !== null && "next" in head ? { code: "place.unusable", ...head } : head;
    },
    checkpointsAt: (path, verified) => checkpointsAt(path, verified, (at) => new FolderEvidence(at)),
    sample: (percent) => ({ objects: "sample", percent, chosen: () => randomInt(100) < percent }),
  };
}

async function setPlace(home: string, folder: string | null, tools: UpkeepTools): Promise<SecondPlaceSet> {
  const layout = homeLayout(home);
  // Settings are those of an archive: a home without one has none to make.
  await openArchive({ mode: "read", home, backEnd: tools.backEnd });
  if (folder === null) {
    await writeSettings(layout, { secondPlace: null });
    return { secondPlace: null, state: null, sameDisk: false };
  }
  const named = await checkPlaceFolder(layout.home, folder);
  const state = await setSecondPlace(named.folder, { ...tools, home, program: "muniment settings" });
  return { secondPlace: named.folder, state, sameDisk: named.sameDisk };
}

async function factsOf(place: ArchivePlace, tools: UpkeepTools, onFollow: OnFollow): Promise<StatusFacts> {
  const layout = homeLayout(place.home);
  const { format } = parseArchiveFile(await archiveFileOf(place, layout));
  const { bavail, bsize } = await statfs(layout.home);
  const log = await orRefusal(() => logFacts(place.home, tools, onFollow));
  return {
    home: layout.home,
    format,
    log,
    stamps: await stampsOf(place, log, tools),
    key: await keyState(layout),
    place: await orRefusal(() => comparePlace(place)),
    orphans: await filesIn(layout.var, "orphans"),
    staged: (await filesIn(layout.archive, "log/staged")) > 0,
    free: bavail * bsize,
  };
}

/** None where the settings cannot be read: that is told of the second place, which they name as well. */
async function stampsOf(
  place: ArchivePlace,
  log: LogFacts | Refusal,
  { now }: UpkeepTools,
): Promise<readonly StampFacts[]> {
  const facts = await orRefusal(() => stampFacts(place, "stamps" in log ? log.stamps : [], formatInstant(now())));
  return "message" in facts ? [] : facts;
}

/** Throws what opening the archive throws, where there is none that this program knows. */
async function archiveFileOf(place: ArchivePlace, { archive }: HomeLayout): Promise<Uint8Array> {
  await openArchive({ ...place, mode: "read" });
  return await readFile(join(archive, archiveFile));
}

async function logFacts(home: string, { openForReading }: UpkeepTools, onFollow: OnFollow): Promise<LogFacts> {
  const room = await openForReading(home, onFollow);
  try {
    const { checkpoint } = await room.archive.checkpoint();
    await room.archive.checkEdge();
    const { index } = room;
    const damaged = (await index.damaged()).length;
    return {
      checkpoint,
      items: await index.count(),
      damaged,
      fixity: await index.fixity(),
      stamps: await index.stamps(),
    };
  } finally {
    await room.close();
  }
}

/** A part that is damaged must not keep the rest from being told. */
async function orRefusal<T>(look: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ArchiveError) return { message: error.message, next: error.next };
    throw error;
  }
}

async function keyState({ privateKey }: HomeLayout): Promise<KeyState> {
  try {
    const text = await readFile(privateKey, "latin1");
    return text.startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----") ? "protected" : "unprotected";
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return "absent";
    if (systemCode(error) === "EACCES" || systemCode(error) === "EPERM") return "unreadable";
    throw error;
  }
}

async function filesIn(root: string, folder: string): Promise<number> {
  let files = 0;
  for await (const { kind } of walk(root, folder)) if (kind === "file") files += 1;
  return files;
}
