// The browser: finding it, starting it with its sandbox and a fresh profile, speaking to it, ending it.
// May import: @muniment/verify, Node, the errors of ../capturer.ts.
// Promises: one profile for one capture, no process and no file left after close, never silently without the sandbox.
export { findBrowser, findPageBrowser, type BrowserPlaces, type FoundBrowser } from "./find-browser.ts";
export { startBrowser, usualUser, type StartedBrowser } from "./start-browser.ts";
export { type RunningBrowser, type SystemUser } from "./launch.ts";
export type { NetLog, NetLogEvent } from "./net-log.ts";
export { checkSandbox } from "./sandbox.ts";
export { checkFonts } from "./fonts.ts";
export { readCookies, setCookies } from "./cookies.ts";
export { watchProcesses } from "./processes.ts";
export {
  DevToolsClosed,
  DevToolsError,
  forget,
  isRefusal,
  type BrowserRequest,
  type DevTools,
  type EventName,
  type EventParams,
  type Result,
  type Session,
} from "./devtools.ts";
