/** Stamps that are none, and too many of them. Of what an authority made: test/cli/warc-stamps. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  digestOf,
  hexOf,
  MissingFile,
  objectFile,
  tokenSizeMax,
  utf8,
  type ByteStream,
  type RecordObject,
} from "@muniment/verify";
import { readStamps } from "./read-stamps.ts";

const now = "2026-11-28T11:00:00.000Z";
const noToken = utf8("no token");

function stamp(path: string, bytes = noToken, size = bytes.length): RecordObject {
  return { path, role: "warc-stamp", mediaType: "application/timestamp-reply", size, sha256: hexOf(digestOf(bytes)) };
}

/** Holds `noToken`, and nothing else. */
const evidence = {
  async *read(name: string): ByteStream {
    if (name !== objectFile(digestOf(noToken))) throw new MissingFile(name);
    yield noToken;
  },
};

function capture(...objects: readonly RecordObject[]): Parameters<typeof readStamps>[1] {
  return { detail: { kind: "capture" }, objects };
}

void describe("what the stamps of a capture say", () => {
  it("is that one which is no token is broken, and so is one too large to be opened", async () => {
    const large = stamp("stamps/b.tsr", utf8("large"), tokenSizeMax + 1);
    const [one, two] = await readStamps(evidence, capture(stamp("stamps/a.tsr"), large), now);
    assert.deepEqual([one?.path, one?.asked, one?.told.is], ["stamps/a.tsr", null, "broken"]);
    assert.deepEqual(two?.told, { is: "broken", reason: "it is larger than 262144 bytes" });
  });

  it("is left open beyond the 16 that a verifier looks at", async () => {
    const many = Array.from({ length: 17 }, (_, place) => stamp(`stamps/${String(place)}.tsr`));
    const told = (await readStamps(evidence, capture(...many), now)).map((one) => one.told.is);
    assert.deepEqual(told, [...Array.from({ length: 16 }, () => "broken"), "open"]);
  });

  it("is nothing of an intake, or of objects of another role", async () => {
    assert.deepEqual(await readStamps(evidence, { detail: { kind: "intake" }, objects: [stamp("a.tsr")] }, now), []);
    assert.deepEqual(await readStamps(evidence, capture({ ...stamp("a.tsr"), role: "original" }), now), []);
  });

  it("is not to be had where the object is gone: then nothing is handed out", async () => {
    await assert.rejects(readStamps(evidence, capture(stamp("a.tsr", utf8("gone"))), now), MissingFile);
  });
});
