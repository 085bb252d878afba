import type { RecordEnvelope, RecordObject } from "@muniment/verify";

/** Who makes records here, and where time and chance come from. Passed in, so that a test can fix them. */
export interface Maker {
  /** Pseudonymous id: `a-` and 16 hex digits. */
  readonly actor: string;
  readonly software: { readonly name: string; readonly version: string };
  /** Milliseconds since 1970, by this machine's clock. */
  now(): number;
  /** 256 random bits as 64 hex digits. */
  salt(): string;
}

export function envelope(maker: Maker, objects: readonly RecordObject[]): RecordEnvelope {
  return {
    format: "muniment-record/1",
    salt: maker.salt(),
    actor: maker.actor,
    software: maker.software,
    objects,
    links: [],
  };
}
