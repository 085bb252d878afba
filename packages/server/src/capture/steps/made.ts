import type { ByteStream } from "@muniment/verify";

import type { BodyPart } from "../exchange.ts";

/** An object of the capture that a step made, ready to be kept. */
export interface Made {
  readonly role: string;
  readonly path: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array | BodyPart;
}

/** `text` without its last line end. */
export function textFile(role: string, path: string, text: string): Made {
  return { role, path, mediaType: "text/plain; charset=utf-8", bytes: Buffer.from(`${text}\n`, "utf8") };
}

export async function* streamOf(bytes: Uint8Array | BodyPart): ByteStream {
  if (bytes instanceof Uint8Array) yield bytes;
  else yield* bytes.stream();
}
