/** Records that hold a value which nobody knew before a time: from a relay on this machine, and from files. */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { drandScheme, type Finding } from "@muniment/verify";
import { SampleBeacon } from "../../packages/verify/src/time/sample-beacon.ts";
import { lines, run, temporaryFolder, type Ended } from "../program.ts";

const beacon = new SampleBeacon("relay");
/** Block 1 of Bitcoin. */
const block =
  "1 010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299\n";

describe("not before", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let relay: Server;
  let url: string;
  let info: string;
  const asked: string[] = [];
  /** What the relay answers, in their order; the last one for ever. */
  let answers: string[] = [];

  before(async () => {
    folder = await temporaryFolder();
    relay = createServer((request, response) => {
      asked.push(request.url ?? "");
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      response.statusCode = answer === undefined ? 503 : 200;
      response.end(answer);
    });
    await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${String((relay.address() as AddressInfo).port)}/`;
    info = join(folder.path, "info.json");
    const { hash, key, genesis, period } = beacon.chain;
    const published = { public_key: key, period, genesis_time: genesis, hash, schemeID: drandScheme };
    await writeFile(info, JSON.stringify(published));
  });
  after(async () => {
    relay.closeAllConnections();
    await new Promise((resolve) => relay.close(resolve));
    await folder.remove();
  });

  function good(ended: Ended): Ended {
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    return ended;
  }

  async function homeWith(name: string): Promise<{ readonly home: string; readonly file: string }> {
    const [home, file] = [join(folder.path, name), join(folder.path, `${name}.txt`)];
    await writeFile(file, `${name}\n`);
    good(await run(home, ["init"]));
    good(await run(home, ["settings", "beacon", url, "--chain", info]));
    return { home, file };
  }

  async function said(home: string, ...more: readonly string[]): Promise<readonly Finding[]> {
    const { stdout } = await run(home, ["verify", "--json", ...more]);
    return (lines(stdout) as readonly Finding[]).filter(({ check }) => check === "record.beacon");
  }

  it("the newest round stands in the record, is held against the chain, and goes along in a package", async () => {
    const { home, file } = await homeWith("round");
    answers = [JSON.stringify(beacon.round(7))];
    asked.length = 0;
    good(await run(home, ["add", file]));
    assert.deepEqual(asked, [`/${beacon.chain.hash}/public/latest`]);
    const [finding, ...others] = await said(home);
    assert.equal(others.length, 0);
    assert.equal(finding?.outcome, "holds");
    assert.match(finding.detail, /no earlier than 2026-01-01T00:06:00\.000Z/);
    assert.match(good(await run(home, ["show", "@1"])).stdout, /made after +drand .*, 7 +\[reported\]/);

    const bag = join(folder.path, "bag");
    good(await run(home, ["export", "@1", "--out", bag, "--no-pdf"]));
    const stranger = join(folder.path, "stranger");
    assert.deepEqual(await said(stranger, bag), []);
    const [checked] = await said(stranger, bag, "--beacon", info);
    assert.equal(checked?.outcome, "holds");
  });

  it("a relay that does not answer, or lies, keeps nothing out: the record says that it was not had", async () => {
    const { home, file } = await homeWith("silent");
    for (const [index, answer] of [undefined, "{}", JSON.stringify({ ...beacon.round(7), round: 8 })].entries()) {
      answers = answer === undefined ? [] : [answer];
      good(await run(home, ["add", file]));
      const { stdout } = good(await run(home, ["show", `@${String(index + 1)}`]));
      assert.match(stdout, /made after +not measured: the beacon gave none: /);
    }
    assert.deepEqual(await said(home), []);
    good(await run(home, ["verify"]));
  });

  it("a round or a block that a person brought stands in it instead, and nobody is asked", async () => {
    const { home, file } = await homeWith("brought");
    const [round, line, bad] = ["round.json", "block.txt", "bad.json"].map((name) => join(folder.path, name));
    assert.ok(round !== undefined && line !== undefined && bad !== undefined);
    await writeFile(round, JSON.stringify(beacon.round(3)));
    await writeFile(line, block);
    await writeFile(bad, JSON.stringify({ ...beacon.round(3), round: 4 }));
    asked.length = 0;
    good(await run(home, ["add", file, "--not-before", round]));
    good(await run(home, ["add", file, "--not-before", line]));
    const refused = await run(home, ["add", file, "--not-before", bad]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /not signed by the chain that is set/);
    assert.deepEqual(asked, []);
    assert.deepEqual(
      (await said(home)).map(({ outcome }) => outcome),
      ["holds", "unchecked"],
    );
  });
});
