/** The viewer, put together. Loaded by compose.ts when it is asked for: it takes longer to load than all the rest together. */
import { formatInstant, type Finding } from "@muniment/verify";
import type { ReadingRoom, Served, Workplace } from "../actions/workplace.ts";
import { deskOf } from "../actions/writing-room.ts";
import { startServer, type ViewerOptions } from "../http/index.ts";
import type { AccountDesk } from "../state/accounts.ts";
import type { SessionDesk } from "../state/sessions.ts";

export interface ViewerTools
  extends Pick<Workplace, "upkeep" | "openToAdd">, Pick<ViewerOptions, "uiFolder" | "onFault"> {
  readonly now: () => number;
  readonly state: { readonly accounts: AccountDesk; readonly sessions: SessionDesk };
  readonly verifyOne: (home: string, index: number) => AsyncIterable<Finding>;
}

export async function serveViewer(room: ReadingRoom, port: number, tools: ViewerTools): Promise<Served> {
  const { home, archive, index } = room;
  const { now, state, upkeep, openToAdd, verifyOne, uiFolder, onFault } = tools;
  const ending = new AbortController();
  const writing = deskOf(() =>
    // Whoever adds waits with their browser: what there is to say of a lock or a second place, the status page says.
    openToAdd(home, { notBefore: null, signal: ending.signal, onWait: () => undefined, onNotice: () => undefined }),
  );
  const viewer = await startServer(
    {
      archive,
      index,
      refresh: () => room.refresh(),
      verifyItem: (entry, signal) => untilAborted(verifyOne(home, entry), signal),
      status: async () => (await upkeep()).status(home, () => undefined),
      ...state,
      writing,
      now: () => formatInstant(now()),
    },
    { port, replayPort: 0, uiFolder, onFault },
  );
  const close = async (): Promise<void> => {
    await viewer.close();
    ending.abort();
    await writing.close();
    state.accounts.close();
  };
  return { ...viewer, close };
}

async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const item of items) {
    signal.throwIfAborted();
    yield item;
  }
}
