/** The description of many items that is on its way, or was made last: it goes on when the reader leaves its room, and is forgotten with who began it. */
import { useSyncExternalStore } from "react";
import type { ChangeOrder, DescribeAnswer, DescriptionAnswer, Problem } from "./api.ts";
import { getJson, postJson } from "./client.ts";
import { changesFor, sealMany, tally, undoing, type BulkOrder, type Fate } from "./seal-many.ts";
import type { Selected } from "./selection.ts";
import { problemOf } from "./use-answer.ts";

export interface Describing {
  readonly items: readonly Selected[];
  readonly orders: readonly BulkOrder[];
  readonly changes: readonly ChangeOrder[];
  /** By the places of the changes. */
  readonly fates: readonly Fate[];
  readonly work: "sealing" | "stopping" | "ended";
  /** What ended it before its end. */
  readonly problem: Problem | null;
  /** It takes back what was sealed before. */
  readonly isUndo: boolean;
}

interface Running {
  readonly described: Describing;
  readonly stop: AbortController;
}

let running: Running | null = null;
const listeners = new Set<() => void>();

function become(next: Running | null): void {
  running = next;
  for (const listener of listeners) listener();
}

const answerMs = 30_000;
const sealer = {
  seal: (changes: readonly ChangeOrder[]) => {
    const path = changes.some(({ field }) => field === "case") ? "/api/assign" : "/api/describe";
    return postJson<DescribeAnswer>(path, { changes });
  },
  said: (item: string) => getJson<DescriptionAnswer>(`/api/items/${item}/description`, AbortSignal.timeout(answerMs)),
};

function start(described: Omit<Describing, "work" | "problem">): void {
  const stop = new AbortController();
  become({ described: { ...described, work: "sealing", problem: null }, stop });
  const tell = (change: Partial<Describing>): void => {
    // What was forgotten stays so.
    if (running?.stop === stop) become({ described: { ...running.described, ...change }, stop });
  };
  const { changes, fates } = described;
  const onFates = (told: readonly Fate[]): void => {
    tell({ fates: told });
  };
  sealMany({ changes, fates, sealer, onFates, signal: stop.signal })
    .catch((error: unknown) => problemOf(error))
    .then(
      (problem) => {
        tell({ work: "ended", problem });
      },
      () => undefined,
    );
}

/** Says the same of all of the items. */
export function beginDescribing(items: readonly Selected[], orders: readonly BulkOrder[]): void {
  const changes = changesFor(
    items.map(({ item }) => item),
    orders,
  );
  const fates = changes.map((): Fate => ({ state: "waiting" }));
  start({ items, orders, changes, fates, isUndo: false });
}

/** Sends what was refused, or not sent, once more. */
export function goOnDescribing(): void {
  if (running?.described.work === "ended") start(running.described);
}

/** Ends it after the part that is on its way. */
export function stopDescribing(): void {
  if (running?.described.work !== "sealing") return;
  running.stop.abort();
  become({ ...running, described: { ...running.described, work: "stopping" } });
}

/** Takes back all that was sealed. */
export function undoDescribing(): void {
  if (running?.described.work !== "ended") return;
  const { items, orders, changes, fates } = running.described;
  const back = undoing(changes, fates, orders);
  start({ items, orders, changes: back, fates: back.map((): Fate => ({ state: "waiting" })), isUndo: true });
}

/** Of one that is on its way, no further part is sent. */
export function forgetDescribing(): void {
  running?.stop.abort();
  if (running !== null) become(null);
}

function follow(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function useDescribing(): Describing | null {
  return useSyncExternalStore(follow, () => running?.described ?? null);
}

/** How far it is. */
export function sentOf({ fates }: Describing): number {
  const { waiting, unsure } = tally(fates);
  return fates.length - waiting - unsure;
}
