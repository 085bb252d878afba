/** `Network.getResponseBody` once a request has finished: what most tools do. */
import { followHops } from "./hops.ts";
import { isRefusal } from "../../packages/server/src/capture/browser/index.ts";
import { browserBuffer } from "../../packages/server/src/capture/recorder/body-collector.ts";
import type { MakeWay } from "./way.ts";

/** `durable`: the network service keeps bodies, and not the process of the page (Chromium 137 and later). */
export function getResponseBody(durable: boolean): MakeWay {
  return (taken) => {
    const asking = new Set<Promise<void>>();
    const follow = followHops(taken, {
      ended({ id, session }, answer, how) {
        if (how === "failed") return;
        const asked = (async () => {
          try {
            const { body, base64Encoded } = await session.send("Network.getResponseBody", { requestId: id });
            taken.add(answer, [Buffer.from(body, base64Encoded ? "base64" : "utf8")], false);
          } catch (error) {
            // It is lost: that is what is counted.
            if (!isRefusal(error)) throw error;
          }
        })().finally(() => asking.delete(asked));
        asking.add(asked);
      },
    });
    return {
      prepare(session) {
        follow(session);
        return [
          session.send("Network.enable", { ...browserBuffer, ...(durable ? { enableDurableMessages: true } : {}) }),
        ];
      },
      async finish() {
        await Promise.all(asking);
      },
      heldUp: () => 0,
    };
  };
}
