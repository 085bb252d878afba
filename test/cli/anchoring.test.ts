/** `muniment anchor` against a time-stamp authority, calendars and witnesses on this machine, all at once. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import {
  formatWitnessKey,
  judgeOts,
  parseOts,
  parseWitnessKey,
  readCosignatures,
  type Finding,
  type TokenDetail,
} from "@muniment/verify";
import { SampleCalendar, SampleChain } from "../../packages/server/src/anchors/opentimestamps/sample-calendar.ts";
import { openArchive } from "../../packages/server/src/archive/open.ts";
import { fsBackEnd } from "../../packages/server/src/storage/fs/fs-back-end.ts";
import { isInstalled } from "../disk.ts";
import { lines, run, start, temporaryFolder, type Ended } from "../program.ts";
import { startTimeAuthority, type TimeAuthority } from "../time-authority.ts";

interface One {
  readonly outcome: string;
  readonly index: number | null;
  readonly detail: string;
}

interface Line {
  readonly entries: number;
  readonly stamps: readonly One[];
  readonly proof: One | null;
  readonly cosignatures: readonly One[];
  readonly lists: readonly One[];
  readonly upgrades: readonly (One & { readonly blocks: readonly number[]; readonly file: string })[];
  readonly peers: readonly { readonly origin: string; readonly size: number }[];
}

describe("muniment anchor, asking all", { skip: isInstalled("openssl") ? false : "openssl is not installed" }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let tsa: TimeAuthority;
  let files: Server;
  const chain = new SampleChain();
  const left = new Set<ChildProcess>();
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await temporaryFolder();
    tsa = await startTimeAuthority(folder.path, "tsa");
    const list = await tsa.revoke(new Date(Date.now() + 86_400_000), "superseded");
    files = createServer((request, response) => {
      if (request.url === "/a.crl") void readFile(list).then((bytes) => response.end(bytes));
      else response.end("<p>no list</p>");
    });
    files.listen(0, "127.0.0.1");
    await once(files, "listening");
  });
  after(async () => {
    for (const child of left) child.kill("SIGKILL");
    files.close();
    await tsa.close();
    await folder.remove();
  });

  const fileUrl = (name: string): string => {
    const address = files.address();
    assert.ok(address !== null && typeof address !== "string");
    return `http://127.0.0.1:${String(address.port)}/${name}`;
  };
  const ok = async (home: string, ...args: readonly string[]): Promise<Ended> => {
    const ended = await run(home, args);
    assert.equal(ended.code, 0, `${args.join(" ")}: ${ended.stdout}${ended.stderr}`);
    return ended;
  };
  const add = async (home: string, text: string): Promise<void> => {
    await writeFile(at("file.txt"), text);
    await ok(home, "add", at("file.txt"));
  };
  const anchor = async (home: string, code = 0): Promise<Line> => {
    const ended = await run(home, ["anchor", "--json"]);
    assert.equal(ended.code, code, ended.stdout + ended.stderr);
    return (lines(ended.stdout) as readonly Line[])[0] ?? assert.fail(ended.stderr);
  };
  const tokens = async (home: string): Promise<readonly TokenDetail[]> => {
    const archive = await openArchive({ mode: "read", home, backEnd: fsBackEnd });
    const details: TokenDetail[] = [];
    for await (const { record } of archive.entries(0, (await archive.checkpoint()).checkpoint.size))
      if (record.ok && record.value.kind === "token") details.push(record.value.detail as TokenDetail);
    return details;
  };
  const anchored = async (home: string): Promise<readonly string[]> =>
    (await readdir(join(home, "archive/anchors"), { recursive: true })).filter((name) => name.includes("/"));
  const pinOf = (home: string): string => join(home, "var/keys/log.vkey");
  const serveWitness = async (home: string): Promise<{ url: string; vkey: string; end: () => Promise<void> }> => {
    const child = start(home, ["witness", "serve", "--port", "0", "--json"]);
    left.add(child);
    child.stderr?.resume();
    assert.ok(child.stdout !== null);
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const end = async (): Promise<void> => {
      const closed = once(child, "close");
      child.kill("SIGTERM");
      await closed;
      left.delete(child);
    };
    return { ...(JSON.parse(line) as { url: string; vkey: string }), end };
  };

  it("keeps stamp, list, proof and cosignature of one head together, and upgrades the proof", async (context) => {
    const [home, desk] = [at("all"), at("all-desk")];
    await add(home, "first");
    await ok(desk, "witness", "init", "witness.example/desk");
    await ok(desk, "witness", "add-log", pinOf(home));
    const witness = await serveWitness(desk);
    const calendar = await SampleCalendar.open(chain);
    context.after(() => calendar.close());
    await ok(home, "settings", "time-authority", tsa.url, "--root", tsa.root, "--revocation-list", fileUrl("a.crl"));
    await ok(home, "settings", "calendar", `${calendar.url}/`);
    await ok(home, "settings", "calendar", "http://127.0.0.1:1");
    await ok(home, "settings", "witness", witness.vkey, "--url", witness.url);

    const first = await anchor(home);
    assert.deepEqual(
      [
        first.entries,
        ...[first.stamps[0], first.lists[0], first.proof, first.cosignatures[0]].map((one) => one?.index),
      ],
      [2, 2, 5, 3, 4],
    );
    const names = await anchored(home);
    assert.equal(new Set(names.map((name) => name.split("/")[0])).size, 1);
    assert.deepEqual(names.map((name) => name.split(/[./]/).at(-1)).toSorted(), [
      "checkpoint",
      "cosig",
      "crl",
      "ots",
      "tsr",
    ]);
    const read = async (ending: string): Promise<Buffer> =>
      await readFile(join(home, "archive/anchors", names.find((name) => name.endsWith(ending)) ?? assert.fail(ending)));
    const note = Buffer.concat([await read("checkpoint"), await read(".cosig")]);
    assert.equal(readCosignatures(note, [parseWitnessKey(witness.vkey)]).cosignatures.length, 1);
    assert.deepEqual(
      (await tokens(home)).map(({ action }) => action),
      ["stamp", "timestamp", "cosign", "list"],
    );

    // Not yet, and that is no failure and no entry.
    const second = await anchor(home);
    assert.deepEqual(
      [second.entries, second.upgrades.map(({ outcome, index }) => [outcome, index])],
      [6, [["waiting", null]]],
    );
    const pending = await run(home, ["status"]);
    assert.match(
      pending.stdout,
      /calendars +2 calendars: the first 6 entries promised .*\n +calendars +2 proofs PENDING, no block yet/,
    );
    assert.match(pending.stdout, /witnesses +witness[.]example\/desk: the first 6 entries cosigned 20/);

    const height = calendar.confirm();
    const third = await anchor(home);
    assert.deepEqual(
      third.upgrades.map(({ outcome, blocks }) => [outcome, blocks]),
      [
        ["obtained", [height]],
        ["obtained", [height]],
      ],
    );
    const upgraded = third.upgrades[0]?.file ?? assert.fail();
    const judged = await judgeOts(parseOts(await readFile(join(home, "archive", upgraded))), chain.blocks);
    assert.ok(judged.some(({ outcome }) => outcome === "holds"));
    // The one that it was made from stays.
    assert.equal((await anchored(home)).filter((name) => name.endsWith(".ots")).length, 5);
    assert.match(
      (await run(home, ["status"])).stdout,
      new RegExp(`newest in block ${String(height)}, 20.*not held against`),
    );
    const fourth = await anchor(home);
    assert.deepEqual(
      fourth.upgrades.map(({ outcome }) => outcome),
      ["waiting"],
    );
    await witness.end();
    // Blocks are for who verifies to give; all else is judged by whom the owner named.
    const verified = await run(home, ["verify", "--json"]);
    assert.equal(verified.code, 3, verified.stdout);
    const outcomes = new Map(
      (lines(verified.stdout) as readonly Finding[]).map(({ check, outcome }) => [check, outcome] as const),
    );
    assert.deepEqual(
      ["anchor.token", "anchor.list", "anchor.cosignature", "anchor.time", "anchor.witness", "anchor.proof"].map(
        (check) => outcomes.get(check as Finding["check"]),
      ),
      ["holds", "holds", "holds", "holds", "holds", "unchecked"],
    );
  });

  it("says a failure once, and again when its reason is another", async (context) => {
    const home = at("failing");
    await add(home, "first");
    await ok(home, "settings", "time-authority", tsa.url, "--root", tsa.root, "--revocation-list", fileUrl("none"));
    await ok(home, "settings", "calendar", "http://127.0.0.1:1");
    const gone = formatWitnessKey("witness.example/gone", new Uint8Array(32).fill(7)).text;
    await ok(home, "settings", "witness", gone, "--url", "http://127.0.0.1:1/");
    const outcomes = (line: Line): unknown => [
      [...line.lists, ...(line.proof === null ? [] : [line.proof]), ...line.cosignatures].map(({ outcome }) => outcome),
      [...line.lists, ...(line.proof === null ? [] : [line.proof]), ...line.cosignatures].map(
        ({ index }) => index !== null,
      ),
    ];
    const failed = ["failed", "failed", "failed"];
    assert.deepEqual(outcomes(await anchor(home, 1)), [failed, [true, true, true]]);
    assert.deepEqual(outcomes(await anchor(home, 1)), [failed, [false, false, false]]);
    const calendar = await SampleCalendar.open(chain);
    context.after(() => calendar.close());
    await ok(home, "settings", "calendar", "--none");
    await ok(home, "settings", "calendar", fileUrl("calendar"));
    await ok(home, "settings", "witness", gone, "--url", fileUrl("witness"));
    assert.deepEqual(outcomes(await anchor(home, 1)), [failed, [false, true, true]]);
    const status = await run(home, ["status"]);
    assert.match(
      status.stdout,
      /nothing promised yet; waiting since 20.*; FAILING since 20.*its answer is no timestamp/,
    );
    assert.match(status.stdout, /witness[.]example\/gone: nothing cosigned yet; waiting since 20.*; FAILING since 20/);
    assert.match(status.stdout, /lists +http.*: nothing had yet; FAILING since 20.*there is no revocation list/);
    const [list] = (await tokens(home)).filter(({ action }) => action === "list");
    assert.ok(list?.action === "list" && list.outcome === "failed");
    assert.ok((await anchored(home)).every((name) => !/[.](crl|ots|cosig)$/.test(name)));
  });

  it("tells of the lists that certificates name, and asks for none of them by itself", async () => {
    const home = at("lists");
    await add(home, "first");
    const named = "http://crl.example/stamper.crl";
    const authority = ["settings", "time-authority", tsa.url];
    assert.doesNotMatch((await ok(home, ...authority, "--root", tsa.root)).stderr, /revocation lists/);
    const told =
      /name revocation lists, which nobody asks for[^]*--revocation-list http:[/][/]crl[.]example[/]stamper[.]crl/;
    assert.match((await ok(home, "anchor")).stderr, told);
    assert.match((await ok(home, ...authority, "--revocation-list", fileUrl("a.crl"))).stderr, told);
    const lists = ["--revocation-list", named, "--revocation-list", fileUrl("a.crl")];
    const { stderr } = await ok(home, ...authority, ...lists);
    assert.match(
      stderr,
      /^The certificates [^]*name responders, [^]*--responder http:[/][/]ocsp[.]example[/]stamper\n$/,
    );
    assert.ok((await tokens(home)).every(({ action }) => action === "stamp"));
  });

  it("keeps asking others where the home's own witness cannot be read, and says so", async () => {
    const home = at("witness-lost");
    await add(home, "first");
    await ok(home, "witness", "init");
    await ok(home, "settings", "time-authority", tsa.url, "--root", tsa.root);
    await rm(join(home, "witness/witness.sqlite"));
    const ended = await run(home, ["anchor", "--json"]);
    assert.deepEqual([ended.code, ended.stderr.includes("witness.sqlite is missing")], [1, true]);
    assert.equal((lines(ended.stdout) as readonly Line[])[0]?.stamps[0]?.outcome, "obtained");
    assert.match((await run(home, ["status"])).stdout, /BAD: .*witness/);
  });

  it("is loud about a fork, and adds nothing to a log that was put back", async () => {
    const [home, desk, older] = [at("forked"), at("forked-desk"), at("older")];
    await add(home, "first");
    await ok(desk, "witness", "init", "witness.example/fork");
    await ok(desk, "witness", "add-log", pinOf(home));
    const witness = await serveWitness(desk);
    await ok(home, "settings", "witness", witness.vkey, "--url", witness.url);
    await cp(home, older, { recursive: true });
    await add(home, "second");
    await anchor(home);
    const size = async (): Promise<string> =>
      (await readFile(join(older, "archive/log/checkpoint"), "utf8")).split("\n")[1] ?? "";
    const before = await size();
    await ok(older, "settings", "time-authority", tsa.url, "--root", tsa.root);
    const behind = await run(older, ["anchor", "--json"]);
    assert.deepEqual([behind.code, behind.stderr.includes('"code":"witness.behind"'), await size()], [2, true, before]);
    const [told] = lines(behind.stdout) as readonly Line[];
    assert.deepEqual([told?.stamps[0]?.outcome, told?.stamps[0]?.index], ["obtained", null]);
    // The stamp is kept all the same.
    assert.ok((await anchored(older)).some((name) => name.endsWith(".tsr")));

    await add(older, "another second");
    for (const written of [true, false]) {
      const forked = await run(older, ["anchor", "--json"]);
      assert.deepEqual([forked.code, forked.stderr.includes('"code":"witness.forked"')], [2, true]);
      const [line] = lines(forked.stdout) as readonly Line[];
      assert.deepEqual([line?.cosignatures[0]?.outcome, line?.cosignatures[0]?.index !== null], ["refused", written]);
    }
    const status = await run(older, ["status"]);
    assert.equal(status.code, 2);
    assert.match(status.stdout, /REFUSED THIS LOG[\s\S]*BAD: The witness witness[.]example\/fork refused this log/);
    const [fork] = (lines((await run(older, ["verify", "--json"])).stdout) as readonly Finding[]).filter(
      ({ check }) => check === "anchor.refused",
    );
    assert.equal(fork?.outcome, "fails");
    await witness.end();
  });

  it("of two archives, by stick: each keeps the other's cosignature, and tells of the other's log", async () => {
    const [one, two, stick] = [at("one"), at("two"), at("stick")];
    await mkdir(stick);
    const keys: string[] = [];
    for (const home of [one, two]) {
      await add(home, `first of ${home}`);
      const [made] = lines((await ok(home, "witness", "init", "--json")).stdout) as readonly { vkey: string }[];
      keys.push(made?.vkey ?? assert.fail());
    }
    for (const [home, other, key] of [
      [one, two, keys[1]],
      [two, one, keys[0]],
    ] as const) {
      await ok(home, "witness", "add-log", pinOf(other));
      const request = join(stick, `${home === one ? "one" : "two"}.request`);
      await ok(home, "witness", "request", request);
      await ok(other, "witness", "add-log", pinOf(home));
      await ok(other, "witness", "sign", request);
      const stranger = await run(home, ["witness", "take", `${request}.answer`]);
      assert.deepEqual([stranger.code, /None of the witnesses that you named/.test(stranger.stderr)], [1, true]);
      await ok(home, "settings", "witness", key ?? assert.fail());
      assert.match((await ok(home, "witness", "take", `${request}.answer`)).stdout, /cosigned by .*: 2 entries, at 20/);
    }
    const { peers } = await anchor(one);
    assert.deepEqual(
      peers.map(({ size }) => size),
      [2],
    );
    const [cosigned, peer] = await tokens(one);
    assert.ok(cosigned?.action === "cosign" && cosigned.outcome === "obtained" && cosigned.witness.url === null);
    assert.ok(peer?.action === "peer");
    // The head that the other one handed out is the one that is told of here.
    const names = await anchored(two);
    assert.ok(names.some((name) => peer.anchor === `sha256:${name.split("/")[0] ?? ""}`));
    assert.equal((await run(one, ["anchor"])).code, 1);
    assert.match(
      (await run(one, ["status"])).stdout,
      /witnesses +muniment[.]invalid.* [(]by stick[)]: the first 2 entries cosigned/,
    );
    await writeFile(join(stick, "fork.answer"), "muniment-witness-answer/1\nstatus 422\n");
    assert.equal((await run(one, ["witness", "take", join(stick, "fork.answer")])).code, 2);
    assert.equal((await tokens(one)).length, 2);
  });

  /** The first lines of a program that stays, which is then ended by a signal. */
  async function firstLines(home: string, args: readonly string[], count: number): Promise<readonly unknown[]> {
    const child = start(home, [...args, "--json"]);
    left.add(child);
    child.stderr?.resume();
    assert.ok(child.stdout !== null);
    const closed = once(child, "close") as Promise<[number | null]>;
    const told: unknown[] = [];
    for await (const line of createInterface(child.stdout)) {
      told.push(JSON.parse(line));
      if (told.length === count) child.kill("SIGTERM");
    }
    assert.equal((await closed)[0], 0);
    left.delete(child);
    return told;
  }

  it("asks by itself, alone or beside the viewer", async () => {
    for (const [name, args, count] of [
      ["watched", ["anchor", "--watch"], 1],
      ["served", ["serve", "--anchor", "--port", "0"], 2],
    ] as const) {
      const home = at(name);
      await add(home, "first");
      await ok(home, "settings", "time-authority", tsa.url, "--root", tsa.root);
      const before = tsa.asked();
      const told = await firstLines(home, args, count);
      assert.equal((told.at(-1) as Line).stamps[0]?.outcome, "obtained");
      assert.deepEqual([told.length, tsa.asked()], [count, before + 1]);
    }
  });

  it("is ended by whoever ends the program, and leaves nothing half done", async () => {
    const home = at("ended");
    await add(home, "first");
    await ok(home, "settings", "time-authority", tsa.url, "--root", tsa.root);
    tsa.answers("silent");
    const before = tsa.asked();
    const child = start(home, ["anchor"]);
    left.add(child);
    child.stdout?.resume();
    child.stderr?.resume();
    const closed = once(child, "close") as Promise<[number | null]>;
    while (tsa.asked() === before) await new Promise((resolve) => setImmediate(resolve));
    child.kill("SIGINT");
    assert.equal((await closed)[0], 130);
    left.delete(child);
    tsa.answers("stamps");
    assert.deepEqual(await tokens(home), []);
    await ok(home, "verify");
  });
});
