/** What is known of the time authorities of a home: from settings, log and the files of anchors. */
import {
  checkpointFile,
  judgeTimeStamp,
  listAddressesOf,
  parseAnchorFile,
  sizeOfNote,
  type Instant,
  type TimeTrust,
  type TimeVerdict,
} from "@muniment/verify";
import type { StampFacts } from "./actions/stamp-status.ts";
import type { ReadingRoom } from "./actions/workplace.ts";
import { homeLayout } from "./archive/home.ts";
import { readSettings } from "./archive/settings.ts";
import type { ArchivePlace } from "./archive/open.ts";
import { timeTrust } from "./compose-time.ts";
import { readAnchor } from "./copies/anchor-copier.ts";
import type { StampEntry } from "./index/items.ts";
import type { StoreReader } from "./storage/store.ts";

/** `entries` are those of the index. Throws ArchiveError "archive.bad-settings". */
export async function stampFacts(
  { home, backEnd }: ArchivePlace,
  entries: readonly StampEntry[],
  now: Instant,
): Promise<readonly StampFacts[]> {
  const layout = homeLayout(home);
  const { store } = backEnd.view(layout.archive, checkpointFile);
  const named = (await readSettings(layout)).timeAuthorities.map(({ name }) => name);
  const trust = await timeTrust(home, { roots: [], lists: [] });
  const names = new Set([...named, ...entries.map(({ detail }) => detail.authority.name)]);
  return await Promise.all(
    [...names].map(async (authority): Promise<StampFacts> => {
      const own = entries.filter(({ detail }) => detail.authority.name === authority);
      const had = own.findLast(({ detail }) => detail.outcome === "obtained") ?? null;
      const failed = own.findLast(({ detail }) => detail.outcome === "failed") ?? null;
      const newer = failed !== null && failed.index > (had?.index ?? -1) ? failed : null;
      return {
        authority,
        named: named.includes(authority),
        had: had === null ? null : { entry: had, ...(await readStamp(store, had, { trust, now })) },
        failed: newer,
      };
    }),
  );
}

/** Addresses of lists that the certificates in the newest stamp of an authority name, and the settings do not. */
export async function unnamedLists(
  { home, backEnd }: ArchivePlace,
  authority: string,
  openForReading: (home: string, onFollow: () => void) => Promise<ReadingRoom>,
): Promise<readonly string[]> {
  const layout = homeLayout(home);
  const room = await openForReading(home, () => undefined);
  try {
    const stamps = await room.index.stamps();
    const newest = stamps.findLast(
      ({ detail }) => detail.authority.name === authority && detail.outcome === "obtained",
    );
    const name = newest?.detail.outcome === "obtained" ? parseAnchorFile(newest.detail.file.name) : null;
    const { bytes } =
      name === null ? { bytes: null } : await readAnchor(backEnd.view(layout.archive, checkpointFile).store, name);
    const named = (await readSettings(layout)).timeAuthorities.flatMap(({ lists }) => lists);
    return bytes === null ? [] : listAddressesOf(bytes).filter((address) => !named.includes(address));
  } finally {
    await room.close();
  }
}

async function readStamp(
  store: StoreReader,
  { detail }: StampEntry,
  { trust, now }: { readonly trust: TimeTrust; readonly now: Instant },
): Promise<{ readonly entries: number | null; readonly verdict: TimeVerdict | null }> {
  const name = detail.outcome === "obtained" ? parseAnchorFile(detail.file.name) : null;
  if (name === null) return { entries: null, verdict: null };
  const [data, token] = [
    await readAnchor(store, { kind: "checkpoint", anchor: name.anchor }),
    await readAnchor(store, name),
  ];
  if (data.bytes === null || token.bytes === null) return { entries: null, verdict: null };
  const verdict = judgeTimeStamp(token.bytes, { data: data.bytes, nonce: null }, trust, now);
  return { entries: sizeOfNote(data.bytes), verdict };
}
