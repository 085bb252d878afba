/** What a verifier says of the anchors of an archive. Source: spec/anchors, "Findings". */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { utf8 } from "../format/bytes.ts";
import { digestOf, hexOf } from "../format/digest.ts";
import { verdictOf, type Finding, type Verdict } from "../finding.ts";
import type { Instant } from "../format/instant.ts";
import { anchorFile } from "../format/layout.ts";
import type { Vkey } from "../format/note.ts";
import { MemoryEvidence, SampleArchive, sampleInstant } from "../sample-archive.ts";
import { parseRevocationList } from "../time/revocation-list.ts";
import { makeList, makeStamp, type StampOrder } from "../time/sample-authority.ts";
import { later, middle, root, signer } from "../time/sample-stamps.ts";
import type { TimeTrust } from "../time/judge.ts";
import { noAnchorTrust } from "./anchor-trust.ts";
import { verifyArchive } from "../verify.ts";

const certificates = [middle.certificate, signer.certificate];
const stampedAt = "2026-01-01T00:10:00Z";

function withItem(label = "sample"): SampleArchive {
  const archive = new SampleArchive(label);
  archive.intake({ "a.txt": utf8("a") });
  return archive.seal();
}

/** Lays a stamp over the archive's checkpoint, or over `note`. Answers with its file. */
function stamp(archive: SampleArchive, order: Partial<StampOrder> = {}, note = archive.checkpoint()): string {
  const anchor = digestOf(note);
  archive.files.set(anchorFile({ kind: "checkpoint", anchor }), note);
  const bytes = makeStamp(signer, { data: note, at: stampedAt, certificates, nonce: "41", ...order });
  const file = anchorFile({ kind: "tsr", anchor, sha256: hexOf(digestOf(bytes)) });
  archive.files.set(file, bytes);
  return file;
}

/** Writes into the log that a stamp was had. */
function record(archive: SampleArchive, file: string, asked: Instant, nonce = "41"): void {
  const bytes = archive.files.get(file) ?? assert.fail(file);
  const [, anchor = ""] = file.split("/");
  archive.append({
    ...archive.envelope([]),
    kind: "token",
    detail: {
      action: "stamp",
      anchor: `sha256:${anchor}`,
      asked: { basis: "claimed", value: asked },
      authority: { name: "tsa", url: "https://tsa.invalid/" },
      outcome: "obtained",
      file: { name: file, sha256: hexOf(digestOf(bytes)), size: bytes.length },
      nonce,
      stamped: { basis: "reported", value: "2026-01-01T00:10:00.000Z" },
    },
  });
  archive.seal();
}

interface Result {
  readonly findings: readonly Finding[];
  readonly verdict: Verdict;
  one(check: Finding["check"], file?: string): Finding;
}

const trusted: TimeTrust = { roots: [root.certificate], others: [], lists: [] };

async function verified(
  { files, vkey }: Pick<SampleArchive, "files"> & { readonly vkey: Vkey },
  {
    time = trusted,
    writersAtWork = false,
  }: { readonly time?: TimeTrust | null; readonly writersAtWork?: boolean } = {},
): Promise<Result> {
  const findings: Finding[] = [];
  const trust = { keys: [vkey], seen: [], ...(time === null ? {} : { anchors: { ...noAnchorTrust, time } }) };
  for await (const one of verifyArchive(new MemoryEvidence(files), trust, later, { writersAtWork })) findings.push(one);
  const one = (check: Finding["check"], file?: string): Finding => {
    const found = findings.filter((each) => each.check === check && (file === undefined || each.subject.file === file));
    assert.equal(found.length, 1, `${check}: ${JSON.stringify(findings.filter(({ outcome }) => outcome !== "holds"))}`);
    return found[0] ?? assert.fail();
  };
  return { findings, verdict: verdictOf(findings), one };
}

suite("anchors", () => {
  test("that are whole and trusted hold, and say up to which entry and when", async () => {
    const archive = withItem();
    record(archive, stamp(archive), sampleInstant(10));
    archive.intake({ "b.txt": utf8("b") });
    const { verdict, one } = await verified(archive.seal());
    assert.equal(verdict, "verified");
    assert.match(
      one("anchor.time").detail,
      /first 2 entries existed no later than 2026-01-01T00:10:00.000Z by stamper/,
    );
    assert.doesNotMatch(one("anchor.token").detail, /clocks/);
    assert.equal(one("anchor.token").subject.index, 2);
    assert.equal(one("anchor.checkpoint").outcome, "holds");
  });

  test("that answer another request than the record says fail", async () => {
    const archive = withItem();
    record(archive, stamp(archive), sampleInstant(10), "42");
    const { verdict, one } = await verified(archive);
    assert.equal(verdict, "bad");
    assert.match(one("anchor.token").detail, /nonce/);
  });

  test("of a signer that nobody trusts are intact, and the verdict is that of an unknown signer", async () => {
    const archive = withItem();
    stamp(archive);
    for (const time of [null, { roots: [], others: [], lists: [] }]) {
      const { verdict, one } = await verified(archive, { time });
      assert.equal(verdict, "unknown-signer");
      assert.equal(one("anchor.token").outcome, "holds");
      assert.match(one("anchor.token").detail, /intact, signer not trusted/);
      assert.deepEqual([one("anchor.time").outcome, one("anchor.time").signer], ["unchecked", "unknown"]);
    }
  });

  test("of a signer that was revoked prove no time, and say so", async () => {
    const archive = withItem();
    stamp(archive);
    const list = makeList(middle, "2026-12-01T00:00:00Z", [{ serial: 31, at: "2026-02-01T00:00:00Z", reason: 1 }]);
    const outside = await verified(archive, { time: { ...trusted, lists: [parseRevocationList(list)] } });
    archive.files.set(
      anchorFile({ kind: "crl", anchor: digestOf(archive.checkpoint()), sha256: hexOf(digestOf(list)) }),
      list,
    );
    const inside = await verified(archive);
    assert.equal(inside.one("anchor.list").outcome, "holds");
    for (const { verdict, one } of [outside, inside]) {
      assert.equal(verdict, "unchecked");
      assert.match(one("anchor.time").detail, /time not proven/);
      assert.equal(one("anchor.token").outcome, "holds");
    }
  });

  test("of one authority that was revoked and one that was not prove the time by the second", async () => {
    const archive = withItem();
    stamp(archive);
    archive.intake({ "b.txt": utf8("b") });
    archive.seal();
    stamp(archive, { at: "2026-03-01T00:00:00Z" });
    const list = makeList(middle, "2026-12-01T00:00:00Z", [{ serial: 31, at: "2026-02-01T00:00:00Z", reason: 4 }]);
    const { verdict, one, findings } = await verified(archive, {
      time: { ...trusted, lists: [parseRevocationList(list)] },
    });
    assert.equal(verdict, "verified");
    assert.match(one("anchor.time").detail, /first 2 entries/);
    assert.equal(
      findings.filter(({ check, detail }) => check === "anchor.token" && detail.includes("time not proven")).length,
      1,
    );
  });

  test("say when one of two clocks was wrong", async () => {
    const ahead = withItem();
    const early = stamp(ahead, { at: "2025-12-30T00:00:00Z" });
    assert.match(
      (await verified(ahead)).one("anchor.token").detail,
      /newest entry under it says 2026-01-01T00:01:00.000Z, after the stamp/,
    );
    record(ahead, early, sampleInstant(2));
    assert.match((await verified(ahead)).one("anchor.token").detail, /clock here said 2026-01-01T00:02/);
    const behind = withItem();
    record(behind, stamp(behind, { at: "2026-01-03T00:00:00Z" }), sampleInstant(2));
    const { verdict, one } = await verified(behind);
    assert.match(one("anchor.token").detail, /one of the two clocks was wrong/);
    assert.equal(verdict, "verified");
  });

  test("over a head that the log does not continue tell of a fork, and of an older copy", async () => {
    const archive = withItem();
    const other = withItem();
    other.intake({ "c.txt": utf8("c") });
    stamp(archive, {}, other.seal().checkpoint());
    const older = await verified(archive);
    assert.equal(older.verdict, "bad");
    assert.match(older.one("anchor.checkpoint").detail, /entries were taken back/);
    archive.intake({ "d.txt": utf8("d") });
    const forked = await verified(archive.seal());
    assert.match(forked.one("anchor.checkpoint").detail, /rewritten/);
    assert.match(forked.one("anchor.time").detail, /time not proven/);
  });

  test("over a newer head than the one that was read, while a program writes, are left open", async () => {
    const archive = withItem();
    const files = new Map(archive.files);
    archive.intake({ "c.txt": utf8("c") });
    stamp(archive.seal());
    for (const [name, bytes] of archive.files) if (name.startsWith("anchors/")) files.set(name, bytes);
    const { one } = await verified({ files, vkey: archive.vkey }, { writersAtWork: true });
    assert.equal(one("anchor.checkpoint").outcome, "unchecked");
  });

  test("over a checkpoint of another log fail", async () => {
    const archive = withItem();
    stamp(archive, {}, withItem("other").checkpoint());
    assert.match((await verified(archive)).one("anchor.checkpoint").detail, /of the log/);
  });

  test("over a checkpoint with a second signature line fail", async () => {
    const archive = withItem();
    stamp(archive, {}, archive.note(archive.key, archive.otherKey("x")));
    assert.match((await verified(archive)).one("anchor.checkpoint").detail, /another signature line/);
  });
});

suite("of an anchor", () => {
  const whole = withItem();
  const file = stamp(whole);
  record(whole, file, sampleInstant(10));
  const list = makeList(middle, "2026-12-01T00:00:00Z", []);
  const listFile = anchorFile({
    kind: "crl",
    anchor: `sha256:${file.split("/")[1] ?? ""}`,
    sha256: hexOf(digestOf(list)),
  });
  whole.files.set(listFile, list);
  const checkpoint = [...whole.files.keys()].find((name) => /^anchors\/.*checkpoint$/.test(name)) ?? "";

  async function changed(change: (files: Map<string, Uint8Array>) => void): Promise<readonly string[]> {
    const files = new Map(whole.files);
    change(files);
    const { findings } = await verified({ files, vkey: whole.vkey });
    return findings
      .filter(({ outcome }) => outcome === "fails")
      .map(({ check, subject }) => `${check} ${subject.file}`);
  }

  test("nothing fails when it is whole", async () => {
    assert.deepEqual(await changed(() => undefined), []);
  });

  for (const [check, name] of [
    ["anchor.token", file],
    ["anchor.checkpoint", checkpoint],
    ["anchor.list", listFile],
  ] as const) {
    test(`every changed file is named: ${check}`, async () => {
      const bytes = whole.files.get(name) ?? assert.fail(name);
      for (const place of [0, bytes.length >> 1, bytes.length - 1]) {
        const other = bytes.slice();
        other[place] = (other[place] ?? 0) ^ 1;
        assert.deepEqual(await changed((files) => files.set(name, other)), [`${check} ${name}`]);
      }
      assert.deepEqual(await changed((files) => files.set(name, bytes.subarray(1))), [`${check} ${name}`]);
      assert.deepEqual(await changed((files) => files.set(name, new Uint8Array(0))), [`${check} ${name}`]);
    });
  }

  test("a token that a record names and a checkpoint that a token stamps are missed", async () => {
    assert.deepEqual(await changed((files) => files.delete(file)), [`anchor.token ${file}`]);
    assert.deepEqual(await changed((files) => files.delete(checkpoint)), [`anchor.checkpoint ${checkpoint}`]);
  });

  test("a file that has no place, or another name, fails", async () => {
    for (const name of ["anchors/notes.txt", `${checkpoint}.old`, file.replace(".tsr", ".TSR"), file.toUpperCase()])
      assert.deepEqual(await changed((files) => files.set(name, utf8("x"))), [`file.expected ${name}`]);
    const renamed = file.replace(/.{68}$/, `${"0".repeat(64)}.tsr`);
    assert.deepEqual(
      (await changed((files) => files.set(renamed, files.get(file) ?? assert.fail()).delete(file))).toSorted(),
      [`anchor.token ${file}`, `anchor.token ${renamed}`].toSorted(),
    );
  });
});
