import { FormatError, readZip, readZipEntry, type RandomAccess } from "@muniment/verify";

/** The document that a capture is of, as its WACZ names it. */
export interface MainPage {
  /** The address that a server answered: a script may have given the page another one since. */
  readonly url: string;
  /** When it was asked for, as fourteen digits of UTC, rounded up: a replay shows the last answer up to then. */
  readonly timestamp: string;
}

const manifestName = "datapackage.json";
/** It names a few files. More is none of ours. */
const manifestMax = 1024 * 1024;

/** Null if the WACZ names none, or cannot be read: then the replay says what is wrong with it. Throws what `wacz` throws. */
export async function readMainPage(wacz: RandomAccess): Promise<MainPage | null> {
  try {
    const { entries } = await readZip(wacz);
    const manifest = entries.find(({ name }) => name === manifestName);
    if (manifest === undefined || manifest.size > manifestMax) return null;
    const decoder = new TextDecoder();
    let text = "";
    for await (const part of readZipEntry(wacz, manifest)) text += decoder.decode(part, { stream: true });
    return mainPageIn(JSON.parse(text + decoder.decode()));
  } catch (error) {
    if (error instanceof FormatError || error instanceof SyntaxError) return null;
    throw error;
  }
}

function mainPageIn(manifest: unknown): MainPage | null {
  if (typeof manifest !== "object" || manifest === null) return null;
  const { mainPageUrl: url, mainPageDate: date } = manifest as Readonly<Record<string, unknown>>;
  if (typeof url !== "string" || typeof date !== "string") return null;
  const time = Date.parse(date);
  return Number.isNaN(time) ? null : { url, timestamp: timestampOf(time) };
}

/** Of a time as an archive states it; empty where that is none: then the last answer there is, is meant. */
export function timestampIn(stated: string | null): string {
  const time = stated === null ? Number.NaN : Date.parse(stated);
  return Number.isNaN(time) ? "" : timestampOf(time);
}

/** Rounded up to a whole second, with which the replay reckons. */
export function timestampOf(time: number): string {
  const second = new Date(Math.ceil(time / 1000) * 1000);
  return second
    .toISOString()
    .replaceAll(/[^0-9]/g, "")
    .slice(0, 14);
}
