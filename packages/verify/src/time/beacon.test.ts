import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { fromHex, utf8 } from "../format/bytes.ts";
import { parseBeacon, parseDrandChain, parseDrandInfo, parsePublishedRound, type Beacon } from "../format/beacon.ts";
import { FormatError } from "../format/digest.ts";
import type { Finding } from "../finding.ts";
import { SampleArchive, sampleInstant } from "../sample-archive.ts";
import { findingsOf } from "../wacz/sample-answer.ts";
import { isRoundOf, roundTime, type BeaconSources } from "./beacon.ts";
import { parseBlockHeader } from "./bitcoin-block.ts";
import { SampleBeacon } from "./sample-beacon.ts";

/** As quicknet, a public chain, publishes itself, and two of its rounds. */
const info = `{"public_key":"83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a","period":3,"genesis_time":1692803367,"hash":"52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971","groupHash":"f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e","schemeID":"bls-unchained-g1-rfc9380","metadata":{"beaconID":"quicknet"}}`;
const quicknet = parseDrandInfo(utf8(info));
const published = [
  `{"round":657413,"signature":"b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b"}`,
  `{"round":1000,"randomness":"fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd","signature":"b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"}`,
].map((text) => parsePublishedRound(utf8(text), quicknet));

/** Block 1 of Bitcoin. */
const header =
  "010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299";
const block = { source: "bitcoin", height: 1, header } as const;

const beacon = new SampleBeacon();
const sources: BeaconSources = {
  chains: [beacon.chain],
  blocks: (height) => (height === 1 ? parseBlockHeader(fromHex(header)) : undefined),
};

/** Of an archive with one item that has this beacon. */
async function said(value: unknown, trust: { beacons?: BeaconSources } = { beacons: sources }): Promise<Finding[]> {
  const archive = new SampleArchive();
  const notBefore = { basis: "reported", value: value as Beacon } as const;
  const object = { path: "a", role: "original", mediaType: "text/plain", size: 1 };
  archive.append({
    ...archive.envelope([{ ...object, sha256: archive.put(utf8("a")).slice("sha256:".length) }]),
    kind: "intake",
    detail: {
      name: { basis: "claimed", value: "a" },
      modified: { basis: "not-measured", reason: "a sample" },
      received: { basis: "claimed", value: sampleInstant(1) },
      mediaType: { basis: "claimed", value: "text/plain" },
      note: null,
      notBefore,
    },
  });
  const findings = await findingsOf(archive.seal().files, { keys: [archive.vkey], seen: [], ...trust });
  const others = findings.filter(({ check }) => check !== "record.beacon");
  assert.deepEqual(
    others.filter(({ outcome }) => outcome !== "holds"),
    [],
  );
  return findings.filter(({ check }) => check === "record.beacon");
}

async function one(value: unknown): Promise<Finding> {
  const [found, ...others] = await said(value);
  assert.ok(found !== undefined && others.length === 0);
  return found;
}

async function outcomes(value: unknown, trust?: { beacons?: BeaconSources }): Promise<readonly string[]> {
  return (await said(value, trust)).map(({ outcome }) => outcome);
}

suite("a beacon in a record", () => {
  test("rounds of a public chain are its own, and no other's", async () => {
    for (const round of published) {
      assert.equal(await isRoundOf(quicknet, round), true);
      assert.equal(await isRoundOf(quicknet, { ...round, round: round.round + 1 }), false);
      assert.equal(await isRoundOf(beacon.chain, round), false);
    }
    assert.equal(roundTime(quicknet, 1000), "2023-08-23T15:59:24.000Z");
  });

  test("holds where chain or block were named, and says since when", async () => {
    const round = await one(beacon.round(1));
    assert.equal(round.outcome, "holds");
    assert.match(round.detail, /no earlier than 2026-01-01T00:00:00\.000Z/);
    assert.deepEqual(round.subject.index, 1);
    const first = await one(block);
    assert.equal(first.outcome, "holds");
    assert.match(first.detail, /no earlier than 2009-01-09T02:54:25\.000Z/);
  });

  test("fails where signature, round or block is another", async () => {
    const round = beacon.round(1);
    assert.deepEqual(await outcomes({ ...round, signature: beacon.round(2).signature }), ["fails"]);
    assert.deepEqual(await outcomes({ ...round, round: 3 }), ["fails"]);
    assert.deepEqual(await outcomes({ ...round, signature: "0".repeat(96) }), ["fails"]);
    assert.deepEqual(await outcomes({ ...round, more: 1 }), ["fails"]);
    assert.deepEqual(await outcomes({ ...block, header: header.replace("61bc6649", "62bc6649") }), ["fails"]);
    const other: BeaconSources = { chains: [], blocks: () => ({ merkleRoot: new Uint8Array(32), time: 1 }) };
    assert.deepEqual(await outcomes(block, { beacons: other }), ["fails"]);
  });

  test("is not checked where its chain, block or source is not known; and nobody speaks of it where none was named", async () => {
    assert.deepEqual(await outcomes(new SampleBeacon("another").round(1)), ["unchecked"]);
    assert.deepEqual(await outcomes({ ...block, height: 2 }), ["unchecked"]);
    assert.deepEqual(await outcomes({ source: "almanac" }), ["unchecked"]);
    assert.deepEqual(await outcomes(beacon.round(1), {}), []);
  });

  test("that lies after its entry tells of a wrong clock", async () => {
    const late = await one(beacon.round(90));
    assert.equal(late.outcome, "holds");
    assert.match(late.detail, /the writer's clock was wrong/);
  });

  test("of another form is none", () => {
    assert.throws(() => parseDrandInfo(utf8(info.replace("g1-rfc9380", "on-g1"))), FormatError);
    assert.throws(() => parseDrandChain({ ...quicknet, period: 0 }), FormatError);
    assert.throws(() => parsePublishedRound(utf8(`{"round":0,"signature":""}`), quicknet), FormatError);
    assert.throws(() => parseBeacon("drand"), FormatError);
    assert.deepEqual(parseDrandChain({ ...quicknet }), quicknet);
  });
});
