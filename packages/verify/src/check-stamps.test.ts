/** Stamps on WARCs in an archive, and in a WACZ by itself. In packages: see spec/vectors. Source: spec/capture. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { formatInstant } from "./format/instant.ts";
import { objectFile } from "./format/layout.ts";
import { digestOf, hexOf } from "./format/digest.ts";
import type { Finding } from "./finding.ts";
import { MemoryEvidence, sampleBytes, SampleArchive } from "./sample-archive.ts";
import { middle, root, signer } from "./time/sample-stamps.ts";
import { makeStamp } from "./time/sample-authority.ts";
import type { ObjectScope } from "./object-scope.ts";
import { verifyArchive } from "./verify.ts";
import { accessTo, allOf, sampleWacz, sampleWarc } from "./wacz/sample-wacz.ts";
import { noSigners } from "./wacz/wacz-auth.ts";
import { verifyWacz } from "./wacz/wacz.ts";

const warc = sampleWarc();
const file = "stamps/data.warc.gz.tsa.tsr";
const token = stampOver(warc.bytes);
const time = { roots: [root.certificate], others: [], lists: [] };
const now = formatInstant(Date.UTC(2026, 11, 1));

function stampOver(data: Uint8Array): Uint8Array {
  const certificates = [middle.certificate, signer.certificate];
  return makeStamp(signer, { data, at: "2026-06-01T12:00:00Z", certificates });
}

function archiveWith(tokens: Readonly<Record<string, Uint8Array>>, wacz: Uint8Array = sampleWacz(warc)): SampleArchive {
  const archive = new SampleArchive();
  const named = (path: string, role: string, bytes: Uint8Array) => {
    return { path, role, mediaType: "application/octet-stream", size: bytes.length, sha256: hexOf(archive.put(bytes)) };
  };
  const stamps = Object.entries(tokens).map(([path, bytes]) => named(path, "warc-stamp", bytes));
  const objects = [named("capture.wacz", "capture", wacz), ...stamps];
  // What else a capture's record says is of no matter here.
  archive.append({ ...archive.envelope(objects), kind: "capture", detail: {} } as never);
  return archive.seal();
}

async function judged(archive: SampleArchive, scope: ObjectScope = { objects: "all" }): Promise<readonly Finding[]> {
  const trust = { keys: [archive.vkey], seen: [], anchors: { time, blocks: null, witnesses: [], policy: null } };
  const found = await allOf(verifyArchive(new MemoryEvidence(archive.files), trust, now, { scope }));
  return found.filter(({ outcome, check }) => outcome !== "holds" || check === "warc.stamp");
}

function said(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ check, subject, outcome }) => `${check} ${subject.file} ${outcome}`);
}

void suite("in an archive, a stamp on a WARC", () => {
  const at = (bytes: Uint8Array): string => objectFile(digestOf(bytes));

  test("that is by an authority whom the user trusts holds, and says until when", async () => {
    const [one, ...more] = await judged(archiveWith({ [file]: token }));
    assert.deepEqual([one?.outcome, one?.subject, more], ["holds", { file: at(token), index: 1 }, []]);
    const { time: stamped = null } = one?.proof?.is === "stamp" ? one.proof : {};
    assert.equal(stamped, "2026-06-01T12:00:00.000Z");
  });

  test("over other bytes fails", async () => {
    const other = stampOver(sampleBytes("other", 100));
    assert.deepEqual(said(await judged(archiveWith({ [file]: other }))), [`warc.stamp ${at(other)} fails`]);
  });

  test("that is larger than any fails", async () => {
    const large = sampleBytes("large", 256 * 1024 + 1);
    assert.deepEqual(said(await judged(archiveWith({ [file]: large }))), [`warc.stamp ${at(large)} fails`]);
  });

  test("is not accused where the WACZ was changed", async () => {
    const archive = archiveWith({ [file]: token });
    const name = at(sampleWacz(warc));
    archive.files.set(
      name,
      Uint8Array.from(archive.files.get(name) ?? [], (byte, place) => (place === 200 ? byte ^ 1 : byte)),
    );
    assert.deepEqual(said(await judged(archive)), [`object.bytes ${name} fails`, `warc.stamp ${at(token)} unchecked`]);
  });

  test("is looked at in a sample if it is in the sample", async () => {
    const archive = archiveWith({ [file]: token });
    const scope = (chosen: (sha256: string) => boolean): ObjectScope => ({ objects: "sample", percent: 50, chosen });
    assert.deepEqual(
      said(
        await judged(
          archive,
          scope(() => true),
        ),
      ),
      [`warc.stamp ${at(token)} holds`],
    );
    assert.deepEqual(
      said(
        await judged(
          archive,
          scope((one) => one !== hexOf(digestOf(token))),
        ),
      ),
      [],
    );
    assert.deepEqual(said(await judged(archive, { objects: "none" })), []);
  });
});

void suite("in a WACZ by itself, a stamp on a WARC", () => {
  const judge = async (files: Readonly<Record<string, Uint8Array>>, trusts = true): Promise<readonly string[]> => {
    const laid = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes)]));
    const signers = { ...noSigners, now, ...(trusts ? { time } : {}) };
    const found = await allOf(verifyWacz(accessTo(sampleWacz(warc, laid)), { signers }));
    return found
      .filter(({ outcome, check }) => outcome !== "holds" || check === "warc.stamp")
      .map(({ subject, outcome, signer: who = "" }) => `${subject.file} ${outcome} ${who}`.trimEnd());
  };

  test("holds, fails, or is by somebody unknown", async () => {
    assert.deepEqual(await judge({ [file]: token }), [`${file} holds`]);
    assert.deepEqual(await judge({ [file]: stampOver(sampleBytes("other", 100)) }), [`${file} fails`]);
    assert.deepEqual(await judge({ [file]: token }, false), [`${file} unchecked unknown`]);
  });

  test("is none where no WARC has the name that it is on", async () => {
    assert.deepEqual(await judge({ "stamps/other.warc.gz.tsa.tsr": token, "stamps/readme.txt": token }), []);
  });
});
