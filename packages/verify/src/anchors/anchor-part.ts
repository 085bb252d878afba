/** The files of an anchor, and what they are over: for archives and packages alike. Source: spec/anchors. */
import { faultOf, type Reading } from "../archive-files.ts";
import { digestOf, hexOf } from "../format/digest.ts";
import { finding, type CheckId, type Finding, type Outcome } from "../finding.ts";
import type { Instant } from "../format/instant.ts";
import type { AnchorEnding } from "../format/layout.ts";
import type { StampObtained } from "../format/record-token.ts";
import { cosignatureSizeMax } from "../format/cosignature.ts";
import { otsSizeMax } from "../time/ots.ts";
import { listSizeMax } from "../time/revocation-list.ts";
import { answerSizeMax } from "../time/status-answer.ts";
import { tokenSizeMax } from "../time/token.ts";

/** A token, list, status answer, proof or cosignature. `sha256` is what its name says of its bytes. */
export interface AnchorPart {
  readonly file: string;
  readonly kind: AnchorEnding;
  readonly sha256: string;
}

/** The checkpoint that the parts are over. */
export interface Anchored {
  /** The bytes that are anchored; null if they could not be had. */
  readonly data: Uint8Array | null;
  /** Of the tree. */
  readonly size: number;
  /** `unchecked`: nothing speaks against it, and it could not be told whether the log continues it. */
  readonly outcome: Outcome;
}

/** Where the parts lie. To be read or passed over is to have a place. */
export interface AnchorFiles {
  read(file: string, sizeMax: number): Promise<Reading<Uint8Array>>;
  /** The SHA-256 of bytes at hand, in lower-case hex. */
  hash(bytes: Uint8Array): string;
  passOver(file: string): void;
}

/** Where nobody counts what has a place. `read` throws as `Evidence.read` does, and `FormatError` for what is too large. */
export function filesReadBy(read: (file: string, sizeMax: number) => Promise<Uint8Array>): AnchorFiles {
  return {
    async read(file, sizeMax): Promise<Reading<Uint8Array>> {
      try {
        return { value: await read(file, sizeMax), fault: null };
      } catch (error) {
        return { value: null, fault: faultOf(error) };
      }
    },
    hash: (bytes) => hexOf(digestOf(bytes)),
    passOver: () => undefined,
  };
}

/** What a log says of its own anchors. A package says nothing. */
export interface AnchorNotes {
  /** The entry whose record names this file. */
  indexOf(file: string): number | undefined;
  stampOf(file: string): StampObtained | undefined;
  /** What the writer's clock said at the entry of this index, where that is known. */
  timeAt(index: number): Instant | null;
}

export const checkOf = {
  tsr: "anchor.token",
  crl: "anchor.list",
  ocsp: "anchor.list",
  ots: "anchor.proof",
  cosig: "anchor.cosignature",
} as const satisfies Readonly<Record<AnchorEnding, CheckId>>;

/** What is larger is no file of this kind. In bytes. */
export const anchorSizeMax: Readonly<Record<AnchorEnding, number>> = {
  tsr: tokenSizeMax,
  crl: listSizeMax,
  ocsp: answerSizeMax,
  ots: otsSizeMax,
  cosig: cosignatureSizeMax,
};

/** The bytes of a part, if they are those that its name says. */
export async function readPart(files: AnchorFiles, { file, kind, sha256 }: AnchorPart): Promise<Reading<Uint8Array>> {
  const reading = await files.read(file, anchorSizeMax[kind]);
  if (reading.value === null || files.hash(reading.value) === sha256) return reading;
  return { value: null, fault: { kind: "wrong", reason: "its bytes are not those that its name says" } };
}

/** A finding on a part. */
export function partFinding(part: AnchorPart, notes: AnchorNotes, outcome: Outcome, detail: string): Finding {
  return finding(checkOf[part.kind], part.file, outcome, detail, notes.indexOf(part.file));
}
