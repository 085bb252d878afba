/** Time stamps, judged by the program and by spec/verifier: the rows of the table in spec/anchors, and every bit of a token. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { suite, test } from "node:test";
import {
  judgeTimeStamp,
  FormatError,
  parseCertificate,
  parseRevocationSource,
  toBase64,
  utf8,
  type RevocationSource,
  type TimeState,
} from "@muniment/verify";
import {
  authority,
  authorityUsage,
  der,
  extension,
  makeAnswer,
  makeList,
  makeSample,
  makeStamp,
  oid,
  timeStampingOnly,
  type AnswerOrder,
  type Sample,
  type SampleOrder,
  type StampOrder,
} from "../../packages/verify/src/time/sample-authority.ts";
import { at, data, later, middle, root, signer, stamper } from "../../packages/verify/src/time/sample-stamps.ts";
import { responderOf, silentAnswers } from "../../packages/verify/src/time/sample-statuses.ts";
import { isLong } from "../extent.ts";
import { withoutPython } from "./two-verifiers.ts";

/** What both are given; `lists` in DER. */
interface Asked {
  readonly token: Uint8Array;
  readonly roots: readonly Uint8Array[];
  readonly lists: readonly Uint8Array[];
}

function asked(by: Sample, order: Partial<StampOrder> = {}, trust: Partial<Asked> = {}): Asked {
  const token = makeStamp(by, { data, at, certificates: [middle.certificate, by.certificate], ...order });
  return { token, roots: [root.certificate.whole], lists: [], ...trust };
}

function judgeHere({ token, roots, lists }: Asked): TimeState {
  const trust = { roots: roots.map(parseCertificate), others: [], lists: lists.flatMap(readable) };
  return judgeTimeStamp(token, { data, nonce: null }, trust, later).state;
}

/** One that cannot be read says nothing. */
function readable(bytes: Uint8Array): readonly RevocationSource[] {
  try {
    return [parseRevocationSource(bytes)];
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

async function judgeInPython(all: readonly Asked[]): Promise<readonly TimeState[]> {
  const python = spawn("python3", [join(import.meta.dirname, "second-judge.py")], { stdio: ["pipe", "pipe", "pipe"] });
  const [said, complained] = [text(python.stdout), text(python.stderr)];
  const ended = new Promise<number | null>((resolve) => python.once("close", resolve));
  const line = ({ token, roots, lists }: Asked): string =>
    `${JSON.stringify({ token: toBase64(token), data: toBase64(data), roots: roots.map(toBase64), lists: lists.map(toBase64) })}\n`;
  await pipeline(Readable.from(all.map(line)), python.stdin);
  assert.equal(await ended, 0, await complained);
  return (await said)
    .trimEnd()
    .split("\n")
    .map((one) => JSON.parse(one) as TimeState);
}

const list = (issuer: Sample, serial: number, when: string, reason?: number): Uint8Array =>
  makeList(issuer, "2026-12-01T00:00:00Z", [{ serial, at: when, ...(reason === undefined ? {} : { reason }) }]);
const under = (order: Partial<SampleOrder>): Asked => {
  const other = makeSample({ name: "middle", issuer: root, extensions: [authority(), authorityUsage], ...order });
  const by = stamper({ issuer: other });
  return asked(by, { certificates: [other.certificate, by.certificate] });
};
const purpose = (critical: boolean, ...purposes: readonly string[]): Uint8Array =>
  extension("2.5.29.37", critical, der(0x30, ...purposes.map(oid)));
const stamping = "1.3.6.1.5.5.7.3.8";

const issued = { root, issuer: middle, signer, make: makeSample };
const answered = (order: AnswerOrder): Asked => asked(signer, {}, { lists: [makeAnswer(middle, signer, order)] });
const keyStolen = { at: "2026-05-01T00:00:00Z", reason: 1 };

/** By what is peculiar to it: the token, and its row in the table. */
const rows: Readonly<Record<string, readonly [TimeState, Asked]>> = {
  "by ECDSA": ["trusted", asked(signer)],
  "by RSA": ["trusted", asked(stamper({ kind: "rsa" }))],
  "by Ed25519": ["trusted", asked(stamper({ kind: "ed25519" }))],
  "under a middle with RSA": ["trusted", under({ kind: "rsa" })],
  "expired since": ["trusted", asked(stamper({ to: "2026-07-01T00:00:00Z" }))],
  "in the last second of the certificate": ["trusted", asked(stamper({ to: at }))],
  "by a root in the middle": ["trusted", asked(signer, {}, { roots: [middle.certificate.whole] })],
  "no root": ["untrusted", asked(signer, {}, { roots: [] })],
  "the signer itself as a root": ["untrusted", asked(signer, {}, { roots: [signer.certificate.whole] })],
  "the middle missing": ["untrusted", asked(signer, { certificates: [signer.certificate] })],
  "the middle no authority": ["untrusted", under({ extensions: [authorityUsage] })],
  "the middle for web servers": [
    "untrusted",
    under({ extensions: [authority(), purpose(false, "1.3.6.1.5.5.7.3.1")] }),
  ],
  "the middle for anything": ["trusted", under({ extensions: [authority(), purpose(false, "2.5.29.37.0")] })],
  "the middle bound to names": [
    "untrusted",
    under({ extensions: [authority(), extension("2.5.29.30", true, der(0x30))] }),
  ],
  "the middle with critical policies": [
    "trusted",
    under({ extensions: [authority(), extension("2.5.29.32", true, der(0x30))] }),
  ],
  "the middle expired": ["untrusted", under({ to: "2026-05-31T00:00:00Z" })],
  "the middle not valid yet": ["untrusted", under({ from: "2026-06-01T12:00:01Z" })],
  "the middle signed by SHA-1": ["untrusted", under({ issuer: { ...root, kind: "sha1" } })],
  "the middle with what is no key usage": [
    "untrusted",
    under({ extensions: [authority(), extension("2.5.29.15", true, der(0x05))] }),
  ],
  "other bytes": ["broken", asked(signer, { data: utf8("other") })],
  "a refusal": ["broken", asked(signer, { status: 2 })],
  "granted with changes": ["trusted", asked(signer, { status: 1 })],
  "the signer's certificate missing": ["broken", asked(signer, { certificates: [middle.certificate] })],
  "bound to another": ["broken", asked(signer, { bound: middle.certificate })],
  "bound to none": ["broken", asked(signer, { bound: null })],
  "no time stamp": ["broken", asked(signer, { contentType: "1.2.840.113549.1.7.1" })],
  "not valid any more": ["broken", asked(stamper({ to: "2026-06-01T11:59:59Z" }))],
  "not valid yet": ["broken", asked(stamper({ from: "2026-06-01T12:00:01Z" }))],
  "no purpose": ["broken", asked(stamper({ extensions: [] }))],
  "a purpose that is not critical": ["broken", asked(stamper({ extensions: [purpose(false, stamping)] }))],
  "two purposes": ["broken", asked(stamper({ extensions: [purpose(true, stamping, "1.3.6.1.5.5.7.3.1")] }))],
  "a signer that is an authority": ["broken", asked(stamper({ extensions: [timeStampingOnly, authority()] }))],
  "a signer of certificates": ["broken", asked(stamper({ extensions: [timeStampingOnly, authorityUsage] }))],
  "an unknown critical extension": [
    "broken",
    asked(stamper({ extensions: [timeStampingOnly, extension("1.2.3.4.5", true, der(0x05))] })),
  ],
  "SHA-1": ["undecided", asked(stamper({ kind: "sha1" }))],
  "revoked before": ["revoked", asked(signer, {}, { lists: [list(middle, 31, "2026-05-01T00:00:00Z", 4)] })],
  "revoked then": ["revoked", asked(signer, {}, { lists: [list(middle, 31, at, 4)] })],
  "the middle revoked before": ["revoked", asked(signer, {}, { lists: [list(root, 21, "2026-05-01T00:00:00Z", 2)] })],
  "revoked later, and in a newer list for its key": [
    "revoked",
    asked(
      signer,
      {},
      { lists: [list(middle, 31, "2026-07-01T00:00:00Z", 4), list(middle, 31, "2026-08-01T00:00:00Z", 1)] },
    ),
  ],
  "a list of another issuer": ["trusted", asked(signer, {}, { lists: [list(root, 31, "2026-05-01T00:00:00Z")] })],
  ...Object.fromEntries(
    [undefined, 0, 1, 2, 3, 4, 5, 6, 8, 9, 10].map((reason) => {
      const state: TimeState = reason !== undefined && [0, 3, 4, 5, 8].includes(reason) ? "trusted" : "revoked";
      const lists = [list(middle, 31, "2026-07-01T00:00:00Z", reason)];
      return [`revoked later, for reason ${String(reason)}`, [state, asked(signer, {}, { lists })] as const];
    }),
  ),
  ...Object.fromEntries(
    Object.entries(silentAnswers(issued)).map(([name, order]) => {
      return [`an answer ${name}`, ["trusted", answered({ status: keyStolen, ...order })] as const];
    }),
  ),
  ...Object.fromEntries(
    [undefined, 0, 1, 2, 3, 4, 5, 6, 8, 9, 10].flatMap((reason) => {
      const isHarmless = reason !== undefined && [0, 3, 4, 5].includes(reason);
      const more = reason === undefined ? {} : { reason };
      return (["2026-05-01T00:00:00Z", at, "2026-07-01T00:00:00Z"] as const).map((when) => {
        const state: TimeState = reason === 8 || (isHarmless && when > at) ? "trusted" : "revoked";
        const name = `an answer that it was revoked ${when}, for reason ${String(reason)}`;
        return [name, [state, answered({ status: { at: when, ...more } })] as const];
      });
    }),
  ),
  "an answer by a responder, by name": ["revoked", answered({ by: responderOf(issued), status: keyStolen })],
  "an answer by a responder, by key": [
    "revoked",
    answered({ by: responderOf(issued, { kind: "rsa" }), byKey: true, hash: "sha256", status: keyStolen }),
  ],
  "an answer of the root": [
    "revoked",
    asked(signer, {}, { lists: [makeAnswer(root, middle, { status: { at, reason: 4 } })] }),
  ],
};

void suite("two judges of time stamps", { skip: withoutPython() }, () => {
  test("give each row of the table its state", async () => {
    const there = await judgeInPython(Object.values(rows).map(([, one]) => one));
    for (const [place, [name, [state, one]]] of Object.entries(rows).entries())
      assert.deepEqual([judgeHere(one), there[place]], [state, state], name);
  });

  test("agree on every bit of a token, and of an answer", async () => {
    const good = asked(signer, {}, { lists: [list(middle, 31, "2026-07-01T00:00:00Z", 4)] });
    const answer = makeAnswer(middle, signer, { by: responderOf(issued), status: keyStolen, next: at, made: at });
    const flipped = [
      ...flips(good.token, isLong ? 3 : 11).map((token): Asked => ({ ...good, token })),
      ...flips(answer, isLong ? 11 : 31).map((one): Asked => ({ ...good, lists: [one] })),
    ];
    const there = await judgeInPython(flipped);
    const differ = flipped.flatMap((one, place) => {
      const here = judgeHere(one);
      return here === there[place] ? [] : [`flip ${String(place)}: ${here}, ${String(there[place])}`];
    });
    assert.deepEqual(differ, []);
  });
});

/** Every `step`th bit changed, one at a time. */
function flips(bytes: Uint8Array, step: number): Uint8Array[] {
  const all: Uint8Array[] = [];
  for (let bit = 0; bit < 8 * bytes.length; bit += step) {
    const changed = Uint8Array.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
    all.push(changed);
  }
  return all;
}
