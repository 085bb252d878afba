/** For tests of single steps: a browser with an empty page, as a capture has it, on which several steps may be tried in turn. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startBrowser } from "./browser/index.ts";
import { startEgress } from "./network/index.ts";
import { Overhearing } from "./overhear/index.ts";
import { openPage } from "./open-page.ts";
import { sampleOrder, wholeBrowser as places, type OrderChanges } from "./sample-capture.ts";
import { Deadline, navigate, type PageCapture } from "./steps/index.ts";
import { signManifest } from "./warc/sample-signing.ts";

export interface SamplePage {
  readonly run: PageCapture;
  within(ms: number): Deadline;
  /** Opens an address and waits until it has loaded. */
  go(address: string): Promise<void>;
  close(): Promise<void>;
}

/** The whole browser: what a capture does is the subject here. */
export async function openSamplePage(changes: OrderChanges = {}): Promise<SamplePage> {
  const scratch = await mkdtemp(join(tmpdir(), "muniment-test-"));
  const order = sampleOrder("http://127.0.0.1/", changes, scratch);
  const overhearing = new Overhearing();
  const egress = await startEgress({ allowPrivate: order.policy.allowPrivate });
  const { signal } = new AbortController();
  const now = () => Date.now();
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : null;
  const started = await startBrowser(
    { places, fonts: process.env["MUNIMENT_FONTS"] ?? null, temporary: tmpdir(), user, platform: process.platform },
    {
      proxyUrl: egress.proxyUrl,
      languages: ["en"],
      window: order.window,
      sandbox: order.policy.sandbox,
      display: null,
    },
  );
  const sink = {
    signManifest,
    async put(_object: unknown, body: AsyncIterable<Uint8Array>) {
      for await (const part of body) if (part.length === 0) throw new Error("an empty part");
    },
  };
  const job = { order, sink, progress: () => undefined, signal, egress, overhearing, startMs: now() };
  const { run, warc } = await openPage(started, job, {
    software: "muniment test",
    platform: process.platform,
    user,
    temporary: tmpdir(),
    places,
    now,
    drawing: new Set(),
  });
  const within = (ms: number) => new Deadline(now, now() + ms, signal);
  return {
    run,
    within,
    async go(address) {
      const moved = (): number => run.unrest.news(run.recorder.activity()).lastMs;
      const { value, detail } = await navigate(run.frame, new URL(address), moved, within(30_000));
      if (value.kind === "page" && value.loading !== "late") return;
      throw new Error(`the browser did not open ${address}: ${detail}`);
    },
    async close() {
      await started.browser.close();
      await warc.abandon();
      await egress.close();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
