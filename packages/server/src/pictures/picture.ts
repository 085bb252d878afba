import type { ByteStream } from "@muniment/verify";

/** `thumbnail`: for a list, 480 pixels at its longer side; `preview`: to look at, 1,600; `sheet`: frames of a film, beside each other. */
export const pictureKinds = ["thumbnail", "preview", "sheet"] as const;
export type PictureKind = (typeof pictureKinds)[number];

/** A sealed file that a picture is wanted of: `mediaType` as its record has it, `size` in bytes. */
export interface PicturedFile {
  readonly sha256: string;
  readonly size: number;
  readonly mediaType: string;
  /** A part need not stay as it is once the next one is asked for. */
  bytes(): ByteStream;
}

/** What came of one file, and by which tool and version. Source: spec/derivation, "Pictures". */
export type Picture =
  /** WebP. */
  | { readonly is: "made"; readonly tool: string; readonly bytes: Uint8Array }
  /** `reason`: a sentence without its end. */
  | { readonly is: "failed"; readonly tool: string; readonly reason: string };

/** What is answered to who asks for a picture. */
export type PictureAnswer =
  | Picture
  /** Nothing that a picture could be made of, or no tool for it on this machine. */
  | { readonly is: "none"; readonly reason: string }
  /** The bytes are not those that the hash names: nothing is shown, or kept, of them. */
  | { readonly is: "other-bytes" };

export interface PictureDesk {
  /**
   * A picture of a file, as it was made before or is made now. What a tool does, or fails to do, is in the answer. Throws what `bytes` throws, PictureError
   * where no tool can be started, and, once aborted, what the signal says.
   */
  picture(file: PicturedFile, kind: PictureKind, signal: AbortSignal): Promise<PictureAnswer>;
  /** Ends what still runs. */
  close(): Promise<void>;
}
