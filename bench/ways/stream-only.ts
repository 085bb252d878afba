/** `Network.streamResourceContent` as soon as an answer has begun, and nothing else. */
import { followHops, type Hop } from "./hops.ts";
import { isRefusal } from "../../packages/server/src/capture/browser/index.ts";
import { browserBuffer } from "../../packages/server/src/capture/recorder/body-collector.ts";
import type { MakeWay } from "./way.ts";

interface Stream {
  /** What the page had before the stream began; null until it is told. */
  first: Uint8Array | null;
  readonly rest: Uint8Array[];
  begun: Promise<boolean>;
}

export const streamOnly: MakeWay = (taken) => {
  const streams = new Map<Hop, Stream>();
  const ending = new Set<Promise<void>>();
  const end = async (hop: Hop, truncated: boolean): Promise<void> => {
    const stream = streams.get(hop);
    streams.delete(hop);
    if (stream === undefined || hop.answer === null || !(await stream.begun)) return;
    taken.add(hop.answer, [stream.first ?? Buffer.alloc(0), ...stream.rest], truncated);
  };
  const begin = async (stream: Stream, { id, session }: Hop): Promise<boolean> => {
    try {
      const { bufferedData } = await session.send("Network.streamResourceContent", { requestId: id });
      stream.first = bufferedData;
      return true;
    } catch (error) {
      // It had ended already: lost, and counted so.
      if (!isRefusal(error)) throw error;
      return false;
    }
  };
  const follow = followHops(taken, {
    answered(hop) {
      const stream: Stream = { first: null, rest: [], begun: Promise.resolve(false) };
      stream.begun = begin(stream, hop);
      streams.set(hop, stream);
    },
    data(hop, { data }) {
      if (data !== undefined) streams.get(hop)?.rest.push(data);
    },
    ended(hop, _answer, how) {
      const ended = end(hop, how === "failed").finally(() => ending.delete(ended));
      ending.add(ended);
    },
  });
  return {
    prepare(session) {
      follow(session);
      return [session.send("Network.enable", browserBuffer)];
    },
    async finish() {
      await Promise.all(ending);
      await Promise.all([...streams.keys()].map((hop) => end(hop, true)));
    },
    heldUp: () => 0,
  };
};
