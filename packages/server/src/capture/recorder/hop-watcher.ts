import type { Exchange } from "../exchange.ts";
import type { Hop } from "./request-table.ts";

/** Is told of the requests of a capture. */
export interface HopWatcher {
  started?(hop: Hop): void;
  /** On the wire: its headers and body may still be on their way. Also of a request that was answered inside the browser. */
  ended?(hop: Hop): void;
  responded?(hop: Hop): void;
  written?(hop: Hop, exchange: Exchange, whole: boolean): void;
}
