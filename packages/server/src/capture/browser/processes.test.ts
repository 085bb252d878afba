import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { it } from "node:test";

import { watchProcesses } from "./processes.ts";

const skip = process.platform !== "linux" && "processes are counted on Linux only";

it("the processes of a group are counted, and nobody else's", { skip, timeout: 20_000 }, async () => {
  const ended = Promise.withResolvers<void>();
  const counted = Promise.withResolvers<number>();
  // From before they start, as a browser is watched from before it loads a page.
  const watching = new Map<number, Promise<void>>();
  const group = (count: number): number => {
    const sleeps = "sleep 60 & ".repeat(count);
    const { pid } = spawn("sh", ["-c", `sleep 0.5; ${sleeps} wait`], { detached: true, stdio: "ignore" });
    assert.ok(pid !== undefined);
    return pid;
  };
  const [many, few] = [group(9), group(2)];
  watching.set(
    many,
    watchProcesses(many, 6, ended.promise, (count) => {
      // On a busy machine some are counted while others are still to start.
      if (count >= 10) counted.resolve(count);
    }),
  );
  watching.set(
    few,
    watchProcesses(few, 6, ended.promise, () => {
      counted.reject(new Error("the processes of another group were counted"));
    }),
  );
  try {
    assert.equal(await counted.promise, 10);
  } finally {
    for (const id of watching.keys()) process.kill(-id, "SIGKILL");
    ended.resolve();
    await Promise.all(watching.values());
  }
});

it("watching ends with the browser", { skip, timeout: 20_000 }, async () => {
  const child = spawn("sleep", ["0.2"], { detached: true, stdio: "ignore" });
  const ended = once(child, "exit").then(() => undefined);
  await watchProcesses(child.pid ?? 0, 5, ended, () => assert.fail("there were not so many"));
});
