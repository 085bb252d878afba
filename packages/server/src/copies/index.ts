/**
 * Copies of an archive: mirrors that are only ever extended, homes restored from them, archives repaired from them.
 * It may import the storage and archive interfaces; it knows no index, no capture, no HTTP.
 * It promises that bytes get a name only if they hash to it, and a head only if its whole tree is there before or comes with it.
 */
export { CopyError, type CopyErrorCode } from "./copy-error.ts";
export type { CopyProgress, Lacking } from "./extend.ts";
export { mirror, type MirrorMade, type MirrorOrder } from "./mirror.ts";
export { restore, type Restored, type RestoreOrder } from "./restore.ts";
