import { faultOfAllowed } from "../../capture/allow-private.ts";
import type { CaptureSession } from "../../capture/capturer.ts";
import type { ArchiveReader } from "../../archive/archive.ts";
import type { ItemDetail } from "../../index/items.ts";
import type { ProfileDesk } from "../../profiles/profile-desk.ts";
import type { OpenQueue, QueueState } from "../../queues/queue-desk.ts";
import { QueueError } from "../../queues/queue-error.ts";
import { orderOf } from "./capture-order.ts";
import { captureQueue, noteSealed, type QueueHooks, type QueueWork } from "./capture-queue.ts";
import type { CaptureDeps } from "./capture.ts";
import { wantedIn, type Wanted } from "./wanted-address.ts";

/** Which addresses of a queue are captured: those not sealed yet, or with them those whose verdict is `failed`. */
export type Which = "left" | "failed";

/** What is told beside what becomes of each address. */
export interface WorkHooks extends QueueHooks {
  /** Entries of the log read, to find what is sealed already. */
  looking(done: number, total: number): void;
  /** It was sealed before a kill, and no note said so. */
  found(item: ItemDetail): void;
  /** So many are to be captured. */
  begins(places: number): void;
}

export interface QueueOrderOfWork extends Pick<QueueWork, "queue" | "atOnce" | "scratch" | "signal"> {
  readonly deps: CaptureDeps & { readonly archive: Pick<ArchiveReader, "checkpoint" | "entries"> };
  readonly profiles: () => Promise<ProfileDesk>;
  readonly which: Which;
  readonly hooks: WorkHooks;
}

/**
 * Goes on with a queue: looks in the log for what is sealed of it, then captures the rest (spec/queues). The queue stays open. Throws what
 * `captureQueue` throws, ProfileError, and QueueError "queue.damaged".
 */
export async function workOnQueue(work: QueueOrderOfWork): Promise<void> {
  const { deps, queue, which, hooks, atOnce, scratch, signal } = work;
  checkAsked(queue);
  const session = await sessionOf(work.profiles, queue.order.asked.profile);
  const found = await noteSealed(deps.archive, queue, (done, total) => {
    hooks.looking(done, total);
  });
  for (const item of found) hooks.found(item);
  const places = placesLeft(queue, which);
  hooks.begins(places.length);
  const orderFor = (place: number, folder: string) =>
    orderOf(queue.order.asked, {
      wanted: wantedAt(queue, place),
      session,
      scratch: folder,
      queue: { id: queue.id, place },
    });
  const into = queue.order.asked.case;
  await captureQueue({ deps: { ...deps, into }, queue, places, atOnce, orderOf: orderFor, scratch, hooks, signal });
}

/** The session of a profile, read once: each capture gets the same. Throws ProfileError. */
export async function sessionOf(
  profiles: () => Promise<ProfileDesk>,
  profile: string | null,
): Promise<CaptureSession | null> {
  return profile === null ? null : { profile, cookies: await (await profiles()).cookiesOf(profile) };
}

/** The places that are to be captured, in order. */
export function placesLeft({ order, notes }: Pick<QueueState, "order" | "notes">, which: Which): readonly number[] {
  const all = order.addresses.map((_, place) => place);
  return all.filter((place) => {
    const note = notes.get(place);
    return note === undefined || (which === "failed" && note.verdict === "failed");
  });
}

export function addressAt({ order }: Pick<QueueState, "order">, place: number): string {
  const address = order.addresses[place];
  if (address === undefined) throw new Error(`the queue has no address at place ${String(place)}`);
  return address;
}

function wantedAt(queue: OpenQueue, place: number): Wanted {
  const read = wantedIn(addressAt(queue, place));
  if ("wanted" in read) return read.wanted;
  throw damaged(queue, read.message);
}

/** It may be a list that an earlier version wrote down, or a hand. */
function checkAsked(queue: OpenQueue): void {
  const fault = faultOfAllowed(queue.order.asked.allowPrivate);
  if (fault !== null) throw damaged(queue, `what it allows cannot be used: ${fault}`);
}

function damaged({ id }: OpenQueue, why: string): QueueError {
  const next = "Move its files out of var/queues, and give the list again: what was sealed of it stays.";
  return new QueueError("queue.damaged", `The queue ${id} asks for what cannot be captured: ${why}.`, next);
}
