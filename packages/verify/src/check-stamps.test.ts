/** Stamps on WARCs in an archive, and in a WACZ by itself. In packages: see spec/vectors. Source: spec/capture. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { formatInstant } from "./format/instant.ts";
import { UnreadableFile, type Evidence, type FileEntry } from "./evidence.ts";
import { anchorFile, objectFile } from "./format/layout.ts";
import { digestOf, hexOf } from "./format/digest.ts";
import type { Finding } from "./finding.ts";
import { MemoryEvidence, sampleBytes, SampleArchive } from "./sample-archive.ts";
import { middle, root, signer } from "./time/sample-stamps.ts";
import {
  authority,
  authorityUsage,
  makeAnswer,
  makeList,
  makeSample,
  makeStamp,
  type Revoked,
  type Sample,
} from "./time/sample-authority.ts";
import type { ObjectScope } from "./object-scope.ts";
import { verifyArchive } from "./verify.ts";
import { verifyItem } from "./verify-item.ts";
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
  return worthTelling(await allOf(verifyArchive(new MemoryEvidence(archive.files), trust, now, { scope })));
}

/** The item alone, which is entry 1. */
async function judgedAlone(archive: SampleArchive, evidence: Evidence = new MemoryEvidence(archive.files), by = time) {
  const stamps = { time: by, now };
  return worthTelling(await allOf(verifyItem(evidence, 1, { keys: [archive.vkey], stamps })));
}

function worthTelling(found: readonly Finding[]): readonly Finding[] {
  return found.filter(({ outcome, check }) => outcome !== "holds" || check === "warc.stamp");
}

/** Below anchors/, beside a head of this log. */
function anchoredWith(archive: SampleArchive, kind: "crl" | "ocsp", bytes: Uint8Array): SampleArchive {
  const anchor = digestOf(archive.checkpoint());
  archive.files.set(anchorFile({ kind: "checkpoint", anchor }), archive.checkpoint());
  archive.files.set(anchorFile({ kind, anchor, sha256: hexOf(digestOf(bytes)) }), bytes);
  return archive;
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

void suite("in an archive, a list beside an anchor", () => {
  const stamper = (at: string, reason: number): Revoked => ({ serial: 31, at, reason });
  const list = (issuer: Sample, ...revoked: readonly Revoked[]): readonly ["crl", Uint8Array] => [
    "crl",
    makeList(issuer, "2026-12-01T00:00:00Z", revoked),
  ];
  const [before, after] = ["2026-05-01T00:00:00Z", "2026-07-01T00:00:00Z"];
  const stranger = makeSample({ name: "middle", extensions: [authority(), authorityUsage] });

  for (const [what, [kind, bytes], outcome] of [
    ["revokes no stamp where it names nobody", list(middle), "holds"],
    ["revokes a stamp from after", list(middle, stamper(before, 4)), "unchecked"],
    ["revokes no stamp from before, where the signer was superseded", list(middle, stamper(after, 4)), "holds"],
    ["revokes a stamp from before, where its key was stolen", list(middle, stamper(after, 1)), "unchecked"],
    ["says nothing where a stranger signed it", list(stranger, stamper(before, 1)), "holds"],
    [
      "may be a status answer",
      ["ocsp", makeAnswer(middle, signer, { status: { at: before, reason: 4 } })],
      "unchecked",
    ],
  ] as const)
    test(`${what}: in the archive and in the item alone`, async () => {
      const archive = anchoredWith(archiveWith({ [file]: token }), kind, bytes);
      const [one, ...more] = await judged(archive);
      assert.deepEqual([one?.outcome, more], [outcome, []]);
      assert.deepEqual(await judgedAlone(archive), [one]);
    });

  test("that is none is told where the archive is verified, and not of the item", async () => {
    const archive = anchoredWith(archiveWith({ [file]: token }), "crl", sampleBytes("no list", 40));
    const all = (await judged(archive)).map(({ check, outcome }) => `${check} ${outcome}`);
    assert.deepEqual(all, ["warc.stamp holds", "anchor.list fails"]);
    assert.deepEqual(
      (await judgedAlone(archive)).map(({ check, outcome }) => `${check} ${outcome}`),
      ["warc.stamp holds"],
    );
  });

  test("that cannot be looked for is told, of the item too", async () => {
    const archive = archiveWith({ [file]: token });
    class Closed extends MemoryEvidence {
      override async *files(): AsyncGenerator<FileEntry> {
        yield* super.files();
        throw new UnreadableFile("anchors", "EACCES");
      }
    }
    const found = said(await judgedAlone(archive, new Closed(archive.files)));
    assert.deepEqual(found.slice(1), ["file.expected anchors unchecked"]);
    // Where nothing was stamped, nobody looks.
    const plain = archiveWith({});
    assert.deepEqual(await judgedAlone(plain, new Closed(plain.files)), []);
  });
});

void suite("of one item, a stamp on a WARC", () => {
  const without = (name: string, archive: SampleArchive): SampleArchive => {
    archive.files.delete(name);
    return archive;
  };
  const nobody = { roots: [], others: [], lists: [] };

  test("is judged as in the whole archive", async () => {
    const other = stampOver(sampleBytes("other", 100));
    for (const archive of [
      archiveWith({ [file]: token }),
      archiveWith({ [file]: other }),
      archiveWith({ [file]: token, "stamps/data.warc.gz.two.tsr": other }),
      archiveWith({ [file]: token }, sampleBytes("no WACZ", 100)),
    ])
      assert.deepEqual(await judgedAlone(archive), await judged(archive));
  });

  test("is by somebody unknown where no root vouches for its signer", async () => {
    const archive = archiveWith({ [file]: token });
    const [one, ...more] = await judgedAlone(archive, new MemoryEvidence(archive.files), nobody);
    assert.deepEqual([one?.check, one?.outcome, one?.signer, more], ["warc.stamp", "unchecked", "unknown", []]);
  });

  test("that is gone is told as an object that is", async () => {
    const name = objectFile(digestOf(token));
    assert.deepEqual(said(await judgedAlone(without(name, archiveWith({ [file]: token })))), [
      `object.bytes ${name} fails`,
    ]);
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
