/** The viewer under an address of a network: what is refused before anything listens, and what answers then. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { connect } from "node:tls";
import { certify } from "../../packages/server/src/http/sample-tls.ts";
import { lines, run, start, temporaryFolder } from "../program.ts";
import { serve as serveProgram } from "../serve.ts";
import { told } from "../told.ts";

describe("the viewer on a network", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  const at = (name: string): string => join(folder.path, name);
  const serve = (...args: readonly string[]) => run(home, ["serve", "--port", "0", ...args, "--json"]);

  before(async () => {
    folder = await temporaryFolder();
    home = at("home");
    assert.equal((await run(home, ["init"])).code, 0);
    await certify(at("whole"), ["archive.test", "*.archive.test"]);
    await certify(at("narrow"), ["archive.test"]);
    await writeFile(at("nonsense.pem"), "no certificate");
  });
  after(() => folder.remove());

  const files = (name: string) => ["--certificate", at(`${name}.pem`), "--certificate-key", at(`${name}.key`)];
  const address = ["--address", "https://archive.test"];

  for (const [what, args, message] of [
    ["an address without TLS", () => ["--address", "http://archive.test"], /no address for the viewer/],
    ["a number", () => ["--address", "https://192.0.2.7"], /no address for the viewer/],
    ["a path", () => ["--address", "https://archive.test/muniment"], /no address for the viewer/],
    ["a name without a dot", () => ["--address", "https://archive"], /no address for the viewer/],
    ["a certificate without an address", () => files("whole"), /not said under which address/],
    ["a certificate without its key", () => [...address, "--certificate", at("whole.pem")], /TLS needs/],
    ["an address to listen at without TLS", () => [...address, "--listen", "0.0.0.0"], /TLS needs/],
    [
      "a key of another",
      () => [...address, "--certificate", at("whole.pem"), "--certificate-key", at("narrow.key")],
      /belong together/,
    ],
    [
      "what is no certificate",
      () => [...address, "--certificate", at("nonsense.pem"), "--certificate-key", at("whole.key")],
      /belong together/,
    ],
    ["a file that is not there", () => [...address, ...files("missing")], /cannot be read/],
    ["a certificate for less", () => [...address, ...files("narrow")], /not for \*\.archive\.test/],
    ["a name to listen at", () => [...address, ...files("whole"), "--listen", "archive.test"], /no IP address/],
    ["a home without accounts", () => [...address, ...files("whole")], /There is no account/],
  ] as const)
    it(`is refused with ${what}`, async () => {
      const refused = await serve(...args());
      assert.equal(refused.code, 1);
      const error = told(refused);
      assert.equal(error.code, "usage");
      assert.match(error.message, message);
    });

  it("answers over TLS under its address, to who signs in", async (t) => {
    const added = await run(home, ["account", "add", "Amal", "--role", "lead"], {
      input: "four plain wooden chairs\n",
    });
    assert.equal(added.code, 0, added.stderr);
    const args = [...address, ...files("whole"), "--listen", "127.0.0.1"];
    const server = start(home, ["serve", "--port", "0", ...args, "--json"]);
    t.after(async () => {
      server.kill("SIGINT");
      assert.deepEqual(await once(server, "exit"), [0, null]);
    });
    assert.ok(server.stdout !== null);
    const [line] = (await once(createInterface(server.stdout), "line")) as [string];
    const [shown] = lines(line) as readonly { url: string; firstRun: unknown; ports: { application: number } }[];
    assert.deepEqual([shown?.url, shown?.firstRun], ["https://archive.test/", null]);
    const ca = await readFile(at("whole.pem"));
    const port = shown?.ports.application;
    const call = { host: "127.0.0.1", port, ca, servername: "archive.test", headers: { host: "archive.test" } };
    const asked = request({ ...call, path: "/api/items" });
    asked.end();
    const [reply] = (await once(asked, "response")) as [IncomingMessage];
    reply.resume();
    assert.equal(reply.statusCode, 401);
  });

  it("serves a renewed certificate without a restart; of one that cannot be served it says so, and keeps the one before", async (t) => {
    for (const ending of ["pem", "key"]) await copyFile(at(`whole.${ending}`), at(`now.${ending}`));
    await certify(at("renewed"), ["archive.test", "*.archive.test"]);
    const args = [...address, ...files("now"), "--listen", "127.0.0.1"];
    const served = await serveProgram(home, args);
    t.after(async () => {
      assert.equal(await served.end("SIGINT"), 0);
    });
    const { application, replay } = served.ports;
    const fingerprints: Record<string, string> = {};
    for (const name of ["whole", "renewed"])
      fingerprints[name] = new X509Certificate(await readFile(at(`${name}.pem`))).fingerprint256;
    const meets = async (port: number): Promise<string> => {
      const socket = connect({ host: "127.0.0.1", port, servername: "archive.test", rejectUnauthorized: false });
      await once(socket, "secureConnect");
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      return fingerprint256;
    };
    const until = async (name: string): Promise<void> => {
      for (const port of [application, replay]) while ((await meets(port)) !== fingerprints[name]) await delay(100);
    };
    await until("whole");
    for (const ending of ["pem", "key"]) await copyFile(at(`renewed.${ending}`), at(`now.${ending}`));
    await until("renewed");
    await copyFile(at("narrow.key"), at("now.key"));
    const [line] = (await once(createInterface({ input: served.child.stderr ?? assert.fail() }), "line")) as [string];
    const { warning } = JSON.parse(line) as { warning: { code: string; message: string; next: string } };
    assert.equal(warning.code, "certificate.refused");
    assert.match(warning.message, /do not belong together.* still served, until 20/);
    assert.notEqual(warning.next, "");
    await until("renewed");
  });
});
