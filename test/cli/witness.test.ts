/** Witnesses as people run them: processes of their own, served on loopback or visited with a stick. */
import assert from "node:assert/strict";
import { spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { parseWitnessKey, readCosignatures, type WitnessKey } from "@muniment/verify";
import { openArchive } from "../../packages/server/src/archive/open.ts";
import { fsBackEnd } from "../../packages/server/src/storage/fs/fs-back-end.ts";
import { askWitness, httpPost, requestFor, type Cosigned } from "../../packages/server/src/witness/index.ts";
import { lines, run, start, temporaryFolder, type Ended } from "../program.ts";
import { told } from "../told.ts";

interface Serving {
  readonly url: string;
  readonly key: WitnessKey;
  readonly child: ChildProcess;
  /** Ends it, and gives its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

interface ShownLog {
  readonly origin: string;
  readonly keys: readonly string[];
  readonly last: { readonly size: number; readonly note: string } | null;
  readonly conflicts: readonly { readonly kind: string; readonly note: string }[];
}

describe("witnesses", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const at = (name: string): string => join(folder.path, name);
  const left = new Set<ChildProcess>();

  before(async () => {
    folder = await temporaryFolder();
  });
  after(async () => {
    for (const child of left) child.kill("SIGKILL");
    await folder.remove();
  });

  const ok = async (home: string, ...args: readonly string[]): Promise<Ended> => {
    const result = await run(home, args);
    assert.equal(result.code, 0, `${args.join(" ")}: ${result.stderr}`);
    return result;
  };
  const add = async (home: string, text: string): Promise<void> => {
    await writeFile(at("file.txt"), text);
    await ok(home, "add", at("file.txt"));
  };
  const pinOf = (home: string): string => join(home, "var/keys/log.vkey");
  const shownLog = async (home: string): Promise<ShownLog> => {
    const [shown] = lines((await ok(home, "witness", "--json")).stdout) as readonly { logs: readonly ShownLog[] }[];
    const [log] = shown?.logs ?? [];
    assert.ok(log !== undefined);
    return log;
  };

  const serve = async (home: string): Promise<Serving> => {
    const child = start(home, ["witness", "serve", "--port", "0", "--json"]);
    left.add(child);
    const closed = once(child, "close") as Promise<[number | null]>;
    child.stderr?.resume();
    assert.ok(child.stdout !== null);
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const { url, vkey } = JSON.parse(line) as { url: string; vkey: string };
    return {
      url,
      key: parseWitnessKey(vkey),
      child,
      end: async (signal) => {
        child.kill(signal);
        left.delete(child);
        return (await closed)[0];
      },
    };
  };

  const ask = async (home: string, { url, key }: Serving): Promise<Cosigned> => {
    const archive = await openArchive({ mode: "read", home, backEnd: fsBackEnd });
    return await askWitness(archive, { url, key }, { knownSize: 0, post: httpPost(AbortSignal.timeout(60_000)) });
  };
  const refusal = async (home: string, serving: Serving): Promise<string> => {
    const error: unknown = await ask(home, serving).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof Error && "code" in error && typeof error.code === "string", String(error));
    return error.code;
  };

  it("say what to do where there is none, and where one knows no log", async () => {
    const home = at("empty");
    const none = await ok(home, "witness");
    assert.deepEqual([none.stdout, none.stderr.includes("muniment witness init")], ["", true]);
    assert.equal((await ok(home, "witness", "--json")).stdout, "");
    for (const args of [["serve"], ["add-log", at("x")], ["sign", at("x")]].map((rest) => [
      "witness",
      ...rest,
      "--json",
    ]))
      assert.ok(["witness.missing", "usage"].includes(told(await run(home, args)).code), args.join(" "));
    for (const action of ["add-log", "sign", "request"])
      assert.equal(told(await run(home, ["witness", action, "--json"])).code, "usage");
    const made = await ok(home, "witness", "init");
    assert.match(made.stdout, /^witness {6}muniment[.]invalid\/witness\/[0-9a-f]{32}[+]/);
    assert.match((await ok(home, "witness")).stderr, /knows no log yet.*muniment witness add-log/);
    assert.equal(told(await run(home, ["witness", "init", "--json"])).code, "witness.exists");
    assert.equal(told(await run(home, ["witness", "add-log", "no+key", "--json"])).code, "usage");
    assert.deepEqual(await readdir(home), ["witness"]);
  });

  it("of two archives watch each other; the archives stay what they were", async () => {
    const [one, two] = [at("one"), at("two")];
    for (const home of [one, two]) {
      await add(home, `first of ${home}`);
      await ok(home, "witness", "init");
    }
    await ok(one, "witness", "add-log", pinOf(two));
    await ok(two, "witness", "add-log", pinOf(one));
    const [byOne, byTwo] = [await serve(one), await serve(two)];
    for (const round of [1, 2, 3]) {
      const [ofTwo, ofOne] = [await ask(two, byOne), await ask(one, byTwo)];
      assert.deepEqual([ofOne.checkpoint.size, ofTwo.checkpoint.size], [round + 1, round + 1]);
      for (const home of [one, two]) await add(home, `more ${String(round)}`);
    }
    // One that is not known, though its own witness is served.
    assert.equal(await refusal(one, byOne), "witness.refused");
    assert.equal(await byOne.end("SIGTERM"), 0);
    assert.equal(await byTwo.end("SIGINT"), 0);
    for (const home of [one, two]) await ok(home, "verify");
    assert.equal((await shownLog(one)).last?.size, 4);
  });

  it("refuse a fork and a copy that was put back, and keep what proves it", async () => {
    const [home, desk, copy] = [at("forked"), at("desk"), at("copy")];
    await add(home, "first");
    await cp(home, copy, { recursive: true });
    await ok(desk, "witness", "init", "witness.example/desk");
    const serving = await serve(desk);
    assert.equal(await refusal(home, serving), "witness.refused");
    // Named while it is served.
    await ok(desk, "witness", "add-log", (await readFile(pinOf(home), "utf8")).trim());
    await add(home, "second");
    assert.equal((await ask(home, serving)).checkpoint.size, 3);
    assert.equal(await refusal(copy, serving), "witness.behind");
    await add(copy, "another second");
    assert.equal(await refusal(copy, serving), "witness.forked");
    await add(copy, "another third");
    assert.equal(await refusal(copy, serving), "witness.forked");
    const { last, conflicts } = await shownLog(desk);
    const sizes = conflicts.map(({ kind, note }) => [kind, note.split("\n")[1]]);
    assert.deepEqual(
      [last?.size, new Map(sizes as [string, string][])],
      [
        3,
        new Map([
          ["root", "3"],
          ["proof", "4"],
        ]),
      ],
    );
    assert.match((await ok(desk, "witness")).stdout, /REFUSED {4}.*the log was forked/);
    await add(home, "third");
    assert.equal((await ask(home, serving)).checkpoint.size, 4);
    assert.equal(await serving.end("SIGTERM"), 0);
  });

  it("that are killed in the middle know all that they signed, and sign the same again", async (test) => {
    const [home, desk] = [at("grown"), at("killed")];
    await add(home, "first");
    await ok(desk, "witness", "init");
    await ok(desk, "witness", "add-log", pinOf(home));
    const outcomes = { answered: 0, kept: 0, lost: 0 };
    for (let round = 0; round < 8; round += 1) {
      const before = (await shownLog(desk)).last?.size ?? 0;
      await add(home, `item ${String(round)}`);
      const serving = await serve(desk);
      const archive = await openArchive({ mode: "read", home, backEnd: fsBackEnd });
      const { checkpoint, request } = await requestFor(archive, before);
      // At the first sign of a transaction in half of the rounds, at its last in the others.
      const watcher = watch(join(desk, "witness"));
      let seen = 0;
      watcher.on("change", (kind, name) => {
        if (name !== "witness.sqlite-journal") return;
        seen += 1;
        if (round % 2 === 0 || (seen > 1 && kind === "rename")) serving.child.kill("SIGKILL");
      });
      const answer = await fetch(`${serving.url}add-checkpoint`, { method: "POST", body: Buffer.from(request) }).then(
        async (response) => (response.status === 200 ? await response.text() : assert.fail(String(response.status))),
        () => null,
      );
      await serving.end("SIGKILL");
      watcher.close();
      const now = (await shownLog(desk)).last?.size ?? 0;
      assert.ok(now === before || now === checkpoint.size, `${String(now)} is neither`);
      if (answer !== null) assert.equal(now, checkpoint.size, "it signed what it does not know");
      outcomes[answer !== null ? "answered" : now === before ? "lost" : "kept"] += 1;
      const again = await serve(desk);
      const cosigned = await ask(home, again);
      assert.equal(cosigned.checkpoint.size, checkpoint.size);
      const note = Buffer.concat([cosigned.note, Buffer.from(cosigned.cosignature.line)]);
      assert.equal(readCosignatures(note, [again.key]).cosignatures.length, 1);
      assert.equal(await again.end("SIGTERM"), 0);
    }
    assert.ok(outcomes.lost + outcomes.kept > 0, "no kill came before an answer");
    test.diagnostic(JSON.stringify(outcomes));
  });

  it("have what they sign on disk before anybody sees it", { skip: noStrace() }, async () => {
    const [home, desk, calls] = [at("traced"), at("traced-desk"), at("calls")];
    await add(home, "first");
    await ok(desk, "witness", "init");
    await ok(desk, "witness", "add-log", pinOf(home));
    await ok(home, "witness", "request", at("traced.request"));
    const under = ["strace", "-f", "-y", "-o", calls, "-e", "trace=openat,fsync,fdatasync,unlink,pwrite64"];
    assert.equal((await run(desk, ["witness", "sign", at("traced.request")], { under })).code, 0);
    const traced = (await readFile(calls, "utf8")).split("\n");
    const last = (words: RegExp): number => traced.findLastIndex((line) => words.test(line));
    const order = [
      last(/pwrite64\(.*witness\.sqlite>/),
      last(/f(data)?sync\(.*witness\.sqlite>/),
      last(/unlink\(.*witness\.sqlite-journal"/),
      last(/f(data)?sync\(.*traced-desk\/witness>/),
      traced.findIndex((line) => line.includes("traced.request.answer")),
    ];
    assert.ok(
      order.every((place, step) => place > (order[step - 1] ?? -1)),
      JSON.stringify(order),
    );
  });

  it("answer by stick what they answer by network, with an exit code for forks", async () => {
    const [home, desk, stick, copy] = [at("away"), at("stick-desk"), at("stick"), at("away-copy")];
    await mkdir(stick);
    const on = (name: string): string => join(stick, name);
    await add(home, "first");
    await cp(home, copy, { recursive: true });
    await writeFile(at("words"), "correct horse battery staple\n");
    await ok(desk, "witness", "init", "--protect", "--passphrase-file", at("words"));
    await ok(desk, "witness", "add-log", pinOf(home));
    const sign = (name: string, ...more: readonly string[]): Promise<Ended> =>
      run(desk, ["witness", "sign", on(name), "--passphrase-file", at("words"), "--json", ...more]);
    const result = async (name: string): Promise<readonly unknown[]> => {
      const { code, stdout } = await sign(name);
      const [line] = lines(stdout) as readonly { status: number; size?: number }[];
      return [code, line?.status, line?.size];
    };

    await ok(home, "witness", "request", on("1"));
    assert.equal(told(await run(desk, ["witness", "sign", on("1"), "--json"])).code, "archive.key-protected");
    assert.deepEqual(await result("1"), [0, 200, 2]);
    assert.equal(told(await sign("1")).code, "witness.file");
    await add(home, "second");
    await ok(home, "witness", "request", on("2"), "--answer", on("1.answer"));
    assert.match(await readFile(on("2"), "utf8"), /^old 2\n/);
    assert.deepEqual(await result("2"), [0, 200, 3]);

    await ok(home, "witness", "request", on("from-nothing"));
    assert.deepEqual(await result("from-nothing"), [1, 409, 3]);
    await ok(home, "witness", "request", on("4"), "--answer", on("from-nothing.answer"));
    assert.deepEqual(await result("4"), [0, 200, 3]);

    const behind = await run(copy, ["witness", "request", on("5"), "--answer", on("2.answer"), "--json"]);
    assert.equal(told(behind).code, "witness.behind");
    await add(copy, "another second");
    await ok(copy, "witness", "request", on("6"), "--answer", on("2.answer"));
    const forked = await sign("6");
    assert.deepEqual([forked.code, forked.stderr.includes('"code":"witness.forked"')], [2, true]);
    await add(copy, "another third");
    await ok(copy, "witness", "request", on("7"), "--answer", on("6.answer"));
    assert.deepEqual(await result("7"), [2, 422, undefined]);
    const refused = await run(copy, ["witness", "request", on("8"), "--answer", on("7.answer"), "--json"]);
    assert.equal(told(refused).code, "usage");
  });

  it("listen where they are told to, and say so if they cannot", async () => {
    const home = at("listener");
    await ok(home, "witness", "init");
    const serving = await serve(home);
    const { port } = new URL(serving.url);
    for (const place of [
      ["--port", port],
      ["--host", "192.0.2.1", "--port", "0"],
    ])
      assert.equal(told(await run(home, ["witness", "serve", ...place, "--json"])).code, "usage");
    assert.equal((await fetch(`${serving.url}add-checkpoint`)).status, 405);
    assert.equal(await serving.end("SIGTERM"), 0);
  });
});

function noStrace(): string | false {
  return spawnSync("strace", ["--version"]).error === undefined ? false : "strace is not here";
}
