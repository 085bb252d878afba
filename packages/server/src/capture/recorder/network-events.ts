import type { EventName, EventParams, Session } from "../browser/index.ts";
import type { RequestTable } from "./request-table.ts";

/** Wraps a listener, so that what it throws reaches whoever can act on it. */
export type Guard = <Event>(handle: (event: Event) => void) => (event: Event) => void;

/** Leads what a session tells of its requests into the table, and data that comes in to `onData`. */
export function listenToNetwork(
  session: Session,
  table: RequestTable,
  guard: Guard,
  onData: (event: EventParams<"Network.dataReceived">) => void,
): void {
  const on = <E extends EventName>(event: E, handle: (params: EventParams<E>) => void) =>
    session.on(event, guard(handle));
  on("Network.requestWillBeSent", (event) => {
    table.requestWillBeSent(session, event);
  });
  on("Network.requestWillBeSentExtraInfo", (event) => {
    table.requestExtra(event);
  });
  on("Network.responseReceived", (event) => {
    table.responseReceived(session, event);
  });
  on("Network.responseReceivedExtraInfo", (event) => {
    table.responseExtra(event);
  });
  on("Network.requestServedFromCache", (event) => {
    table.servedFromCache(event);
  });
  on("Network.loadingFinished", (event) => {
    table.loadingFinished(session, event);
  });
  on("Network.loadingFailed", (event) => {
    table.loadingFailed(session, event);
  });
  on("Network.dataReceived", onData);
}
