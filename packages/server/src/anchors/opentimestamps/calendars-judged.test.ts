/** python-opentimestamps, the reference, as a judge: of the calendar that the tests are made with, and of proofs that were upgraded. */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { suite, test } from "node:test";
import { promisify } from "node:util";
import { encodeOts, otsWays, parseOts, parseOtsAnswer, toHex, type OtsAttestation } from "@muniment/verify";
import { parseCalendar, stampDigest, upgradeProof } from "./index.ts";
import { SampleCalendar, SampleChain } from "./sample-calendar.ts";

const python = "/usr/bin/python3";
const skip =
  spawnSync(python, ["-c", "import opentimestamps.calendar"]).status === 0
    ? false
    : "python-opentimestamps is not installed";

/** Not `spawnSync`: the calendar answers from this very process. */
async function run(script: string, ...values: readonly string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(python, ["-c", script, ...values], { timeout: 60_000 });
  return stdout.trim().split("\n");
}

const client = String.raw`
import sys
from opentimestamps.calendar import RemoteCalendar, CommitmentNotFoundError
from opentimestamps.core.serialize import BytesSerializationContext
calendar = RemoteCalendar(sys.argv[1])
message = bytes.fromhex(sys.argv[3])
try:
    stamp = calendar.submit(message) if sys.argv[2] == "submit" else calendar.get_timestamp(message)
    out = BytesSerializationContext()
    stamp.serialize(out)
    print(out.getbytes().hex())
except CommitmentNotFoundError as error:
    print(error.reason)
`;

const verifier = String.raw`
import sys
from opentimestamps.core.timestamp import DetachedTimestampFile
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation
from opentimestamps.core.serialize import BytesDeserializationContext
class Header: pass
proof = DetachedTimestampFile.deserialize(BytesDeserializationContext(bytes.fromhex(sys.argv[1])))
print(proof.file_digest.hex())
for message, attestation in proof.timestamp.all_attestations():
    if isinstance(attestation, BitcoinBlockHeaderAttestation):
        header = Header()
        header.hashMerkleRoot = bytes.fromhex(sys.argv[2])
        header.nTime = 1
        print(attestation.height, attestation.verify_against_blockheader(message, header))
`;

suite("python-opentimestamps", { skip }, () => {
  test("gets from the calendar of these tests what it gets from its own", async (context) => {
    const calendar = await SampleCalendar.open(new SampleChain());
    context.after(() => calendar.close());
    const digest = Uint8Array.from(randomBytes(32));
    const [answer = ""] = await run(client, calendar.url, "submit", toHex(digest));
    const [promise] = otsWays(parseOtsAnswer(Uint8Array.from(Buffer.from(answer, "hex")), digest));
    assert.ok(promise?.attestation.kind === "pending");
    const commitment = toHex(promise.message);
    assert.deepEqual(await run(client, calendar.url, "upgrade", commitment), [
      "Pending confirmation in Bitcoin blockchain",
    ]);
    const height = calendar.confirm();
    const [more = ""] = await run(client, calendar.url, "upgrade", commitment);
    const [attested] = otsWays(parseOtsAnswer(Uint8Array.from(Buffer.from(more, "hex")), promise.message));
    assert.deepEqual(attested?.attestation, { kind: "bitcoin", height } satisfies OtsAttestation);
  });

  test("verifies a proof that was stamped and upgraded here", async (context) => {
    const chain = new SampleChain();
    const calendar = await SampleCalendar.open(chain);
    context.after(() => calendar.close());
    const digest = Uint8Array.from(createHash("sha256").update("a checkpoint").digest());
    const calendars = [parseCalendar(calendar.url)];
    const { proof } = await stampDigest(digest, calendars, { randomBytes });
    assert.ok(proof !== null);
    const height = calendar.confirm();
    const upgraded = await upgradeProof(proof, calendars, { blocks: chain.blocks });
    const root = toHex(chain.blocks(height)?.merkleRoot ?? digest);
    assert.deepEqual(await run(verifier, toHex(upgraded.proof), root), [toHex(digest), `${String(height)} 1`]);
    assert.deepEqual(encodeOts(parseOts(upgraded.proof)), upgraded.proof);
    await assert.rejects(run(verifier, toHex(upgraded.proof), toHex(digest)), /Digest does not match merkleroot/);
  });
});
