import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { browserForTests } from "../browser-for-tests.ts";
import { ended, lines, run, start, temporaryFolder } from "../program.ts";

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

  it("during serve ends it", async () => {
    const child = start(join(folder.path, "home"), ["serve", "--port", "0", "--json"]);
    const results = createInterface({ input: child.stdout ?? assert.fail() });
    await once(results, "line");
    child.kill("SIGINT");
    assert.equal((await ended(child)).code, 0);
  });
});
