import { useSyncExternalStore } from "react";
import type { DeliveryShown, DeliveryLimits } from "../api.ts";
import { sessionEnds } from "../client.ts";
import type { Chosen } from "./chosen-files.ts";
import { Sending } from "./sending.ts";
import type { SendingView } from "./sending-view.ts";
import * as server from "./upload-client.ts";

/** What is shown of it is made anew so often at most, in milliseconds: a thousand small files a second would keep the page from answering. */
const showEveryMs = 100;

const listeners = new Set<() => void>();
let sendings: readonly Sending[] = [];
let views: readonly SendingView[] = [];
let watching = false;
let timer: ReturnType<typeof setTimeout> | null = null;

/** Deliveries that this page sends, the newest first. They go on while other rooms are looked at. */
export function useSendings(): readonly SendingView[] {
  return useSyncExternalStore(subscribe, () => views);
}

export function sendingOf(id: string): Sending | null {
  return sendings.find((sending) => sending.id === id) ?? null;
}

/** Throws ApiError. */
export async function beginSending({ files }: Chosen, order: server.DeliveryOrder): Promise<void> {
  add(new Sending(await server.begin(files.length, order), files, [], changed));
}

/** Goes on with a delivery that an earlier page began. Throws ApiError. */
export async function goOnSending(delivery: DeliveryShown, limits: DeliveryLimits, { files }: Chosen): Promise<void> {
  const states = await server.allFiles(delivery.id, AbortSignal.timeout(60_000));
  add(new Sending({ delivery, limits }, files, states, changed));
}

/** Takes one that is done out of sight. */
export function putAway(id: string): void {
  sendings = sendings.filter((sending) => sending.id !== id);
  changed();
}

/** For who is no longer, or somebody else: nothing is sent in another's name. */
export function forgetSendings(): void {
  for (const sending of sendings) sending.pause();
  sendings = [];
  changed();
}

function add(sending: Sending): void {
  watch();
  sendings = [sending, ...sendings.filter(({ id }) => id !== sending.id)];
  changed();
  void sending.run();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function changed(): void {
  timer ??= setTimeout(show, showEveryMs);
}

function show(): void {
  timer = null;
  views = sendings.map((sending) => sending.view());
  for (const listener of listeners) listener();
}

/** A page that is left with files on their way asks before; a session that ended sends no more. */
function watch(): void {
  if (watching) return;
  watching = true;
  addEventListener("beforeunload", (event) => {
    if (sendings.some((sending) => ["running", "line"].includes(sending.view().phase))) event.preventDefault();
  });
  sessionEnds.addEventListener("ended", () => {
    for (const sending of sendings) sending.pause();
  });
}
