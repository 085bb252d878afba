// Witnesses: one that this home is for other logs, and the asking of others for this home's own log.
// It may import verify, the interfaces of storage and archive, and what opens private keys; never http, cli or capture.
// Nothing is signed that does not continue what was signed before, and that is durable before anybody sees the signature.
export { askWitness, requestFor, takeAnswer, type AskedWitness, type Cosigned, type Post } from "./ask-witness.ts";
export { httpPost } from "./http-post.ts";
export { makeMemory, openMemory } from "./sqlite/sqlite-memory.ts";
export { readAnswerFile, signFile, writeStick } from "./stick.ts";
export type { ServedWitness, ServeWitness, WitnessDesk, WitnessPlace } from "./witness-desk.ts";
export { WitnessFolder } from "./witness-folder.ts";
