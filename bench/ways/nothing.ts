/** The bare visit: the browser tells when the page is at rest, and nothing is kept. What the others cost is told against it. */
import type { MakeWay } from "./way.ts";

export const nothing: MakeWay = () => ({
  prepare: (session) => [session.send("Network.enable", { maxTotalBufferSize: 0, maxResourceBufferSize: 0 })],
  finish: () => Promise.resolve(),
  heldUp: () => 0,
});
