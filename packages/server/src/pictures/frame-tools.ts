/** The programs of other people that are used where they are on the path. Source: spec/derivation, "Pictures". */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { containedEnvironment } from "./containment.ts";
import type { FrameTool } from "./frame-tool.ts";

const documentMax = 256 * 1024 * 1024;
const filmMax = 2 * 1024 ** 3;
const sheetFrames = { across: 4, down: 3 } as const;

/** Those that this machine has, each with its version. */
export async function findFrameTools(): Promise<readonly FrameTool[]> {
  const [poppler, ffmpeg] = await Promise.all([
    versionOf("pdftoppm", ["-v"], /pdftoppm version ([0-9.]+)/),
    versionOf("ffmpeg", ["-version"], /ffmpeg version (\S+)/),
  ]);
  return [
    ...(poppler === null ? [] : [firstPage(poppler)]),
    ...(ffmpeg === null ? [] : [framesOfFilm(ffmpeg), formOfSound(ffmpeg)]),
  ];
}

/** Null where it is not there, or does not say. Looked for where contained programs are looked for. */
async function versionOf(program: string, given: readonly string[], form: RegExp): Promise<string | null> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, given, {
      env: containedEnvironment,
      timeout: 10_000,
    });
    return form.exec(stdout + stderr)?.[1] ?? null;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

function firstPage(version: string): FrameTool {
  return {
    name: `pdftoppm ${version}`,
    sizeMax: documentMax,
    appliesTo: (mediaType, kind) => mediaType === "application/pdf" && kind !== "sheet",
    commands: (at) => ({
      command: ["pdftoppm", "-png", "-f", "1", "-l", "1", "-singlefile", "-scale-to", "1600", at],
    }),
  };
}

/** No other file is opened by what stands in this one: its parts are read from the one file alone. */
const ffmpegWords = ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1"];
const fromFile = (at: string): readonly string[] => ["-protocol_whitelist", "file", "-i", at];
const asPng = ["-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "-"];

function framesOfFilm(version: string): FrameTool {
  return {
    name: `ffmpeg ${version}`,
    sizeMax: filmMax,
    appliesTo: (mediaType) => mediaType.startsWith("video/"),
    commands: (at, _mediaType, kind) => {
      // Of frames that stand by themselves: the others cost the decoding of all between.
      const keyFrames = [...ffmpegWords, "-skip_frame", "nokey", ...fromFile(at), "-an", "-sn", "-dn"];
      const fitted = "scale='min(1600,iw)':-2";
      if (kind !== "sheet") return { command: [...keyFrames, "-vf", `thumbnail=5,${fitted}`, ...asPng] };
      const duration = ["-show_entries", "format=duration", "-of", "csv=p=0"];
      return {
        before: ["ffprobe", "-v", "error", "-protocol_whitelist", "file", ...duration, at],
        then: (told) => {
          const { across, down } = sheetFrames;
          const seconds = Math.min(Math.max(Number.parseFloat(told) || 1, 0.1), 1e6);
          const tiles = `fps=${String((across * down) / seconds)},scale=400:-2,tile=${String(across)}x${String(down)}`;
          return [...keyFrames, "-vf", tiles, ...asPng];
        },
      };
    },
  };
}

function formOfSound(version: string): FrameTool {
  return {
    name: `ffmpeg ${version}`,
    sizeMax: filmMax,
    appliesTo: (mediaType, kind) => mediaType.startsWith("audio/") && kind !== "sheet",
    commands: (at) => ({
      command: [
        ...[...ffmpegWords, ...fromFile(at), "-filter_complex"],
        ...["aformat=channel_layouts=mono,showwavespic=s=1600x400:colors=#7d776d", ...asPng],
      ],
    }),
  };
}
