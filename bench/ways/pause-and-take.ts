/** `Fetch.enable` at the stage of the answer: each is held until its body was taken, and then given on to the page. */
import type { Protocol } from "devtools-protocol";
import { isRefusal, type Session } from "../../packages/server/src/capture/browser/index.ts";
import { hasNoBody, type MakeWay } from "./way.ts";

export const pauseAndTake: MakeWay = (taken) => {
  const held = new Set<Promise<void>>();
  const take = async (session: Session, event: Protocol.Fetch.RequestPausedEvent): Promise<void> => {
    const { requestId, request, responseStatusCode: status } = event;
    try {
      if (status !== undefined) {
        const range = event.responseHeaders?.find(({ name }) => name.toLowerCase() === "content-range");
        const answer = { url: request.url, method: request.method, status, contentRange: range?.value ?? null };
        if (hasNoBody(request.method, status)) taken.add(answer, [], false);
        else {
          const { body, base64Encoded } = await session.send("Fetch.getResponseBody", { requestId });
          taken.add(answer, [Buffer.from(body, base64Encoded ? "base64" : "utf8")], false);
        }
      }
    } catch (error) {
      // A body that breaks off is not handed over at all: lost, and counted so. The page gets what there is.
      if (!isRefusal(error)) throw error;
    }
    try {
      await session.send("Fetch.continueRequest", { requestId });
    } catch (error) {
      // The page has given it up meanwhile.
      if (!isRefusal(error)) throw error;
    }
  };
  return {
    prepare(session) {
      session.on("Fetch.requestPaused", (event) => {
        const taking = take(session, event).finally(() => held.delete(taking));
        held.add(taking);
      });
      return [
        session.send("Network.enable", { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }),
        session.send("Fetch.enable", { patterns: [{ urlPattern: "*", requestStage: "Response" }] }),
      ];
    },
    // What is still held has no whole body, and there is no way to ask for a part.
    finish: () => Promise.resolve(),
    heldUp: () => held.size,
  };
};
