import assert from "node:assert/strict";
import { rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { parseWitnessKey, readCosignatures, utf8, type Vkey, type WitnessKey } from "@muniment/verify";
import type { ArchiveReader } from "../archive/archive.ts";
import { openArchive, readTrust } from "../archive/open.ts";
import { withCode } from "../archive/suite.ts";
import { addAll, copyOf, homeWith } from "../copies/sample-copies.ts";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { askWitness, requestFor, takeAnswer, type Cosigned, type Post } from "./ask-witness.ts";
import { httpPost } from "./http-post.ts";
import { parseRequest } from "./request.ts";
import { newFolder, newPlace, SampleLog, start } from "./sample-log.ts";
import { readAnswerFile, signFile, writeStick } from "./stick.ts";
import { WitnessError, type WitnessErrorCode } from "./witness-error.ts";
import type { Witness } from "./witness.ts";

interface Pair {
  readonly home: string;
  readonly witness: Witness;
  readonly key: WitnessKey;
}

/** An archive, and a witness that knows its log. */
async function pairOf(context: TestContext, ...texts: readonly string[]): Promise<Pair> {
  const home = await homeWith(context, ...texts);
  const { desk } = await newPlace(context);
  const { vkey } = await desk.init("witness.example/w1", null);
  await desk.addLog(await keyOf(home), false);
  const { witness, close } = await desk.open();
  context.after(close);
  return { home, witness, key: parseWitnessKey(vkey) };
}

async function keyOf(home: string): Promise<Vkey> {
  const key = await readTrust(home);
  assert.ok(key !== null);
  return key;
}

const readerOf = (home: string): Promise<ArchiveReader> => openArchive({ mode: "read", home, backEnd: fsBackEnd });

/** Asks a witness in this process, and counts the rounds. */
function postTo(witness: Witness): { readonly post: Post; rounds: number } {
  const told = {
    rounds: 0,
    post: async (_url: string, body: Uint8Array) => {
      told.rounds += 1;
      const answer = witness.addCheckpoint(body);
      if (answer.status === 200) return { status: 200, mediaType: "text/plain", body: utf8(answer.line) };
      if (answer.status === 409)
        return { status: 409, mediaType: "text/x.tlog.size", body: utf8(`${String(answer.size)}\n`) };
      return { status: answer.status, mediaType: "text/plain", body: utf8(answer.message) };
    },
  };
  return told;
}

async function ask({ home, key }: Pick<Pair, "home" | "key">, post: Post, knownSize = 0): Promise<Cosigned> {
  return await askWitness(await readerOf(home), { url: "http://127.0.0.1/", key }, { knownSize, post });
}

/** A server of the test's own, in the place of a witness. */
async function serve(context: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => server.close());
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

suite("asking a witness", () => {
  test("brings a cosignature of the newest checkpoint, from whatever size it had", async (context) => {
    const pair = await pairOf(context, "one", "two");
    const told = postTo(pair.witness);
    const first = await ask(pair, told.post);
    assert.deepEqual([first.checkpoint.size, first.cosignature.time, told.rounds], [3, start / 1000, 1]);
    await addAll(
      pair.home,
      Array.from({ length: 300 }, (_, at) => `more ${String(at)}`),
    );
    const second = await ask(pair, told.post, first.checkpoint.size);
    assert.deepEqual([second.checkpoint.size, told.rounds], [303, 2]);
    // Who knows nothing, or something wrong, is told.
    assert.equal((await ask(pair, told.post)).checkpoint.size, 303);
    assert.equal((await ask(pair, told.post, 9999)).checkpoint.size, 303);
    assert.equal(told.rounds, 6);
    const { note } = await (await readerOf(pair.home)).checkpoint();
    assert.deepEqual(second.note, note);
    const stored = Buffer.concat([second.note, utf8(second.cosignature.line)]);
    assert.equal(readCosignatures(stored, [pair.key]).cosignatures.length, 1);
  });

  test("shows a fork, and a copy that was put back", async (context) => {
    const pair = await pairOf(context, "one", "two");
    const { post } = postTo(pair.witness);
    const older = await copyOf(pair.home, "older");
    await addAll(pair.home, ["three"]);
    await ask(pair, post);
    await assert.rejects(() => ask({ ...pair, home: older }, post), code("witness.behind", /4 entries .* here are 3/));
    await addAll(older, ["otherwise"]);
    await assert.rejects(() => ask({ ...pair, home: older }, post), code("witness.forked", /4 entries/));
    await addAll(older, ["and on"]);
    await assert.rejects(() => ask({ ...pair, home: older }, post), code("witness.forked", /4 entries .* log of 5/));
    await addAll(pair.home, ["five"]);
    assert.equal((await ask(pair, post, 4)).checkpoint.size, 5);
  });

  test("takes damage of its own tiles for no fork", async (context) => {
    const pair = await pairOf(context, "one", "two");
    const { post } = postTo(pair.witness);
    await ask(pair, post);
    await addAll(pair.home, ["three"]);
    await writeFile(join(pair.home, "archive/log/tile/0/000.p/4"), Buffer.alloc(4 * 32, 1));
    await assert.rejects(() => ask(pair, post, 3), withCode("archive.damaged"));
  });

  test("is refused where the log or its key is not known, with what to do", async (context) => {
    const pair = await pairOf(context, "one");
    const stranger = { ...pair, home: await homeWith(context, "one") };
    await assert.rejects(() => ask(stranger, postTo(pair.witness).post), code("witness.refused", /404/));
  });

  test("believes no answer that is not the witness's", async (context) => {
    const pair = await pairOf(context, "one", "two");
    const other = await pairOf(context, "one");
    const { line } = (await ask(pair, postTo(pair.witness).post)).cosignature;
    const answers: readonly (readonly [number, string, string])[] = [
      [200, "text/plain", ""],
      [200, "text/plain", "\n"],
      [200, "text/plain", "ok\n"],
      [200, "text/plain", line.slice(0, -1)],
      [200, "text/plain", `${line}${line}`],
      [200, "text/plain", `${line}\n`],
      [200, "text/plain", (await ask(other, postTo(other.witness).post)).cosignature.line],
      [409, "text/plain", "2\n"],
      [409, "text/x.tlog.size", "2"],
      [409, "text/x.tlog.size", "02\n"],
      [409, "text/x.tlog.size", "-1\n"],
      [409, "text/x.tlog.size", ""],
      [409, "text/x.tlog.size", "0\n"],
    ];
    for (const [status, mediaType, body] of answers) {
      const post: Post = async () => ({ status, mediaType, body: utf8(body) });
      await assert.rejects(() => ask(pair, post), code("witness.bad-answer"), `${String(status)} ${body}`);
    }
    await addAll(pair.home, ["three"]);
    const stale: Post = async () => ({ status: 200, mediaType: "", body: utf8(line) });
    await assert.rejects(() => ask(pair, stale), code("witness.bad-answer"));
    for (const status of [204, 301, 400, 403, 404, 500, 503]) {
      const post: Post = async () => ({ status, mediaType: "", body: new Uint8Array(0) });
      await assert.rejects(() => ask(pair, post), code("witness.refused"), String(status));
    }
    let size = 0;
    const restless: Post = async () => {
      size = (size + 1) % 3;
      return { status: 409, mediaType: "text/x.tlog.size", body: utf8(`${String(size)}\n`) };
    };
    await assert.rejects(() => ask(pair, restless), code("witness.refused"));
  });
});

suite("asking over HTTP", () => {
  test("says that nobody answered, broke off, or led elsewhere", async (context) => {
    const post = httpPost(new AbortController().signal);
    const hits: string[] = [];
    const elsewhere = await serve(context, (request, response) => {
      hits.push(request.url ?? "");
      response.end();
    });
    const led = await serve(context, (_request, response) => response.writeHead(307, { location: elsewhere }).end());
    const cut = await serve(context, (_request, response) => {
      response.writeHead(200, { "content-length": "100" }).write("—");
      response.destroy();
    });
    const endless = await serve(context, (_request, response) => {
      const more = (): void => {
        if (response.writable) response.write("x".repeat(10_000), more);
      };
      more();
    });
    assert.equal((await post(led, utf8("old 0\n"))).status, 307);
    for (const url of ["http://127.0.0.1:1/", cut, endless])
      await assert.rejects(() => post(url, utf8("old 0\n")), code("witness.unreachable"), url);
    assert.deepEqual(hits, []);
  });

  test("ends when it is interrupted", async (context) => {
    const silent = await serve(context, () => undefined);
    const interruption = new AbortController();
    const asked = httpPost(interruption.signal)(silent, utf8("old 0\n"));
    interruption.abort(new Error("by a person"));
    await assert.rejects(() => asked, /by a person/);
  });
});

suite("on a stick", () => {
  test("a request goes there, an answer comes back, and the next one goes on from it", async (context) => {
    const { home, witness, key } = await pairOf(context, "one", "two");
    const keys = [await keyOf(home)];
    const stick = await newFolder(context);
    const [request, answer] = [join(stick, "a.request"), join(stick, "a.answer")];
    const archive = await readerOf(home);
    const asked = await requestFor(archive, 0);
    await writeStick(request, asked.request);
    await addAll(home, ["three", "four"]);
    assert.equal((await signFile(witness, request, answer)).status, 200);
    const back = await readAnswerFile(answer);
    assert.ok(back.status === 200 && back.size === 3);
    const taken = await takeAnswer(archive, back.note, { key, keys });
    assert.deepEqual([taken.checkpoint.size, taken.cosignature.key.text], [3, key.text]);
    assert.deepEqual(taken.note, parseRequest(asked.request).note);

    await assert.rejects(() => signFile(witness, request, answer), code("witness.file", /already/));
    const late = join(stick, "late.answer");
    assert.equal((await signFile(witness, request, late)).status, 409);
    assert.deepEqual(await readAnswerFile(late), { status: 409, size: 3 });

    await symlink(stick, `${stick}-link`);
    context.after(() => rm(`${stick}-link`));
    const next = join(`${stick}-link`, "b.request");
    await writeStick(next, (await requestFor(archive, back.size)).request);
    assert.equal((await signFile(witness, next, `${next}.answer`)).status, 200);
  });

  test("answers of other logs, other histories and other witnesses are not taken", async (context) => {
    const { home, witness, key } = await pairOf(context, "one", "two");
    const other = await pairOf(context, "one");
    const older = await copyOf(home, "older");
    await addAll(home, ["three"]);
    await addAll(older, ["otherwise"]);
    const answerOf = async (from: string, by: Witness): Promise<Uint8Array> => {
      const answer = by.addCheckpoint((await requestFor(await readerOf(from), 0)).request);
      assert.ok(answer.status === 200);
      return Buffer.concat([answer.note, utf8(answer.line)]);
    };
    const right = await answerOf(home, witness);
    const [archive, keys] = [await readerOf(home), [await keyOf(home)]];
    assert.equal((await takeAnswer(archive, right, { key, keys })).checkpoint.size, 4);
    await assert.rejects(() => takeAnswer(archive, right, { key: other.key, keys }), code("witness.bad-answer"));
    const foreign = await answerOf(other.home, other.witness);
    await assert.rejects(
      () => takeAnswer(archive, foreign, { key: other.key, keys }),
      code("witness.bad-answer", /another log/),
    );
    const forked = await takeAnswer(await readerOf(older), right, { key, keys }).catch((error: unknown) => error);
    assert.ok(code("witness.forked")(forked));
    const text = new TextDecoder().decode(right);
    const [, own = ""] = /\n\n(.*\n).*\n$/.exec(text) ?? [];
    const bare = utf8(text.replace(own, ""));
    await assert.rejects(() => takeAnswer(archive, bare, { key, keys }), code("witness.bad-answer", /own signature/));
  });

  test("what is no answer is refused, and the file is named", async (context) => {
    const stick = await newFolder(context);
    const head = "muniment-witness-answer/1\n";
    const texts = [
      "",
      head,
      `${head}status 200\n`,
      `${head}status 200\nsize 3\n`,
      `${head}status 200\nsize 03\n\nnote`,
      `${head}status 409\n`,
      `${head}status 409\nsize 3`,
      `${head}status 409\nsize 3\n\n`,
      `${head}status 422\nsize 3\n`,
      `${head}status 418\n`,
      `muniment-witness-answer/2\nstatus 422\n`,
      `${head}status 200\nsize 3\n\n${"x".repeat(70_000)}`,
    ];
    for (const [at, text] of texts.entries()) {
      const file = join(stick, `${String(at)}.answer`);
      await writeFile(file, text);
      await assert.rejects(() => readAnswerFile(file), code("witness.file", /[.]answer/), text.slice(0, 80));
    }
    await assert.rejects(() => readAnswerFile(join(stick, "nothing")), code("witness.file", /no such file/));
    await assert.rejects(() => readAnswerFile(stick), code("witness.file"));
    await writeFile(join(stick, "no.answer"), `${head}status 422\n`);
    assert.deepEqual(await readAnswerFile(join(stick, "no.answer")), { status: 422 });
  });

  test("a request that is none is answered, and nothing is remembered", async (context) => {
    const { witness } = await pairOf(context, "one");
    const stick = await newFolder(context);
    const file = join(stick, "some.request");
    await writeFile(file, "old 0\n");
    assert.equal((await signFile(witness, file, `${file}.answer`)).status, 400);
    assert.deepEqual(await readAnswerFile(`${file}.answer`), { status: 400 });
    await writeFile(join(stick, "large"), Buffer.alloc(100_000));
    await assert.rejects(() => signFile(witness, join(stick, "large"), join(stick, "x")), code("witness.file"));
    await writeFile(join(stick, "b"), await SampleLog.of(3).request(0));
    assert.equal((await signFile(witness, join(stick, "b"), join(stick, "b.answer"))).status, 404);
    await assert.rejects(() => signFile(witness, join(stick, "b"), join(stick, "no/folder")), code("witness.file"));
  });
});

function code(expected: WitnessErrorCode, words = /./): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof WitnessError, String(error));
    assert.equal(error.code, expected, error.message);
    assert.match(error.message, words);
    assert.match(error.next, /^[A-Z].*\.$/s);
    return true;
  };
}
