import assert from "node:assert/strict";
import { once } from "node:events";
import { chmod, mkdir, readdir } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { after, before, describe, it } from "node:test";
import { browserForTests } from "../browser-for-tests.ts";
import { lines, run, start, temporaryFolder } from "../program.ts";
import { serve } from "../serve.ts";

describe("Ctrl-C", async () => {
  const browser = await browserForTests();
  const skip = browser === null ? "no browser was found" : false;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: Server;
  let origin: string;
  let asked: Promise<unknown>;

  before(async () => {
    folder = await temporaryFolder();
    const reached = Promise.withResolvers<undefined>();
    asked = reached.promise;
    server = createServer((request, response) => {
      if (request.url === "/quick")
        response.setHeader("content-type", "text/html").end("<title>quick</title><p>A page that is there at once.");
      // Never answered.
      else if (request.url === "/endless") reached.resolve(undefined);
      else response.writeHead(404).end();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await folder.remove();
  });

  it(
    "during a capture: what was sealed stays, what was not leaves nothing, and the exit code says so",
    { skip },
    async () => {
      const home = join(folder.path, "home");
      await run(home, ["init"]);
      const child = start(home, [
        "capture",
        `${origin}/quick`,
        `${origin}/endless`,
        "--allow-private",
        "127.0.0.1",
        "--json",
      ]);
      const results = createInterface({ input: child.stdout ?? assert.fail() });
      const [first] = (await once(results, "line")) as [string];
      assert.equal((JSON.parse(first) as { verdict: string }).verdict, "complete");
      await asked;
      child.kill("SIGINT");
      const [code] = (await once(child, "close")) as [number | null];
      assert.equal(code, 130);
      assert.equal(lines((await run(home, ["list", "--json"])).stdout).length, 1);
      assert.equal((await run(home, ["verify"])).code, 0);
      assert.deepEqual(await readdir(join(home, "var/incoming")), []);
    },
  );

  it(
    "that leaves no time to clear up: the next program does, and touches nothing of one that runs",
    { skip },
    async () => {
      const home = join(folder.path, "killed");
      const temporary = join(folder.path, "temporary");
      await mkdir(temporary);
      for (const path of [folder.path, temporary]) await chmod(path, 0o777);
      const environment = { TMPDIR: temporary };
      const capture = async () => {
        const heard = once(server, "request");
        const child = start(home, ["capture", `${origin}/endless`, "--allow-private", "127.0.0.1"], { environment });
        await heard;
        return child;
      };
      const servedOnce = async (): Promise<string> => {
        const { child, end } = await serve(home, [], { environment });
        const told = text(child.stderr ?? assert.fail());
        await end("SIGINT");
        return told;
      };
      const [killed, running] = [await capture(), await capture()];
      const before = await readdir(temporary);
      assert.equal(before.length, 2);
      assert.ok(before.every((name) => name.startsWith("muniment.")));
      killed.kill("SIGKILL");
      await once(killed, "exit");
      // Its browser ends with it, a moment later.
      const end = performance.now() + 20_000;
      while ((await readdir(temporary)).length > 1 && performance.now() < end) await servedOnce();
      const [left = "", ...more] = await readdir(temporary);
      assert.deepEqual(more, []);
      assert.notDeepEqual(await readdir(join(temporary, left)), ["lock"]);
      running.kill("SIGINT");
      await once(running, "exit");
      assert.deepEqual(await readdir(temporary), []);
      assert.equal((await servedOnce()).includes("had been killed"), false);
    },
  );

  it("during serve ends it", async () => {
    const { end } = await serve(join(folder.path, "home"));
    assert.equal(await end("SIGINT"), 0);
  });
});
