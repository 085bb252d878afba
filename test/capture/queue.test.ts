/** A queue of a local site, with a browser: ended by a person, gone on with, and what failed tried again. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { capturesByEngine as environment } from "../../packages/server/src/capture/sample-capture.ts";
import { browserForTests } from "../browser-for-tests.ts";
import { lines, run, start, temporaryFolder } from "../program.ts";

interface Line {
  readonly address: string;
  readonly verdict: string;
  readonly queue: string;
  readonly left?: number;
  readonly failed?: number;
}

const found = await browserForTests();

describe("a queue", { skip: found === null && "no browser was found" }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: Server;
  let origin: string;
  /** The page that is never answered waits here; null: it is answered. */
  let waiting: (() => void) | null = null;
  let broken = true;
  let home: string;
  // Root cannot have the browser's sandbox everywhere: there it is left off by name, as its user would have to.
  const asked = ["--allow-private", "127.0.0.1", "--json", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];

  before(async () => {
    folder = await temporaryFolder();
    home = join(folder.path, "home");
    server = createServer((request, response) => {
      if (request.url === "/slow" && waiting !== null) waiting();
      else if (request.url === "/broken" && broken) request.socket.destroy();
      else
        response
          .setHeader("content-type", "text/html")
          .end(`<!doctype html><title>${request.url ?? ""}</title><p>A page.`);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    await run(home, ["init"]);
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await folder.remove();
  });

  it("that a person ends keeps what was acknowledged, says how to go on, and goes on by the same command", async () => {
    const addresses = ["/one", "/slow", "/two"].map((path) => `${origin}${path}`);
    const reached = new Promise<void>((resolve) => {
      waiting = resolve;
    });
    const child = start(home, ["capture", ...addresses, "--at-once", "1", ...asked], { environment });
    const told: string[] = [];
    createInterface({ input: child.stderr ?? assert.fail() }).on("line", (line) => told.push(line));
    const [first] = (await once(createInterface({ input: child.stdout ?? assert.fail() }), "line")) as [string];
    assert.equal((JSON.parse(first) as Line).address, addresses[0]);
    await reached;
    child.kill("SIGINT");
    const [code] = (await once(child, "close")) as [number | null];
    assert.equal(code, 130);
    assert.match(told.join("\n"), /"code":"queue.unfinished".*--resume q-[0-9a-f]{16}/);
    assert.deepEqual(await readdir(join(home, "var/incoming")), []);
    waiting = null;
    const again = await run(home, ["capture", ...addresses, ...asked], { environment });
    assert.equal(again.code, 0, again.stderr);
    const [second, third, sum] = lines(again.stdout) as readonly Line[];
    assert.deepEqual([second?.address, third?.address].toSorted(), addresses.slice(1).toSorted());
    assert.equal(sum?.left, 0);
    const listed = lines((await run(home, ["list", "--json"])).stdout) as readonly Line[];
    assert.deepEqual(listed.map(({ address }) => address).toSorted(), addresses.toSorted());
  });

  it("captures again what failed, and nothing else, when it is asked to", async () => {
    const addresses = ["/three", "/broken"].map((path) => `${origin}${path}`);
    const first = await run(home, ["capture", ...addresses, ...asked], { environment });
    assert.equal(first.code, 12, first.stderr);
    const { queue, failed } = lines(first.stdout).at(-1) as Line;
    assert.equal(failed, 1);
    broken = false;
    const again = await run(home, ["capture", "--retry-failed", "--json"], { environment });
    assert.equal(again.code, 0, again.stderr);
    const [line, sum] = lines(again.stdout) as readonly Line[];
    assert.deepEqual([line?.address, line?.verdict], [addresses[1], "complete"]);
    assert.deepEqual([sum?.queue, sum?.failed], [queue, 0]);
    const listed = lines((await run(home, ["list", "--json"])).stdout) as readonly Line[];
    const verdicts = listed.filter(({ address }) => address === addresses[1]).map(({ verdict }) => verdict);
    // The failed attempt has no final address, and stays as an item of its own.
    assert.deepEqual(verdicts.toSorted(), ["complete", "failed"]);
    assert.equal((await run(home, ["verify"])).code, 0);
  });
});
