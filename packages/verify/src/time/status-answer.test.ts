/** Status answers: who may give them, of which certificate they speak, and what a stamp is worth after them. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { FormatError } from "../format/digest.ts";
import type { TimeVerdict } from "./judge.ts";
import { der, extension, makeAnswer, makeSample } from "./sample-authority.ts";
import type { AnswerOrder, Sample, SampleOrder } from "./sample-authority.ts";
import { judged, lists, middle, root, said, signer } from "./sample-stamps.ts";
import { responderOf, silentAnswers } from "./sample-statuses.ts";
import { answerSizeMax, nonceIn, parseStatusAnswer, refusalIn } from "./status-answer.ts";

const before = "2026-05-01T00:00:00Z";
const after = "2026-07-01T00:00:00Z";
const keyStolen = { at: before, reason: 1 };

const issued = { root, issuer: middle, signer, make: makeSample };
const responder = (more: Partial<SampleOrder> = {}): Sample => responderOf(issued, more);

const told = (order: AnswerOrder, about: Sample = signer, issuer: Sample = middle): TimeVerdict =>
  judged(signer, {}, { lists: [parseStatusAnswer(makeAnswer(issuer, about, order))] });
const revoked = (order: AnswerOrder, words = /stamper was revoked 2026-05-01/): void => {
  said(told({ status: keyStolen, ...order }), "revoked", words);
};
/** It might as well not be there. */
const silent = (order: AnswerOrder): void => {
  said(told({ status: keyStolen, ...order }), "trusted", /no revocation list or status answer of after that time/);
};

suite("a status answer", () => {
  test("says of a certificate what a list says of it", () => {
    for (const at of [before, "2026-06-01T12:00:00Z", after]) {
      for (const reason of [0, 1, 3, 4, 5, 6, 8, 9, 10, undefined]) {
        const entry = { at, ...(reason === undefined ? {} : { reason }) };
        assert.deepEqual(told({ status: entry }), judged(signer, {}, lists(middle, { serial: 31, ...entry })));
      }
    }
  });

  test("that a certificate is good, if it tells of after the stamp, and of no time beyond the certificate's end", () => {
    const both = [makeAnswer(middle, signer), makeAnswer(root, middle)].map(parseStatusAnswer);
    said(judged(signer, {}, { lists: both }), "trusted", /not revoked at that time/);
    said(judged(signer, {}, { lists: [...lists(root).lists, ...both.slice(0, 1)] }), "trusted", /not revoked at/);
    said(judged(signer, {}, { lists: both.slice(0, 1) }), "trusted", /no revocation list or status answer/);
    for (const made of [before, "2050-01-01T00:00:00Z"]) {
      const one = parseStatusAnswer(makeAnswer(middle, signer, { made }));
      said(judged(signer, {}, { lists: [one, ...both.slice(1)] }), "trusted", /no revocation list or status answer/);
    }
  });

  test("is given by the issuer, or by whom it named for that, by name or by key", () => {
    for (const byKey of [false, true])
      for (const hash of ["sha1", "sha256"] as const) {
        revoked({ byKey, hash });
        revoked({ byKey, hash, by: responder() });
        revoked({ byKey, hash, by: responder({ kind: "rsa" }) });
      }
    revoked({ next: "2026-12-08T00:00:00Z", times: 3 });
    const by = responder();
    const others = [root, responder({ name: "another" }), by, middle];
    revoked({ by, certificates: others.map(({ certificate }) => certificate) });
  });
});

suite("a status answer says nothing", () => {
  for (const [name, order] of Object.entries(silentAnswers(issued)))
    test(name, () => {
      silent(order);
    });

  test("by SHA-1", () => {
    silent({ by: responder({ kind: "sha1" }) });
  });

  test("with a signature that is wrong", () => {
    const bytes = makeAnswer(middle, signer, { status: keyStolen });
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    said(judged(signer, {}, { lists: [parseStatusAnswer(bytes)] }), "trusted", /no revocation list or status answer/);
  });
});

test("what is no status answer is refused, at whichever byte it ends", () => {
  const bytes = makeAnswer(middle, signer, { by: responder(), next: after, status: keyStolen });
  for (let end = 0; end < bytes.length; end += 1)
    assert.throws(() => parseStatusAnswer(bytes.subarray(0, end)), FormatError, String(end));
  for (const wrong of [
    new Uint8Array(answerSizeMax + 1),
    makeAnswer(middle, signer, { certificates: Array.from({ length: 9 }, () => root.certificate) }),
    makeAnswer(middle, signer, { times: 1001 }),
    Uint8Array.of(...bytes, 0),
  ])
    assert.throws(() => parseStatusAnswer(wrong), FormatError);
});

test("an answer that says no is told from one, and why", () => {
  assert.equal(refusalIn(makeAnswer(middle, signer)), null);
  assert.equal(refusalIn(new TextEncoder().encode("<html>")), null);
  for (const [refused, words] of [
    [1, /could not read the request/],
    [3, /no time/],
    [6, /does not answer for this certificate/],
    [99, /status 99/],
  ] as const) {
    const bytes = makeAnswer(middle, signer, { refused });
    assert.equal(refusalIn(bytes), refused);
    assert.throws(() => parseStatusAnswer(bytes), words);
  }
});

test("an answer may name the request that it is to", () => {
  const nonce = extension("1.3.6.1.5.5.7.48.1.2", false, der(0x04, Uint8Array.of(1, 2)));
  const answer = parseStatusAnswer(makeAnswer(middle, signer, { extensions: [nonce] }));
  assert.deepEqual(nonceIn(answer), Uint8Array.of(1, 2));
  assert.equal(nonceIn(parseStatusAnswer(makeAnswer(middle, signer))), null);
});
