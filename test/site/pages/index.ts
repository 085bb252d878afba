/** Every page of the site, in the order of the recall table. */
import type { HardPage } from "../hard-page.ts";
import { documentPages } from "./documents.ts";
import { everyday } from "./everyday.ts";
import { framePages } from "./frames.ts";
import { livePages } from "./live.ts";
import { mediaPages } from "./media.ts";
import { partPages } from "./parts.ts";
import { personPages } from "./person.ts";
import { scriptedPages } from "./scripted.ts";
import { scrolledPages } from "./scrolled.ts";
import { textPages } from "./text.ts";
import { transferPages } from "./transfer.ts";

export const pages: readonly HardPage[] = [
  everyday,
  ...partPages,
  ...scrolledPages,
  ...framePages,
  ...scriptedPages,
  ...livePages,
  ...mediaPages,
  ...transferPages,
  ...documentPages,
  ...textPages,
  ...personPages,
];
