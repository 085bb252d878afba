import assert from "node:assert/strict";
import { test } from "node:test";
import type { Digest } from "@muniment/verify";
import type { ChangeOrder, DescribeAnswer, DescriptionAnswer } from "./api.ts";
import { ApiError } from "./client.ts";
import { changesFor, partsOf, sealMany, tally, undoing, type BulkOrder, type Fate, type Sealer } from "./seal-many.ts";

const digest = (place: number): Digest => `sha256:${String(place).padStart(64, "0")}`;
const waiting = (changes: readonly ChangeOrder[]): readonly Fate[] => changes.map(() => ({ state: "waiting" }));
const tagged = (count: number): readonly ChangeOrder[] =>
  changesFor(
    Array.from({ length: count }, (_, place) => `item-${String(place)}`),
    [{ field: "tag", value: "court" }],
  );

/** Seals what it is given, but refuses what `fault` names, as the server does: a part whole, or not at all. */
class Log implements Sealer {
  readonly parts: number[] = [];
  readonly sealed: ChangeOrder[] = [];
  readonly #fault: (changes: readonly ChangeOrder[], part: number) => ApiError | null;

  constructor(fault: (changes: readonly ChangeOrder[], part: number) => ApiError | null) {
    this.#fault = fault;
  }

  seal(changes: readonly ChangeOrder[]): Promise<DescribeAnswer> {
    this.parts.push(changes.length);
    const fault = this.#fault(changes, this.parts.length);
    if (fault !== null && fault.problem.code !== "network") return Promise.reject(fault);
    const done = changes.map(({ item, field }, at) => ({
      ...{ item, field },
      sealed: { index: this.sealed.length + at, record: digest(this.sealed.length + at), time: "" as never },
    }));
    this.sealed.push(...changes);
    return fault === null ? Promise.resolve({ done }) : Promise.reject(fault);
  }

  said(item: string): Promise<DescriptionAnswer> {
    const statements = this.sealed.flatMap((change, index) => {
      if (change.item !== item || change.change !== "state") return [];
      const said = { basis: "claimed", value: change.value };
      const detail = { action: "state", field: change.field, said } as never;
      return [{ record: digest(index), isReplaced: false, thread: index, detail } as never];
    });
    return Promise.resolve({ item, statements } as unknown as DescriptionAnswer);
  }
}

const problem = (code: string, failures: readonly object[] = []): ApiError =>
  new ApiError({ code, message: "", next: "" }, { cause: { failures } });

async function sealAll(
  log: Log,
  changes: readonly ChangeOrder[],
  before = waiting(changes),
  signal = new AbortController().signal,
) {
  let fates: readonly Fate[] = before;
  const onFates = (told: readonly Fate[]): void => {
    fates = told;
  };
  const stopped = await sealMany({ changes, fates: before, sealer: log, onFates, signal });
  return { stopped, fates };
}

test("changes go in parts of at most 256, and none of them is too large", async () => {
  const log = new Log(() => null);
  const changes = tagged(600);
  const { stopped, fates } = await sealAll(log, changes);
  assert.equal(stopped, null);
  assert.deepEqual(log.parts, [256, 256, 88]);
  assert.equal(tally(fates).sealed, 600);
  assert.deepEqual(log.sealed, changes);
  const large = partsOf([0, 1, 2, 3], (place) => (place === 1 ? 5_000_000 : 1_500_000));
  assert.deepEqual(large, [[0], [1], [2, 3]]);
});

test("what is refused is told by item, and the rest of its part is sealed without it", async () => {
  const refuses = (changes: readonly ChangeOrder[]): ApiError | null => {
    const failures = changes.flatMap(({ item }, place) =>
      ["item-3", "item-299"].includes(item)
        ? [{ item, place, code: "describe.too-many", message: "full", current: [] }]
        : [],
    );
    return failures.length === 0 ? null : problem("describe.too-many", failures);
  };
  const changes = tagged(300);
  const { fates } = await sealAll(new Log(refuses), changes);
  assert.deepEqual(tally(fates), { waiting: 0, sealed: 298, already: 0, refused: 2, unsure: 0 });
  assert.equal(fates[3]?.state, "refused");
  assert.equal(fates[299]?.state, "refused");

  const again = new Log(() => null);
  const second = await sealAll(again, changes, fates);
  assert.deepEqual(
    again.sealed.map(({ item }) => item),
    ["item-3", "item-299"],
    "only what failed is sent again",
  );
  assert.equal(tally(second.fates).sealed, 300);
});

test("an item that is not there is found, though the server does not say which it is", async () => {
  const log = new Log((changes) => (changes.some(({ item }) => item === "item-77") ? problem("item.none") : null));
  const { stopped, fates } = await sealAll(log, tagged(200));
  assert.equal(stopped, null);
  assert.equal(tally(fates).sealed, 199);
  assert.deepEqual(fates[77], { state: "refused", problem: { code: "item.none", message: "", next: "" } });
});

test("where the answer was lost, what was sealed all the same is not said twice", async () => {
  const lost = new Log((_, part) => (part === 2 ? problem("network") : null));
  const changes = changesFor(
    Array.from({ length: 150 }, (_, place) => `item-${String(place)}`),
    [
      { field: "restriction", value: { text: "not to be published", until: null } },
      { field: "date", value: { of: "event", edtf: "2014" } },
    ],
  );
  const { stopped, fates } = await sealAll(lost, changes);
  assert.equal(stopped?.code, "network");
  assert.deepEqual(tally(fates), { waiting: 0, sealed: 256, already: 0, refused: 0, unsure: 44 });
  const second = await sealAll(lost, changes, fates);
  assert.equal(second.stopped, null);
  assert.equal(tally(second.fates).sealed, 300);
  assert.equal(lost.sealed.length, 300);
  assert.equal(new Set(second.fates.map((fate) => (fate.state === "sealed" ? fate.record : ""))).size, 300);
});

test("who is signed out has sealed nothing of that part; who stops keeps what is sealed", async () => {
  const out = await sealAll(new Log(() => problem("session.none")), tagged(2));
  assert.equal(out.stopped?.code, "session.none");
  assert.equal(tally(out.fates).waiting, 2);
  const stop = new AbortController();
  const log = new Log(() => {
    stop.abort();
    return null;
  });
  const { fates } = await sealAll(log, tagged(300), undefined, stop.signal);
  assert.deepEqual(tally(fates), { waiting: 44, sealed: 256, already: 0, refused: 0, unsure: 0 });
  const undone = undoing(tagged(300), fates, []);
  assert.equal(undone.length, 256);
  assert.deepEqual(undone[1], {
    ...{ item: "item-1", change: "retract", field: "tag", reason: null },
    replaces: [digest(1)],
  });
});

test("cases come by themselves and last, out of one behind all; undone, each is in its case again", async () => {
  const [harbour, market] = [
    { id: "c-0000000000000001", name: "Harbour" },
    { id: "c-0000000000000002", name: "Market" },
  ] as const;
  const orders: readonly BulkOrder[] = [
    { field: "case", outOf: harbour },
    { field: "case", value: market },
    { field: "tag", value: "court" },
  ];
  const changes = changesFor(["item-1", "item-2"], orders);
  const log = new Log(() => null);
  const { fates } = await sealAll(log, changes);
  assert.deepEqual(log.parts, [2, 2, 2]);
  assert.deepEqual(
    log.sealed.map(({ change, field }) => `${change} ${field}`),
    ["state tag", "state tag", "state case", "state case", "take-out case", "take-out case"],
  );
  assert.deepEqual(undoing(changes, fates, orders).slice(0, 2), [
    { item: "item-1", change: "state", field: "case", value: harbour, replaces: [digest(4)] },
    { item: "item-1", change: "retract", field: "case", replaces: [digest(2)], reason: null },
  ]);
  const again = new Log(() => null);
  const unsure = changes.map((change): Fate => ({ state: change.change === "take-out" ? "unsure" : "already" }));
  const second = await sealAll(again, changes, unsure);
  assert.deepEqual(again.parts, [2], "out of a case can be asked for again without a look first");
  assert.equal(tally(second.fates).sealed, 2);
});
