import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import {
  concat,
  equalBytes,
  parseCheckpoint,
  parseNote,
  parseVkey,
  parseWitnessKey,
  readCosignatures,
  toBase64,
  utf8,
  type WitnessKey,
} from "@muniment/verify";
import { makeKey, signBy, Signer } from "../archive/keys/keys.ts";
import type { WitnessAnswer } from "./answer.ts";
import type { KnownLog } from "./memory.ts";
import { encodeRequest, requestSizeMax } from "./request.ts";
import { newFolder, newPlace, SampleLog, start } from "./sample-log.ts";
import type { Witness } from "./witness.ts";

interface Room {
  readonly witness: Witness;
  readonly key: WitnessKey;
  readonly clock: { now: number };
  known(): Promise<KnownLog>;
  addLog(key: string, replace: boolean): Promise<unknown>;
  /** The witness as another program opens it. */
  again(): Promise<Witness>;
}

async function witnessOf(context: TestContext, log: SampleLog): Promise<Room> {
  const { desk, clock } = await newPlace(context);
  await desk.init("witness.example/w1", null);
  await desk.addLog(log.key, false);
  const openOnce = async (): Promise<Witness> => {
    const { witness, close } = await desk.open();
    context.after(close);
    return witness;
  };
  const witness = await openOnce();
  return {
    witness,
    key: parseWitnessKey(witness.vkey),
    clock,
    known: async () => {
      const known = (await desk.show())?.logs.find(({ origin }) => origin === log.key.name);
      assert.ok(known !== undefined);
      return known;
    },
    addLog: (key, replace) => desk.addLog(parseVkey(key), replace),
    again: openOnce,
  };
}

/** That of 200 is verified as who asked would. */
function timeOf(answer: WitnessAnswer, key: WitnessKey): number {
  assert.ok(answer.status === 200, JSON.stringify(answer));
  const { cosignatures } = readCosignatures(concat(answer.note, utf8(answer.line)), [key]);
  assert.equal(cosignatures[0]?.line, answer.line);
  return cosignatures[0].time;
}

suite("a witness", () => {
  test("cosigns a log that grows, from and to any size", async (context) => {
    for (const [from, to] of [
      [0, 0],
      [0, 1],
      [1, 1],
      [1, 2],
      [3, 7],
      [7, 8],
      [8, 300],
      [256, 300],
      [299, 300],
    ] as const) {
      const log = SampleLog.of(to);
      const { witness, key } = await witnessOf(context, log);
      if (from > 0) assert.equal(witness.addCheckpoint(await log.request(0, from)).status, 200);
      assert.equal(
        timeOf(witness.addCheckpoint(await log.request(from)), key),
        start / 1000,
        `${String(from)} ${String(to)}`,
      );
    }
  });

  test("answers 409 with the size to who begins elsewhere, back as forth, and signs the same again", async (context) => {
    const log = SampleLog.of(9);
    const { witness, known } = await witnessOf(context, log);
    assert.equal(witness.addCheckpoint(await log.request(0, 5)).status, 200);
    const expected = { status: 409, origin: log.key.name, size: 5, forked: false };
    for (const [from, to] of [
      [0, 9],
      [0, 5],
      [0, 3],
      [3, 4],
      [4, 9],
      [6, 9],
    ] as const)
      assert.deepEqual(witness.addCheckpoint(await log.request(from, to)), expected, `${String(from)} ${String(to)}`);
    assert.equal(witness.addCheckpoint(await log.request(5, 5)).status, 200);
    assert.equal((await known()).last?.size, 5);
    assert.deepEqual((await known()).conflicts, []);
  });

  test("never goes back: from its own size to a smaller tree is 400", async (context) => {
    const log = SampleLog.of(9);
    const { witness, known } = await witnessOf(context, log);
    assert.equal(witness.addCheckpoint(await log.request(0)).status, 200);
    assert.equal(witness.addCheckpoint(await log.request(9, 4)).status, 400);
    assert.equal((await known()).last?.size, 9);
  });

  test("refuses forks: 409 of the same size, 422 of a larger one, and keeps what proves them", async (context) => {
    const log = SampleLog.of(6);
    const { witness, known, again } = await witnessOf(context, log);
    const fork = log.fork(4);
    fork.grow(2);
    assert.equal(witness.addCheckpoint(await log.request(0)).status, 200);
    const sameSize = await fork.request(6);
    assert.deepEqual(witness.addCheckpoint(sameSize), { status: 409, origin: log.key.name, size: 6, forked: true });
    fork.grow(3);
    assert.equal(witness.addCheckpoint(await fork.request(6)).status, 422);
    const { last, conflicts } = await known();
    assert.ok(last !== null && equalBytes(last.note, await log.note()));
    assert.deepEqual(
      new Map(conflicts.map(({ kind, note }) => [kind, toBase64(note)])),
      new Map([
        ["root", toBase64(await fork.note(6))],
        ["proof", toBase64(await fork.note(9))],
      ]),
    );
    log.grow(1);
    assert.equal((await again()).addCheckpoint(await log.request(6)).status, 200);
  });

  test("keeps the first conflicts of many", async (context) => {
    const log = SampleLog.of(6);
    const { witness, known, clock } = await witnessOf(context, log);
    assert.equal(witness.addCheckpoint(await log.request(0)).status, 200);
    const first: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      clock.now += 1000;
      const fork = log.fork(4);
      fork.grow(2);
      if (round < 8) first.push(toBase64(await fork.note()));
      assert.equal(witness.addCheckpoint(await fork.request(6)).status, 409);
    }
    assert.deepEqual((await known()).conflicts.map(({ note }) => toBase64(note)).toSorted(), first.toSorted());
  });

  test("refuses a proof with any hash changed, left out or added", async (context) => {
    const log = SampleLog.of(300);
    const { witness, known } = await witnessOf(context, log);
    assert.equal(witness.addCheckpoint(await log.request(0, 77)).status, 200);
    const [path, note] = [await log.path(77), await log.note()];
    const wrong = (changed: readonly Uint8Array[]): number =>
      witness.addCheckpoint(encodeRequest({ oldSize: 77, path: changed, note })).status;
    for (const [at, hash] of path.entries()) {
      assert.equal(wrong(path.with(at, hash.with(7, (hash[7] ?? 0) ^ 1))), 422);
      assert.equal(wrong(path.toSpliced(at, 1)), 422);
      assert.equal(wrong(path.toSpliced(at, 0, hash)), 422);
    }
    assert.equal(wrong([]), 422);
    assert.equal((await known()).last?.size, 77);
    assert.equal(wrong(path), 200);
  });

  test("a proof from nothing is empty", async (context) => {
    const log = SampleLog.of(5);
    const { witness } = await witnessOf(context, log);
    const body = encodeRequest({ oldSize: 0, path: await log.path(3), note: await log.note() });
    assert.equal(witness.addCheckpoint(body).status, 422);
  });

  test("answers 404 for other logs, 403 for other keys and wrong signatures", async (context) => {
    const log = SampleLog.of(5);
    const { witness, known } = await witnessOf(context, log);
    assert.equal(witness.addCheckpoint(await SampleLog.of(5, "log.example/b").request(0)).status, 404);
    assert.equal(witness.addCheckpoint(await SampleLog.of(5).request(0)).status, 403);
    const note = new TextDecoder().decode(await log.note());
    const line = note.slice(note.lastIndexOf("\n\n") + 2);
    const wrong = `${line.slice(0, -10)}${line.at(-10) === "A" ? "B" : "A"}${line.slice(-9)}`;
    for (const changed of [note.replace("\n5\n", "\n6\n"), note.replace(line, wrong), `${note}${line}`])
      assert.equal(witness.addCheckpoint(utf8(`old 0\n\n${changed}`)).status, 403, changed);
    assert.equal((await known()).last, null);
    const others = `— stranger.example ${toBase64(new Uint8Array(76))}\n`;
    const answer = witness.addCheckpoint(utf8(`old 0\n\n${note}${others}`));
    assert.ok(answer.status === 200 && !new TextDecoder().decode(answer.note).includes("stranger"));
  });

  test("answers 400 to what is no request", async (context) => {
    const log = SampleLog.of(5);
    const { witness, known } = await witnessOf(context, log);
    const note = new TextDecoder().decode(await log.note());
    const hash = toBase64(new Uint8Array(32));
    const bodies = [
      "",
      "old 0",
      "old 0\n",
      "old 0\n\n",
      `old 00\n\n${note}`,
      `old -1\n\n${note}`,
      `old +0\n\n${note}`,
      `old 0 \n\n${note}`,
      `old  0\n\n${note}`,
      `Old 0\n\n${note}`,
      `old 6\n\n${note}`,
      `old 9007199254740993\n\n${note}`,
      `old 0\r\n\r\n${note}`,
      `\n\nold 0\n\n${note}`,
      `old 0\n${note}`,
      `old 0\nAAAA\n\n${note}`,
      `old 0\n${hash.slice(0, -2)}B=\n\n${note}`,
      `old 0\n${`${hash}\n`.repeat(64)}\n${note}`,
      `old 0\n\n${note.slice(0, -1)}`,
      `old 0\n\n${note.replace("\n5\n", "\n05\n")}`,
      `old 0\n\n${"x".repeat(requestSizeMax)}`,
      `\ufeffold 0\n\n${note}`,
    ];
    for (const body of bodies)
      assert.equal(witness.addCheckpoint(utf8(body)).status, 400, JSON.stringify(body.slice(0, 80)));
    assert.equal(witness.addCheckpoint(Uint8Array.of(0xff, 0xfe)).status, 400);
    assert.equal((await known()).last, null);
  });

  test("of one log its times never go back, and a clock that stands far behind says none", async (context) => {
    const log = SampleLog.of(9);
    const { witness, key, clock, known } = await witnessOf(context, log);
    assert.equal(timeOf(witness.addCheckpoint(await log.request(0, 1)), key), start / 1000);
    clock.now = start - 299_000;
    assert.equal(timeOf(witness.addCheckpoint(await log.request(1, 2)), key), start / 1000);
    clock.now = start - 301_000;
    assert.equal(witness.addCheckpoint(await log.request(2, 3)).status, 503);
    assert.equal((await known()).last?.size, 2);
    clock.now = start + 5999;
    assert.equal(timeOf(witness.addCheckpoint(await log.request(2, 3)), key), start / 1000 + 5);
  });

  test("a log's new key is refused until it is named; both sign the head at which it changed", async (context) => {
    const log = SampleLog.of(3);
    const next = new Signer(log.key.name, makeKey());
    const { witness, addLog } = await witnessOf(context, log);
    const head = parseCheckpoint(parseNote(await log.note()).text);
    const both = signBy(head, log.signer, next);
    assert.equal(witness.addCheckpoint(encodeRequest({ oldSize: 0, path: [], note: both })).status, 200);
    const alone = encodeRequest({ oldSize: 3, path: [], note: next.sign(head) });
    assert.equal(witness.addCheckpoint(alone).status, 403);
    await addLog(next.vkey.text, false);
    assert.equal(witness.addCheckpoint(alone).status, 200);
    assert.equal(witness.addCheckpoint(await log.request(3)).status, 200);
    await addLog(next.vkey.text, true);
    assert.equal(witness.addCheckpoint(await log.request(3)).status, 403);
    assert.equal(witness.addCheckpoint(alone).status, 200);
  });

  test("makes cosignatures that openssl verifies, by the spec alone", async (context) => {
    const log = SampleLog.of(5);
    const { witness, key } = await witnessOf(context, log);
    const answer = witness.addCheckpoint(await log.request(0));
    assert.ok(answer.status === 200);
    const bytes = Buffer.from(answer.line.trimEnd().split(" ")[2] ?? "", "base64");
    const text =
      Buffer.from(await log.note())
        .toString()
        .split("\n\n")[0] ?? "";
    const folder = await newFolder(context);
    const at = (name: string): string => join(folder, name);
    await writeFile(at("message"), `cosignature/v1\ntime ${String(bytes.readBigUInt64BE(4))}\n${text}\n`);
    await writeFile(at("signature"), bytes.subarray(12));
    // SubjectPublicKeyInfo of RFC 8410 before the 32 bytes.
    await writeFile(at("key"), Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), key.cosigning]));
    const args = ["pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", at("key")];
    const verify = (): number | null =>
      spawnSync("openssl", [...args, "-in", at("message"), "-sigfile", at("signature")]).status;
    assert.equal(verify(), 0);
    await writeFile(at("message"), "another");
    assert.equal(verify(), 1);
  });
});
