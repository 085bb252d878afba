/**
 * Small pictures of sealed files, to look through. Source: spec/derivation, "Pictures".
 * It may import the verifier, and no other layer; the library that reads pictures is imported by the process below `maker/`, and nowhere else.
 * It promises that whatever a file does to a tool, the kernel lets it reach no network, no file and no other process; and that what comes back is a picture or
 * a reason, within limits on pixels, bytes, time and memory. What it keeps may be deleted at any time.
 */
export { findContainment, type Containment } from "./containment.ts";
export { DrawingPool } from "./drawing-pool.ts";
export { drawingProgram, drawingTool } from "./drawing-program.ts";
export { findFrameTools } from "./frame-tools.ts";
export { MadePictures } from "./made-pictures.ts";
export { NoPictures } from "./no-pictures.ts";
export type { PictureAnswer, PictureDesk, PicturedFile, PictureKind } from "./picture.ts";
export { pictureKinds } from "./picture.ts";
export { PictureError } from "./picture-error.ts";
export { PictureFolder } from "./picture-folder.ts";
