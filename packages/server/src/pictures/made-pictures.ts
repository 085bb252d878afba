import type { HostileLimits } from "../hostile-run.ts";
import { essenceOf } from "../essence-of.ts";
import type { Containment } from "./containment.ts";
import type { DrawingPool } from "./drawing-pool.ts";
import type { Drawn, DrawnFrom } from "./drawing-process.ts";
import { frameOf, type FrameTool } from "./frame-tool.ts";
import type { Picture, PictureAnswer, PictureDesk, PicturedFile, PictureKind } from "./picture.ts";
import type { PictureFolder } from "./picture-folder.ts";

export interface PictureTools {
  readonly containment: Containment;
  readonly pool: DrawingPool;
  /** Name and version of what draws. */
  readonly drawing: string;
  readonly frames: readonly FrameTool[];
  readonly frameLimits: HostileLimits;
  /** A folder for copies that are read by other programs. */
  readonly scratch: string;
  readonly newName: () => string;
}

/** A larger picture is not drawn. */
const imageMax = 64 * 1024 * 1024;

/** Those that are drawn as they are, whatever the name of the file says: the bytes decide. */
const images = /^image\/(?:png|apng|jpeg|gif|webp|avif|tiff|bmp)$/;

/** Draws what was not drawn before, keeps it, and draws nothing twice at the same time. */
export class MadePictures implements PictureDesk {
  readonly #tools: PictureTools;
  readonly #folder: PictureFolder;
  readonly #underWay = new Map<string, Promise<PictureAnswer>>();
  readonly #ended = new AbortController();

  constructor(tools: PictureTools, folder: PictureFolder) {
    this.#tools = tools;
    this.#folder = folder;
  }

  async picture(file: PicturedFile, kind: PictureKind, signal: AbortSignal): Promise<PictureAnswer> {
    signal.throwIfAborted();
    const mediaType = essenceOf(file.mediaType);
    const frame = this.#tools.frames.find((tool) => tool.appliesTo(mediaType, kind)) ?? null;
    if (frame === null && (kind === "sheet" || !images.test(mediaType)))
      return { is: "none", reason: "no tool on this machine makes a picture of such a file" };
    const tool = frame === null ? this.#tools.drawing : `${frame.name}, ${this.#tools.drawing}`;
    const name = { sha256: file.sha256, kind, tool };
    const before = await this.#folder.read(name);
    if (before !== null) return before;
    const key = `${kind} ${file.sha256} ${tool}`;
    const others = this.#underWay.get(key);
    // Not ended with one of those who ask: the others want it, and so will this one when they come back.
    const made = others ?? this.#make({ ...file, mediaType }, kind, frame, tool);
    if (others === undefined) {
      this.#underWay.set(key, made);
      void made.catch(() => undefined).finally(() => this.#underWay.delete(key));
    }
    return await made;
  }

  async close(): Promise<void> {
    this.#ended.abort();
    this.#tools.pool.end();
    await Promise.allSettled(this.#underWay.values());
  }

  async #make(file: PicturedFile, kind: PictureKind, frame: FrameTool | null, tool: string): Promise<PictureAnswer> {
    const drawn = frame === null ? await this.#drawImage(file, kind) : await this.#drawFrame(file, kind, frame);
    if (drawn.is === "other-bytes") return drawn;
    const picture: Picture =
      drawn.is === "drawn" ? { is: "made", tool, bytes: drawn.bytes } : { is: "failed", tool, reason: drawn.reason };
    await this.#folder.keep({ sha256: file.sha256, kind, tool }, picture);
    return picture;
  }

  async #drawImage(file: PicturedFile, kind: PictureKind): Promise<Drawn> {
    if (file.size > imageMax) return { is: "failed", reason: tooLarge(imageMax) };
    return await this.#tools.pool.draw(file, kind, this.#ended.signal);
  }

  async #drawFrame(file: PicturedFile, kind: PictureKind, tool: FrameTool): Promise<Drawn> {
    if (file.size > tool.sizeMax) return { is: "failed", reason: tooLarge(tool.sizeMax) };
    const { containment, frameLimits, scratch, newName } = this.#tools;
    const order = { file, kind, scratch, name: newName() };
    const framed = await frameOf(containment, tool, order, frameLimits, this.#ended.signal);
    if (framed.is !== "framed") return framed;
    const { png } = framed;
    const from: DrawnFrom = {
      sha256: null,
      size: png.length,
      bytes: async function* () {
        yield png;
      },
    };
    return await this.#tools.pool.draw(from, kind, this.#ended.signal);
  }
}

function tooLarge(sizeMax: number): string {
  return `it is larger than ${String(sizeMax / 1024 ** 2)} MiB`;
}
