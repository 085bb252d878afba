import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";

import type { Session } from "../browser/index.ts";
import { aborted } from "./aborted.ts";
import type { Collected } from "./body-collector.ts";
import { CollectedBody, type Scratch } from "./collected-body.ts";

export interface Downloads {
  /** The body of a request that the browser took for a download; null if it was none. Waits for its end, or for `stop`. */
  of(url: string): Promise<Collected | null>;
  /** Ends what is still coming in; it is given out as far as it came. */
  stop(): void;
  /** The addresses of downloads that nobody asked for by `of`. */
  unclaimed(): readonly string[];
}

interface Download {
  readonly guid: string;
  readonly url: string;
  claimed: boolean;
  readonly ended: Promise<"completed" | "canceled">;
  readonly end: (state: "completed" | "canceled") => void;
}

/** A page may start downloads without end; those above are cancelled and stand as lost. */
const downloadsMax = 100;

/** How long after a navigation was given up the browser may still say that it is a download. It takes milliseconds. */
const announceMs = 2_000;

const guidForm = /^[0-9a-f-]{36}$/;

/**
 * Lets the browser save downloads in `folder`, a folder of its own, and gives their bytes out. The folder belongs to the
 * browser's user, who may have been taken over by a page: links in it are not followed.
 */
export async function watchDownloads(
  browser: Session,
  folder: string,
  scratch: Scratch,
  bytesMax: number,
): Promise<Downloads> {
  const downloads = new Map<string, Download>();
  const waiting = new Set<() => void>();
  const cancel = (guid: string) => {
    downloads.get(guid)?.end("canceled");
    // The browser may have ended it in the meantime, or be gone itself.
    browser.send("Browser.cancelDownload", { guid }).catch(() => undefined);
  };
  browser.on("Browser.downloadWillBegin", ({ guid, url }) => {
    if (!guidForm.test(guid)) return;
    const { promise, resolve } = Promise.withResolvers<"completed" | "canceled">();
    downloads.set(guid, { guid, url, claimed: false, ended: promise, end: resolve });
    if (downloads.size > downloadsMax) cancel(guid);
    for (const wake of waiting) wake();
  });
  browser.on("Browser.downloadProgress", ({ guid, state, receivedBytes }) => {
    if (state !== "inProgress") downloads.get(guid)?.end(state);
    else if (receivedBytes > bytesMax) cancel(guid);
  });
  await browser.send("Browser.setDownloadBehavior", {
    behavior: "allowAndName",
    downloadPath: folder,
    eventsEnabled: true,
  });

  const find = (url: string) => [...downloads.values()].find((download) => download.url === url && !download.claimed);
  const announced = async (url: string): Promise<Download | undefined> => {
    const until = AbortSignal.timeout(announceMs);
    while (find(url) === undefined && !until.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      await Promise.race([promise, aborted(until)]);
      waiting.delete(resolve);
    }
    return find(url);
  };
  return {
    async of(url) {
      const download = await announced(url);
      if (download === undefined) return null;
      download.claimed = true;
      const state = await download.ended;
      const body = await readSaved(folder, download.guid, scratch);
      return { body, whole: state === "completed" && body !== null };
    },
    stop() {
      for (const { guid } of downloads.values()) cancel(guid);
    },
    unclaimed: () => [...downloads.values()].filter(({ claimed }) => !claimed).map(({ url }) => url),
  };
}

async function readSaved(folder: string, guid: string, scratch: Scratch): Promise<CollectedBody | null> {
  for (const name of [guid, `${guid}.crdownload`]) {
    try {
      const file = await open(join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        const stats = await file.stat();
        if (!stats.isFile() || stats.nlink !== 1) return null;
        const body = new CollectedBody(scratch);
        for await (const chunk of file.createReadStream({ autoClose: false })) body.append(chunk as Buffer);
        body.finish();
        return body;
      } finally {
        await file.close();
      }
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : "";
      if (code !== "ENOENT" && code !== "ELOOP") throw error;
    }
  }
  return null;
}
