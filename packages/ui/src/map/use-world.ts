import coarseUrl from "world-atlas/countries-110m.json?url";
import fineUrl from "world-atlas/countries-50m.json?url";
import { useEffect, useState } from "react";
import { getJson } from "../client.ts";
import { readWorld, type Topology, type World } from "./world.ts";

const urls = { coarse: coarseUrl, fine: fineUrl } as const;
type Fineness = keyof typeof urls;

/** Each is asked for once, however many maps there are. */
const asked = new Map<Fineness, Promise<World>>();
const waitMs = 120_000;

function worldOf(fineness: Fineness): Promise<World> {
  const before = asked.get(fineness);
  if (before !== undefined) return before;
  const world = getJson<Topology>(urls[fineness], AbortSignal.timeout(waitMs)).then(readWorld);
  asked.set(fineness, world);
  // What did not come is asked for again by the next map.
  world.catch(() => asked.delete(fineness));
  return world;
}

interface UsedWorld {
  /** Null until it has come. */
  readonly world: World | null;
  /** It did not come: places are shown on an empty ground. */
  readonly hasFailed: boolean;
}

/** The fine one is seven times as large, and comes where the coarse one is seen to be coarse; until then the coarse one stays. */
export function useWorld(isClose: boolean): UsedWorld {
  const [used, setUsed] = useState<UsedWorld>({ world: null, hasFailed: false });
  useEffect(() => {
    let isOver = false;
    const fineness = isClose ? "fine" : "coarse";
    worldOf(fineness).then(
      (come) => {
        if (!isOver) setUsed({ world: come, hasFailed: false });
      },
      () => {
        if (!isOver) setUsed(({ world }) => ({ world, hasFailed: world === null }));
      },
    );
    return () => {
      isOver = true;
    };
  }, [isClose]);
  return used;
}
