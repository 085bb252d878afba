/** The viewer, put together. Loaded by compose.ts when it is asked for: it takes longer to load than all the rest together. */
import { join } from "node:path";
import { formatInstant } from "@muniment/verify";
import { CaptureRuns } from "../actions/capturing/capture-runs.ts";
import { Deliveries } from "../actions/taking-in/deliveries.ts";
import { HandOverFolder } from "../actions/handing-over/hand-over-folder.ts";
import { holdersOf } from "../actions/taking-in/holders.ts";
import { PackageDesk, type PackageTools } from "../actions/handing-over/make-packages.ts";
import { withRenewal } from "../actions/renewal-concern.ts";
import type { Maker } from "../actions/maker.ts";
import type { Drawing, ReadingRoom, Served, ServeOrder, Workplace } from "../actions/workplace.ts";
import { deskOf, type WritingDesk } from "../actions/writing-room.ts";
import { homeLayout } from "../archive/home.ts";
import { servePageToTry, startServer, type ViewerOptions } from "../http/index.ts";
import type { PictureDesk } from "../pictures/index.ts";
import type { StateDesks } from "../state/index.ts";
import { DeliveryFolder } from "../uploads/index.ts";

export interface ViewerTools extends Pick<ViewerOptions, "uiFolder" | "descriptionFile" | "onFault"> {
  readonly workplace: Workplace;
  readonly software: Maker["software"];
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly state: StateDesks;
}

export async function serveViewer(room: ReadingRoom, order: ServeOrder, tools: ViewerTools): Promise<Served> {
  const { home, archive, index } = room;
  const { now, randomBytes, state, workplace, uiFolder, descriptionFile, onFault } = tools;
  const { port, replayPort, network } = order;
  const ending = new AbortController();
  // Whoever adds waits with their browser: what there is to say of a lock or a second place, the status page says.
  const quiet = { onWait: () => undefined, onNotice: () => undefined };
  const writing = deskOf(() => workplace.openToAdd(home, { notBefore: null, signal: ending.signal, ...quiet }));
  const handOver = new PackageDesk(new HandOverFolder(homeLayout(home).exports), packageTools(room, writing, tools));
  const captures = new CaptureRuns({
    archive,
    index,
    refresh: () => room.refresh(),
    queues: () => workplace.queues(home),
    profiles: () => workplace.profiles(home),
    capturer: () => workplace.capturer(),
    scratch: () => workplace.scratch(),
    atOnce: workplace.capturesAtOnce(),
    allowPrivate: order.allowPrivate,
    servePage: (port) => servePageToTry(join(uiFolder, "sample-page"), port),
    verify: (entry) => workplace.verifyItem(home, entry),
    now: () => formatInstant(now()),
    onFault,
  });
  const deliveries = new Deliveries({
    folder: new DeliveryFolder(homeLayout(home).uploads, { now, randomBytes }),
    archive,
    holders: async (sees, sha256) => {
      await room.refresh();
      return await holdersOf(index.within(sees), sha256);
    },
  });
  const pictures = openedWhenAsked(() => workplace.pictures(home));
  const viewer = await startServer(
    {
      archive,
      index,
      refresh: () => room.refresh(),
      verifyItem: (entry, signal) => untilAborted(workplace.verifyItem(home, entry), signal),
      status: async () => withRenewal(await (await workplace.upkeep()).status(home, () => undefined), network),
      ...state,
      keys: {
        show: async () => (await workplace.keys()).show(home),
        copy: async (passphrase) => (await workplace.keys()).copy(home, passphrase, quiet),
      },
      writing,
      handOver,
      captures,
      deliveries,
      pictures,
      comparer: await workplace.comparer(),
      now: () => formatInstant(now()),
    },
    { port, replayPort, network, uiFolder, descriptionFile, onFault },
  );
  const close = async (): Promise<void> => {
    await viewer.close();
    await captures.close();
    ending.abort();
    await handOver.close();
    await writing.close();
    deliveries.close();
    await pictures.close();
    state.accounts.close();
  };
  return { ...viewer, close };
}

/** The programs that draw are looked for when the first picture is asked for: nobody waits for them to see the library. What failed is tried again. */
function openedWhenAsked(open: () => Promise<Drawing>): PictureDesk {
  let opened: Promise<Drawing> | null = null;
  return {
    async picture(file, kind, signal) {
      opened ??= open().catch((error: unknown) => {
        opened = null;
        throw error;
      });
      return await (await opened).desk.picture(file, kind, signal);
    },
    async close() {
      // Who asked was told why it could not be opened.
      const drawing = await opened?.catch(() => null);
      await drawing?.desk.close();
    },
  };
}

function packageTools(
  room: ReadingRoom,
  writing: WritingDesk,
  { workplace, software, now, randomBytes, onFault }: ViewerTools,
): PackageTools {
  const { home, archive } = room;
  return {
    ...{ archive, writing, software, now, randomBytes, onFault },
    refresh: () => room.refresh(),
    openingOf: (record) => workplace.openingOf(home, record),
    recipients: (text) => workplace.recipients(text, text),
    guides: () => workplace.guides(),
    printer: () => workplace.printer(),
    scratch: () => workplace.scratch(),
  };
}

async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const item of items) {
    signal.throwIfAborted();
    yield item;
  }
}
