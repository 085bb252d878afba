/**
 * Copies of an archive: mirrors that are only ever extended, homes restored from them, archives repaired from them.
 * It may import the storage and archive interfaces; it knows no index, no capture, no HTTP.
 * It promises that bytes get a name only if they hash to it, and that what is damaged is kept, never deleted.
 */
export { mirror } from "./mirror.ts";
export { repair } from "./repair.ts";
export { restore } from "./restore.ts";
