import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Limit } from "./limit.ts";

/** Begins pieces of work that end when they are told to; `begun` is their order. */
function working(limit: Limit) {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  const run = (name: string, signal?: AbortSignal): Promise<unknown> => {
    const end = Promise.withResolvers<string>();
    ends.set(name, end);
    const work = async (): Promise<string> => {
      begun.push(name);
      return await end.promise;
    };
    return limit.run(work, signal).catch((error: unknown) => error);
  };
  return { begun, run, end: (name: string) => ends.get(name)?.resolve(name) };
}

void describe("a limit", () => {
  void it("lets so many run, at once, and the others in the order in which they came", async () => {
    const limit = new Limit(2);
    const { begun, run, end } = working(limit);
    const all = ["a", "b", "c", "d"].map((name) => run(name));
    assert.deepEqual([[...begun], limit.waiting], [["a", "b"], 2]);
    end("b");
    while (limit.waiting > 1 || begun.length < 3) await Promise.resolve();
    assert.deepEqual([[...begun], limit.waiting], [["a", "b", "c"], 1]);
    for (const name of ["a", "c", "d"]) end(name);
    assert.deepEqual(await Promise.all(all), ["a", "b", "c", "d"]);
    assert.deepEqual([begun, limit.waiting], [["a", "b", "c", "d"], 0]);
  });

  void it("gives the turn on when work fails", async () => {
    const limit = new Limit(1);
    const failed = limit.run(() => Promise.reject(new Error("failed")));
    const next = limit.run(() => Promise.resolve("next"));
    await assert.rejects(failed, /failed/);
    assert.equal(await next, "next");
  });

  void it("is left by who gives up waiting, and by who came too late", async () => {
    const limit = new Limit(1);
    const { begun, run, end } = working(limit);
    const hasty = new AbortController();
    const [first, second, third] = [run("first"), run("second", hasty.signal), run("third")];
    hasty.abort(new Error("given up"));
    assert.match(String(await second), /given up/);
    assert.match(String(await run("fourth", hasty.signal)), /given up/);
    end("first");
    end("third");
    assert.deepEqual(await Promise.all([first, third]), ["first", "third"]);
    assert.deepEqual(begun, ["first", "third"]);
  });

  void it("lets who was given up while it works end by itself", async () => {
    const limit = new Limit(1);
    const { run, end } = working(limit);
    const late = new AbortController();
    const first = run("first", late.signal);
    late.abort();
    end("first");
    assert.equal(await first, "first");
    assert.equal(await limit.run(() => Promise.resolve("free")), "free");
  });
});
