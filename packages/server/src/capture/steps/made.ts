import type { ByteStream } from "@muniment/verify";

import type { BodyPart } from "../exchange.ts";

/** An object of the capture that a step made, ready to be kept. */
export interface Made {
  readonly role: string;
  readonly path: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array | BodyPart;
}

export async function* streamOf(bytes: Uint8Array | BodyPart): ByteStream {
  if (bytes instanceof Uint8Array) yield bytes;
  else yield* bytes.stream();
}
