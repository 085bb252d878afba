/** What looks after an archive, put together. Loaded by compose.ts when a command needs it. */
import { randomInt } from "node:crypto";
import { readFile, statfs } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { archiveFile, formatInstant, parseArchiveFile, parseVkey } from "@muniment/verify";
import { readNamedChange } from "../actions/anchor-settings.ts";
import { watchAnchors } from "../actions/anchoring/watch.ts";
import type { AnchorFacts } from "../actions/anchoring/anchor-facts.ts";
import { checkpointsAt } from "../actions/against.ts";
import { readBeaconSetting } from "../actions/not-before.ts";
import { checkCollector, checkPlaceFolder } from "../actions/second-place-setting.ts";
import { statusOf, type LogFacts, type Refusal, type StatusFacts } from "../actions/status.ts";
import type { KeyState } from "../actions/status-told.ts";
import type { ReadingRoom, SecondPlaceSet, Upkeep, Workplace } from "../actions/workplace.ts";
import { ArchiveError } from "../archive/archive.ts";
import { homeLayout, type HomeLayout } from "../archive/home.ts";
import {
  changeSettings,
  comparePlace,
  openArchive,
  placeHead,
  readTrust,
  setSecondPlace,
  type ArchivePlace,
  type Surroundings,
} from "../archive/open.ts";
import { readSettings, writeSettings } from "../archive/settings.ts";
import { composeAccounts } from "./accounts.ts";
import { anchorFacts, askForAnchors, keepCosignature, unnamedSources, type AskingTools } from "./anchors.ts";
import { beaconSources } from "./beacon.ts";
import { anchorTrust } from "./trust.ts";
import { StateError } from "../state/state-error.ts";
import { FolderEvidence } from "../storage/fs/folder-evidence.ts";
import { walk } from "../storage/plain-file.ts";
import { systemCode } from "../storage/system-error.ts";
import type { BackEnd } from "../storage/store.ts";
import type { WitnessShown } from "../witness/witness-desk.ts";

type OnFollow = (done: number, total: number) => void;

export interface UpkeepTools extends Surroundings {
  readonly backEnd: BackEnd;
  readonly maker: Workplace["maker"];
  readonly openForReading: (home: string, onFollow: OnFollow) => Promise<ReadingRoom>;
  /** The witness of the home, as it is shown; null if it has none. Throws WitnessError. */
  readonly witnessOf: (home: string) => Promise<WitnessShown | null>;
}

export function composeUpkeep(tools: UpkeepTools): Upkeep {
  const { backEnd } = tools;
  return {
    status: async (home, onFollow) =>
      statusOf(await factsOf({ home, backEnd }, tools, onFollow), formatInstant(tools.now())),
    settings: (home) => readSettings(homeLayout(home)),
    setSecondPlace: (home, folder) => setPlace(home, folder, tools),
    changeNamed: async (home, change) =>
      await changeSettings(await readNamedChange(change), { ...tools, home, program: "muniment settings" }),
    unnamedSources: (home, authority) =>
      inRoom(home, tools, (room) => unnamedSources({ home, backEnd }, authority, room.index)),
    anchorTrust,
    setBeacon: async (home, order) => {
      const beacon = order === null ? null : await readBeaconSetting(order.url, order.chain);
      const after = await changeSettings(() => ({ beacon }), { ...tools, home, program: "muniment settings" });
      return after.beacon;
    },
    setStampCaptures: (home, stampCaptures) =>
      changeSettings(() => ({ stampCaptures }), { ...tools, home, program: "muniment settings" }),
    setCollector: async (home, collector) => {
      checkCollector(collector);
      const after = await changeSettings(() => ({ collector }), { ...tools, home, program: "muniment settings" });
      return after.collector;
    },
    beaconSources,
    anchor: (home, archive, signal) =>
      inRoom(home, tools, async (room) => {
        const facts = await anchorsOf(room, tools);
        const asking = await askingTools(home, tools, signal);
        return await askForAnchors({ home, backEnd }, archive, { facts, plan: null }, asking);
      }),
    watchAnchors: (home, withArchive, { signal, ...told }) =>
      inRoom(home, tools, (room) =>
        watchAnchors(
          {
            facts: async () => {
              await room.refresh();
              return await anchorsOf(room, tools);
            },
            round: async (facts, plan) => {
              const asking = await askingTools(home, tools, signal);
              return await withArchive((archive) => askForAnchors({ home, backEnd }, archive, { facts, plan }, asking));
            },
            now: tools.now,
            pause: (ms) => pause(ms, signal),
            signal,
          },
          told,
        ),
      ),
    keepCosignature: (home, archive, answer) =>
      inRoom(home, tools, async (room) => {
        const asking = await askingTools(home, tools, new AbortController().signal);
        return await keepCosignature(archive, answer, await anchorsOf(room, tools), asking);
      }),
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
    anchors: await anchorsToTell(place.home, log, tools),
    key: await keyState(layout),
    place: await orRefusal(() => comparePlace(place)),
    accounts: await orRefusal(() => accountsIn(place.home, tools)),
    orphans: await filesIn(layout.var, "orphans"),
    staged: (await filesIn(layout.archive, "log/staged")) > 0,
    free: bavail * bsize,
  };
}

async function accountsIn(home: string, tools: UpkeepTools): Promise<number> {
  const { accounts } = await composeAccounts(home, tools);
  try {
    return await accounts.count();
  } finally {
    accounts.close();
  }
}

async function anchorsOf(room: ReadingRoom, { backEnd, now, witnessOf }: UpkeepTools): Promise<AnchorFacts> {
  const { home, index } = room;
  return await anchorFacts({ place: { home, backEnd }, index, peers: () => witnessOf(home) }, formatInstant(now()));
}

/** Null where the log or the settings cannot be read: that is told of the log, and of the second place. */
async function anchorsToTell(home: string, log: LogFacts | Refusal, tools: UpkeepTools): Promise<AnchorFacts | null> {
  if (!("checkpoint" in log)) return null;
  const facts = await orRefusal(() => inRoom(home, tools, (room) => anchorsOf(room, tools)));
  return "message" in facts ? null : facts;
}

async function askingTools(home: string, tools: UpkeepTools, signal: AbortSignal): Promise<AskingTools> {
  const layout = homeLayout(home);
  const file = await archiveFileOf({ home, backEnd: tools.backEnd }, layout);
  const key = (await readTrust(home)) ?? parseVkey(parseArchiveFile(file).key);
  return { maker: await tools.maker(home), key, randomBytes: tools.randomBytes, signal };
}

async function inRoom<T>(home: string, tools: UpkeepTools, work: (room: ReadingRoom) => Promise<T>): Promise<T> {
  const room = await tools.openForReading(home, () => undefined);
  try {
    return await work(room);
  } finally {
    await room.close();
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
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
    if (error instanceof ArchiveError || error instanceof StateError)
      return { message: error.message, next: error.next };
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
