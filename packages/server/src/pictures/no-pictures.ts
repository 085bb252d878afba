import type { PictureAnswer, PictureDesk } from "./picture.ts";

/** Of a machine that cannot contain what draws: no file is read there, and whoever asks is told. */
export class NoPictures implements PictureDesk {
  readonly #reason: string;

  constructor(reason: string) {
    this.#reason = reason;
  }

  async picture(): Promise<PictureAnswer> {
    return { is: "none", reason: this.#reason };
  }

  async close(): Promise<void> {
    // Nothing runs.
  }
}
