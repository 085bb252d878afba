/** Asking by itself, with a clock that is moved, against a real time-stamp authority: months in a few seconds. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { after, before, suite, test, type TestContext } from "node:test";
import { formatInstant, toHex } from "@muniment/verify";
import { certificatesInFile } from "../../packages/server/src/actions/anchor-settings.ts";
import type { Anchored } from "../../packages/server/src/actions/anchoring/anchor-round.ts";
import { watchAnchors } from "../../packages/server/src/actions/anchoring/watch.ts";
import { served } from "../../packages/server/src/anchors/sample-server.ts";
import { homeLayout } from "../../packages/server/src/archive/home.ts";
import { openArchive, readTrust } from "../../packages/server/src/archive/open.ts";
import { readSettings, writeSettings } from "../../packages/server/src/archive/settings.ts";
import { add, openToWrite, software } from "../../packages/server/src/archive/suite.ts";
import { anchorFacts, askForAnchors } from "../../packages/server/src/compose/anchors.ts";
import { homeWith } from "../../packages/server/src/copies/sample-copies.ts";
import { follow, openSqliteIndex } from "../../packages/server/src/index/index.ts";
import { fsBackEnd } from "../../packages/server/src/storage/fs/fs-back-end.ts";
import { isInstalled } from "../disk.ts";
import { temporaryFolder } from "../program.ts";
import { movedResponder } from "../status-responder.ts";
import { startTimeAuthority, type TimeAuthority } from "../time-authority.ts";

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

/** A home and its clock, which moves while the watch pauses. */
class Watched {
  now = Date.now();
  readonly #home: string;
  readonly #faults: string[] = [];

  constructor(home: string) {
    this.#home = home;
  }

  async add(text: string): Promise<void> {
    const archive = await openToWrite(this.#home, { now: () => this.now });
    await add(archive, text);
    await archive.close();
  }

  /** Starts the program, and ends it after so many steps of the clock. `between` is called after each. */
  async watch(
    steps: number,
    stepMs: number,
    between: (step: number) => Promise<void> = async () => {},
  ): Promise<Anchored[]> {
    const [place, ending] = [{ home: this.#home, backEnd: fsBackEnd }, new AbortController()];
    const index = openSqliteIndex(":memory:");
    const reader = await openArchive({ mode: "read", ...place });
    const key = (await readTrust(this.#home)) ?? assert.fail();
    const maker = { actor: "a-0123456789abcdef", software, now: () => this.now, salt: () => toHex(randomBytes(32)) };
    const rounds: Anchored[] = [];
    let step = 0;
    await watchAnchors(
      {
        facts: async () => {
          await follow(reader, index);
          return await anchorFacts({ place, index, peers: () => Promise.resolve(null) }, formatInstant(this.now));
        },
        round: async (facts, plan) => {
          const archive = await openToWrite(this.#home, { now: () => this.now });
          try {
            return await askForAnchors(
              place,
              archive,
              { facts, plan },
              { maker, key, randomBytes, signal: ending.signal },
            );
          } finally {
            await archive.close();
          }
        },
        now: () => this.now,
        pause: async () => {
          this.now += stepMs;
          step += 1;
          await between(step);
          if (step === steps) ending.abort();
        },
        signal: ending.signal,
      },
      { onRound: (anchored) => rounds.push(anchored), onFault: (fault) => this.#faults.push(fault.message) },
    );
    await index.close();
    assert.deepEqual(this.#faults, []);
    return rounds;
  }
}

suite("asking by itself", { skip: isInstalled("openssl") ? false : "openssl is not installed" }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let tsa: TimeAuthority;

  before(async () => {
    folder = await temporaryFolder();
    tsa = await startTimeAuthority(folder.path, "tsa");
  });
  after(async () => {
    await tsa.close();
    await folder.remove();
  });

  async function newWatched(
    context: TestContext,
    {
      lists = [],
      responders = [],
    }: { readonly lists?: readonly string[]; readonly responders?: readonly string[] } = {},
  ): Promise<Watched> {
    const home = await homeWith(context, "one");
    const roots = await certificatesInFile(tsa.root);
    await writeSettings(homeLayout(home), {
      timeAuthorities: [{ name: "tsa", url: tsa.url, roots, lists, responders }],
    });
    assert.equal((await readSettings(homeLayout(home))).timeAuthorities.length, 1);
    return new Watched(home);
  }

  const outcomes = (rounds: readonly Anchored[]): unknown =>
    rounds.map(({ entries, stamps }) => [entries, ...stamps.map(({ outcome }) => outcome)]);

  test("anchors what is added in a row once, and nothing when nothing was added, whether started again or not", async (context) => {
    const watched = await newWatched(context);
    const before = tsa.asked();
    assert.deepEqual(outcomes(await watched.watch(20, 30_000)), [[2, "obtained"]]);
    const busy = await watched.watch(20, 20_000, async (step) => {
      if (step <= 10) await watched.add(`in a row ${String(step)}`);
    });
    assert.deepEqual(outcomes(busy), [[13, "obtained"]]);
    assert.deepEqual(outcomes(await watched.watch(20, hour)), []);
    assert.equal(tsa.asked(), before + 2);
  });

  test("makes up for thirty days without an authority by one request, and says its failure once a day", async (context) => {
    const watched = await newWatched(context);
    await watched.watch(1, minute);
    tsa.answers("error");
    const failed = await watched.watch(30 * 4, 6 * hour, async (step) => {
      if (step % 4 === 0) await watched.add(`of day ${String(step / 4)}`);
    });
    assert.ok(failed.length >= 29 && failed.length <= 31, String(failed.length));
    const before = tsa.asked();
    tsa.answers("stamps");
    const [made, ...more] = await watched.watch(20, hour);
    assert.deepEqual([made?.stamps[0]?.outcome, more.length, tsa.asked() - before], ["obtained", 0, 1]);
    assert.equal(made?.entries, 2 + 1 + 30 + failed.length);
  });

  test("renews a stamp before the certificate of its signer runs out", async (context) => {
    const watched = await newWatched(context);
    await watched.watch(1, minute);
    const start = watched.now;
    const before = tsa.asked();
    // It runs for 365 days. The authority still signs with it when it is asked on the 335th, and so is asked on the next day too.
    const rounds = await watched.watch(337, day);
    assert.deepEqual([rounds.length, tsa.asked() - before], [2, 2]);
    assert.equal(watched.now - start, 337 * day);
    assert.ok(rounds.every(({ stamps }) => stamps[0]?.outcome === "obtained"));
  });

  test("asks for a list again until it tells of a day after the stamp, and before the certificate runs out", async (context) => {
    let now = (): number => Date.now();
    let gone = false;
    const asked: number[] = [];
    const url = await served(context, (_, response) => {
      asked.push(now());
      const until = new Date(now() + 7 * day);
      if (gone) response.writeHead(503).end();
      else void tsa.listOf(new Date(now()), until).then((bytes) => response.end(bytes));
    });
    const watched = await newWatched(context, { lists: [`${url}a.crl`] });
    now = () => watched.now;

    await watched.watch(1, minute);
    const start = asked[0] ?? assert.fail();
    const days = (): readonly number[] => asked.map((at) => Math.round((at - start) / day));
    // The first announces the next for the seventh day. There it fails, once a day, until the tenth.
    gone = true;
    const failed = await watched.watch(9 * 4, 6 * hour);
    assert.ok(failed.every(({ stamps, lists }) => stamps.length === 0 && lists[0]?.outcome === "failed"));
    gone = false;
    const again = await watched.watch(4 * 20, 6 * hour);
    assert.deepEqual(
      again.map(({ stamps, lists }) => [stamps.length, lists.map(({ outcome }) => outcome)]),
      [[0, ["obtained"]]],
    );
    assert.deepEqual([days()[0], days()[1], days().at(-1)], [0, 7, 9]);
    const before = asked.length;
    // Then not until a new stamp renews the old one, 30 days before its certificate runs out.
    await watched.watch(300, day);
    assert.equal(asked.length, before);
    await watched.watch(12, day);
    assert.ok(asked.length > before);
  });

  const noMovedClock = isInstalled("faketime") ? false : "faketime is not installed: no responder's clock can be moved";
  test("asks a responder again until it answers of a day after the stamp", { skip: noMovedClock }, async (context) => {
    let now = (): number => Date.now();
    let gone = false;
    const asked: number[] = [];
    const own = { folder: join(folder.path, "tsa"), known: "good", by: "responder", minutes: 3 * 24 * 60 } as const;
    const responder = await movedResponder(own);
    const url = await served(context, (request, response) => {
      asked.push(now());
      if (gone) response.writeHead(503).end();
      else
        void buffer(request)
          .then((question) => responder(question, new Date(now())))
          .then((answer) => response.writeHead(200, { "content-type": "application/ocsp-response" }).end(answer));
    });
    const watched = await newWatched(context, { responders: [url] });
    now = () => watched.now;

    const [first] = await watched.watch(1, minute);
    assert.deepEqual(
      first?.statuses.map(({ outcome }) => outcome),
      ["obtained"],
    );
    const start = asked[0] ?? assert.fail();
    const days = (): readonly number[] => asked.map((at) => Math.round((at - start) / day));
    // The first answer is good for three days. Then it fails, once a day, until the sixth.
    gone = true;
    const failed = await watched.watch(5 * 4, 6 * hour);
    assert.ok(failed.every(({ stamps, statuses }) => stamps.length === 0 && statuses[0]?.outcome === "failed"));
    gone = false;
    const again = await watched.watch(4 * 20, 6 * hour);
    assert.deepEqual(
      again.map(({ stamps, statuses }) => [stamps.length, statuses.map(({ outcome }) => outcome)]),
      [[0, ["obtained"]]],
    );
    assert.deepEqual([days()[0], days()[1], days().at(-1)], [0, 3, 5]);
  });

  test("goes on after the clock was set back by two days", async (context) => {
    const watched = await newWatched(context);
    await watched.watch(10, minute);
    await watched.add("by the old clock");
    watched.now -= 2 * day;
    await watched.add("by the new clock");
    assert.deepEqual(outcomes(await watched.watch(10, minute)), [[5, "obtained"]]);
    assert.deepEqual(outcomes(await watched.watch(10, minute)), []);
  });
});
