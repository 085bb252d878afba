/** The copies of an archive, put together. Loaded by compose.ts when a command needs it. */
import { formatInstant, verifyArchive, type NewHasher } from "@muniment/verify";
import type { CopyDesk, CopyHooks } from "../actions/copying.ts";
import { HashPool } from "../archive/hash-pool.ts";
import { homeLayout } from "../archive/home.ts";
import { archiveEvidence, type Surroundings } from "../archive/open.ts";
import { mirror, repair, restore } from "../copies/index.ts";
import { anchorTrust, nothingGiven } from "./trust.ts";
import type { BackEnd } from "../storage/store.ts";

export interface CopyTools extends Surroundings {
  readonly backEnd: BackEnd;
  readonly newHasher: NewHasher;
}

export function composeCopies({ newHasher, ...places }: CopyTools): CopyDesk {
  const work = ({ onProgress, onWait, signal }: CopyHooks) =>
    ({ ...places, onProgress, onLockWait: onWait, signal }) as const;
  return {
    mirror: (home, folder, skipDamaged, hooks) =>
      mirror({ home, folder, skipDamaged, program: "muniment mirror", ...work(hooks) }),
    restore: (from, home, keys, hooks) =>
      restore({ from, home, keys, skipDamaged: true, program: "muniment restore", ...work(hooks) }),
    verifyRestored: async function* (home, { keys, anchors }, onProgress) {
      const pool = new HashPool(homeLayout(home).archive);
      try {
        yield* verifyArchive(
          archiveEvidence({ home, backEnd: places.backEnd }),
          { keys, seen: [], anchors },
          formatInstant(places.now()),
          {
            newHasher,
            measure: (files) => pool.measureAll(files),
            parallel: pool.atOnce,
            onProgress,
          },
        );
      } finally {
        await pool.close();
      }
    },
    repair: async (home, from, keys, hooks) =>
      await repair({
        anchors: await anchorTrust(home, nothingGiven),
        home,
        from,
        keys,
        newHasher,
        program: "muniment repair",
        ...work(hooks),
        onCopy: hooks.onProgress,
        onVerify: hooks.onVerify,
        onMended: hooks.onMended,
        onFinding: hooks.onFinding,
      }),
  };
}
