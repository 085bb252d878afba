import type { HeaderLine } from "../header-line.ts";
import type { Collected } from "./body-collector.ts";

/** An answer that makes no WebSocket of the connection. */
export interface Refusal extends Collected {
  readonly status: number;
  readonly statusText: string;
  /** As they came, in order. */
  readonly headers: readonly HeaderLine[];
}
