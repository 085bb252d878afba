import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { formatWitnessKey } from "./cosignature.ts";
import { FormatError, type Digest } from "./digest.ts";
import { anchorEndings, anchorFile, parseAnchorFile } from "./layout.ts";
import { parseTokenDetail, type TokenDetail } from "./record-token.ts";
import { publicKeyOf } from "./signature.ts";

const hex = (digit: string): string => digit.repeat(64);
const anchor: Digest = `sha256:${hex("a")}`;
const time = { basis: "claimed", value: "2026-11-22T21:12:48.123Z" } as const;
const cosigned = { basis: "reported", value: "2026-11-22T21:12:50.000Z" } as const;
const fileOf = (ending: string, digit = "b") => ({
  name: `anchors/${hex("a")}/${hex(digit)}.${ending}`,
  sha256: hex(digit),
  size: 412,
});
const witness = {
  key: formatWitnessKey("witness.example/w1", publicKeyOf(new Uint8Array(32).fill(7))).text,
  url: "https://witness.example/",
};
const common = { anchor, asked: time };
const reason = "nobody answered within 30 seconds";
const url = "https://a.example/";
const none = { outcome: "failed", reason, url } as const;
const promised = { outcome: "promised", url } as const;

const stamp = { action: "stamp", ...common, authority: { name: "tsa-a", url } } as const;
const stamped = { ...stamp, outcome: "obtained", file: fileOf("tsr"), nonce: "5f0c", stamped: cosigned } as const;
const list = { action: "list", asked: time, url } as const;
const listed = { ...list, outcome: "obtained", file: fileOf("crl") } as const;
const relisted = { ...listed, made: cosigned, next: cosigned } as const;
const unasked = { action: "status", asked: time, stamped: cosigned, token: fileOf("tsr").name, url } as const;
const status = { ...unasked, certificate: anchor, ends: cosigned } as const;
const told = { ...status, outcome: "obtained", status: "good", file: fileOf("ocsp"), made: cosigned } as const;
const timestamp = { action: "timestamp", ...common, calendars: [promised, none] } as const;
const promise = { ...timestamp, outcome: "obtained", file: fileOf("ots") } as const;
const upgrade = {
  action: "upgrade",
  ...common,
  calendars: [{ outcome: "attested", url }, { outcome: "waiting", url }, none],
  from: fileOf("ots", "c").name,
} as const;
const upgraded = { ...upgrade, outcome: "obtained", blocks: [0, 870_123], file: fileOf("ots") } as const;
const waiting = { ...upgrade, calendars: [{ outcome: "waiting", url }, none], outcome: "failed" } as const;
const cosign = { action: "cosign", ...common, witness } as const;
const signed = { ...cosign, outcome: "obtained", cosigned, file: fileOf("cosig") } as const;
const peer = {
  action: "peer",
  anchor,
  cosigned,
  origin: "muniment.invalid/1",
  root: Buffer.alloc(32, 1).toString("base64"),
  size: 640,
} as const;

const good: readonly TokenDetail[] = [
  stamped,
  { ...stamp, outcome: "failed", reason },
  listed,
  relisted,
  { ...list, outcome: "failed", reason },
  told,
  { ...told, status: "revoked", next: cosigned },
  { ...status, outcome: "failed", reason },
  { ...unasked, outcome: "failed", reason },
  promise,
  { ...timestamp, calendars: [none], outcome: "failed" },
  upgraded,
  waiting,
  signed,
  { ...signed, witness: { ...witness, url: null } },
  { ...cosign, outcome: "failed", reason },
  { ...cosign, outcome: "refused", reason },
  peer,
];

suite("what was asked of others for an anchor", () => {
  test("is read as it stands", () => {
    for (const one of good) assert.deepEqual(parseTokenDetail(structuredClone(one)), one);
  });

  test("has these fields and no others", () => {
    for (const one of good) {
      assert.throws(() => parseTokenDetail({ ...one, more: 1 }), FormatError);
      for (const name of Object.keys(one)) {
        const isOptional = name === "made" || name === "next";
        const less = Object.fromEntries(Object.entries(one).filter(([other]) => other !== name));
        if (isOptional) assert.deepEqual(parseTokenDetail(less), less);
        else assert.throws(() => parseTokenDetail(less), FormatError, `${one.action} without ${name}`);
        assert.throws(() => parseTokenDetail({ ...one, [name]: [] }), FormatError, `${one.action} with a bad ${name}`);
      }
    }
  });

  test("names files of its own anchor and kind, by their hash", () => {
    for (const one of [stamped, listed, told, promise, upgraded, signed]) {
      const { file } = one;
      for (const name of [
        file.name.replace(/[a-z]+$/, "txt"),
        file.name.replace(/[a-z]+$/, one === stamped ? "ots" : "tsr"),
        file.name.replace(hex("b"), hex("d")),
        `anchors/${hex("a")}/checkpoint`,
        `${file.name}\n`,
      ])
        assert.throws(() => parseTokenDetail({ ...one, file: { ...file, name } }), FormatError, name);
      const elsewhere = { ...file, name: file.name.replace(hex("a"), hex("e")) };
      // A list belongs to whom it names, not to one anchor; and so does a status.
      if (one === listed || one === told) assert.ok(parseTokenDetail({ ...one, file: elsewhere }));
      else assert.throws(() => parseTokenDetail({ ...one, file: elsewhere }), FormatError);
    }
  });

  const bad: Readonly<Record<string, object>> = {
    "another action": { ...stamped, action: "of a later version" },
    "another outcome": { ...stamped, outcome: "refused" },
    "a status that nobody can have": { ...told, status: "unknown" },
    "a status of a certificate without its hash": { ...told, certificate: "31" },
    "an end of no certificate": { ...unasked, ends: cosigned, outcome: "failed", reason },
    "a status for what is no token": { ...told, token: fileOf("crl").name },
    "a failure with a status": { ...told, outcome: "failed", reason },
    "a list that is to come at no time": { ...relisted, next: "2026-11-22T21:12:48.000Z" },
    "a nonce of half a byte": { ...stamped, nonce: "5f0" },
    "a time that is none": { ...stamped, asked: { basis: "claimed", value: "2026-11-22T21:12:48Z" } },
    "a time without its basis": { ...stamped, asked: { basis: "guessed", value: time.value } },
    "a size that is none": { ...stamped, file: { ...stamped.file, size: 1.5 } },
    "a promise that nobody made": { ...promise, calendars: [none] },
    "no promise, though one was made": { ...timestamp, outcome: "failed" },
    "a calendar that attests at once": { ...promise, calendars: [{ outcome: "attested", url }] },
    "a reason beside a promise": { ...promise, calendars: [{ ...promised, reason }] },
    "a failure without its reason": { ...promise, calendars: [promised, { outcome: "failed", url }] },
    "no calendar": { ...promise, calendars: [] },
    "more than 16 calendars": { ...promise, calendars: Array.from({ length: 17 }, () => promised) },
    "an upgrade that nobody gave": { ...upgraded, calendars: waiting.calendars },
    "a failed upgrade without a failure": { ...waiting, calendars: [{ outcome: "waiting", url }] },
    "a failed upgrade with a block": { ...waiting, blocks: [1] },
    "blocks that do not rise": { ...upgraded, blocks: [7, 7] },
    "a block that is no height": { ...upgraded, blocks: [-1] },
    "a block beyond any": { ...upgraded, blocks: [2 ** 32] },
    "more than 16 blocks": { ...upgraded, blocks: Array.from({ length: 17 }, (_, height) => height) },
    "a proof made from itself": { ...upgraded, from: upgraded.file.name },
    "a proof made from another anchor's": { ...upgraded, from: upgraded.from.replace(hex("a"), hex("e")) },
    "a proof made from a token": { ...upgraded, from: fileOf("tsr").name },
    "a witness's key that is damaged": {
      ...signed,
      witness: { ...witness, key: witness.key.replace("w1", "w2") },
    },
    "a witness without an address": { ...signed, witness: { key: witness.key } },
    "a cosignature with a reason": { ...signed, reason },
    "a refusal with a file": { ...signed, outcome: "refused" },
    "a root of another length": { ...peer, root: "AAAA" },
    "a log without a size": { ...peer, size: -1 },
    "a text that is too long": { ...cosign, outcome: "failed", reason: "a".repeat(4097) },
  };
  for (const [name, detail] of Object.entries(bad))
    test(`refuses ${name}`, () => {
      assert.throws(() => parseTokenDetail(detail), FormatError);
    });
});

test("the name of a file of an anchor is read as it is written", () => {
  for (const kind of anchorEndings) {
    const name = { kind, anchor, sha256: hex("b") };
    assert.deepEqual(parseAnchorFile(anchorFile(name)), name);
  }
  const folder = `anchors/${hex("a")}`;
  assert.deepEqual(parseAnchorFile(`${folder}/checkpoint`), { kind: "checkpoint", anchor });
  for (const file of [
    `${folder}/${hex("b")}.txt`,
    `${folder}/${hex("b")}.checkpoint`,
    `${folder}/${hex("b")}`,
    `${folder}/${hex("B")}.tsr`,
    `${folder}/${hex("b")}.tsr\n`,
    `${folder}/more/${hex("b")}.tsr`,
    `${folder}/checkpoint.tsr`,
    `anchors/${hex("b")}.tsr`,
    `data/${folder}/checkpoint`,
  ])
    assert.equal(parseAnchorFile(file), null, file);
});
