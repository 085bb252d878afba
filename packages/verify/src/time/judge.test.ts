/** The table of spec/anchors, row by row, with authorities made here. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { fromHex, utf8 } from "../format/bytes.ts";
import { parseInstant } from "../format/instant.ts";
import { intactOutcome, judgeTimeStamp, timeOutcome, type TimeTrust, type TimeVerdict } from "./judge.ts";
import { parseRevocationList } from "./revocation-list.ts";
import { readSource } from "./revocation.ts";
import {
  authority,
  authorityUsage,
  der,
  extension,
  makeList,
  makeSample,
  makeStamp,
  oid,
  timeStampingOnly,
  type Sample,
} from "./sample-authority.ts";
import { at, data, judged, later, lists, middle, root, said, signer, stamper } from "./sample-stamps.ts";

suite("a token is trusted", () => {
  for (const kind of ["ec", "rsa", "ed25519"] as const) {
    test(`signed by a key of the kind ${kind}`, () => {
      const verdict = judged(stamper({ kind }));
      said(verdict, "trusted", /stamped 2026-06-01T12:00:00.000Z by stamper; trusted by the root root/);
      assert.equal(timeOutcome(verdict.state), "holds");
      assert.equal(verdict.time, "2026-06-01T12:00:00.000Z");
    });
  }

  test("though its certificates have expired since, and says so", () => {
    const verdict = judged(stamper({ to: "2026-07-01T00:00:00Z" }));
    said(verdict, "trusted", /valid then, the first of them until 2026-07-01/);
    assert.equal(verdict.expires, "2026-07-01T00:00:00.999Z");
    const before = judged(
      stamper({ to: "2026-07-01T00:00:00Z" }),
      {},
      {},
      { now: parseInstant("2026-06-02T00:00:00.000Z") },
    );
    assert.doesNotMatch(before.detail, /valid then/);
  });

  for (const reason of [0, 3, 4, 5]) {
    test(`revoked later for reason ${reason}`, () => {
      const verdict = judged(signer, {}, lists(middle, { serial: 31, at: "2026-07-01T00:00:00Z", reason }));
      said(verdict, "trusted", /revoked 2026-07-01.*after the stamp/);
    });
  }

  test("and says whether a list of after that time was looked at", () => {
    said(judged(signer), "trusted", /no revocation list or status answer of after that time/);
    const both = { lists: [...lists(middle).lists, ...lists(root).lists] };
    said(judged(signer, {}, both), "trusted", /not revoked at that time/);
    said(judged(signer, {}, lists(middle)), "trusted", /no revocation list/);
  });

  test("with the nonce that was asked", () => {
    const nonce = fromHex("00c1");
    said(judged(signer, { nonce: "00c1" }, {}, { nonce }), "trusted", /./);
    said(judged(signer, { nonce: "00c2" }, {}, { nonce }), "broken", /nonce/);
    said(judged(signer, {}, {}, { nonce }), "broken", /nonce/);
  });

  test("where the middle of its chain is given from outside", () => {
    said(judged(signer, { certificates: [signer.certificate] }, { others: [middle.certificate] }), "trusted", /./);
  });

  test("by a root that is itself no end of a chain", () => {
    said(judged(signer, {}, { roots: [middle.certificate] }), "trusted", /root middle/);
  });
});

suite("a token is intact, its signer not trusted", () => {
  const untrusted = (verdict: TimeVerdict, words: RegExp): void => {
    said(verdict, "untrusted", /intact, signer not trusted/);
    assert.match(verdict.detail, words);
    assert.equal(timeOutcome(verdict.state), "unchecked");
    assert.equal(intactOutcome(verdict.state), "holds");
  };

  test("without a root", () => {
    untrusted(judged(signer, {}, { roots: [] }), /no root/);
  });
  test("with another root of the same name", () => {
    const other = makeSample({ name: "root", extensions: [authority(), authorityUsage] });
    untrusted(
      judged(signer, {}, { roots: [other.certificate] }),
      /root does not vouch for middle: its signature is wrong/,
    );
  });
  test("though the root lies in the token", () => {
    const certificates = [root.certificate, middle.certificate, signer.certificate];
    untrusted(judged(signer, { certificates }, { roots: [] }), /no root/);
  });
  test("when only the signer itself is given as a root", () => {
    untrusted(judged(signer, {}, { roots: [signer.certificate] }), /no certificate leads/);
  });
  test("when the middle is missing", () => {
    untrusted(judged(signer, { certificates: [signer.certificate] }), /no certificate leads/);
  });

  const bad: Readonly<Record<string, readonly [Partial<Parameters<typeof makeSample>[0]>, RegExp]>> = {
    "no authority": [{ extensions: [authorityUsage] }, /no authority/],
    "not for certificates": [
      { extensions: [authority(), extension("2.5.29.15", true, der(3, Uint8Array.of(1, 2)))] },
      /not for certificates/,
    ],
    "for web servers only": [
      { extensions: [authority(), extension("2.5.29.37", false, der(0x30, oid("1.3.6.1.5.5.7.3.1")))] },
      /not for time stamps/,
    ],
    "bound to names": [
      { extensions: [authority(), extension("2.5.29.30", true, der(0x30))] },
      /critical extension 2\.5\.29\.30/,
    ],
    "expired at the stamped time": [
      { extensions: [authority()], to: "2026-05-31T00:00:00Z" },
      /not valid at the stamped time/,
    ],
    "not yet valid then": [
      { extensions: [authority()], from: "2026-06-01T12:00:01Z" },
      /not valid at the stamped time/,
    ],
  };
  for (const [what, [order, words]] of Object.entries(bad)) {
    test(`when the middle is ${what}`, () => {
      const other = makeSample({ name: "middle", issuer: root, extensions: [], ...order });
      const by = stamper({ issuer: other });
      untrusted(judged(by, { certificates: [other.certificate, by.certificate] }), words);
    });
  }

  test("when a CA stands under one that allows none", () => {
    const low = makeSample({ name: "low", issuer: middle, extensions: [authority()] });
    const by = stamper({ issuer: low });
    untrusted(
      judged(by, { certificates: [by.certificate, low.certificate, middle.certificate] }),
      /too many certificates/,
    );
  });

  test("when its root was not valid at the stamped time", () => {
    const late = makeSample({ name: "late", from: "2026-06-02T00:00:00Z", extensions: [authority()] });
    untrusted(judged(stamper({ issuer: late }), {}, { roots: [late.certificate] }), /not valid at the stamped time/);
  });

  test("after 64 links, in whatever maze of certificates", () => {
    const twins = Array.from({ length: 30 }, (_, serial) =>
      makeSample({ name: "a", serial, extensions: [authority()] }),
    );
    const [first] = twins;
    assert.ok(first !== undefined);
    const by = stamper({ issuer: { ...first, name: "a" } });
    const certificates = [by.certificate, ...twins.map(({ certificate }) => certificate)];
    untrusted(judged(by, { certificates }), /./);
  });
});

suite("a list", () => {
  test("says of each certificate and issuer what it says, however often it is asked", () => {
    const [list] = lists(middle, { serial: 31, at: "2026-05-01T00:00:00Z", reason: 1 }).lists;
    assert.ok(list !== undefined);
    const of = (one: Sample, issuer: Sample): number | null =>
      readSource(list, one.certificate, issuer.certificate)?.revoked.length ?? null;
    const namesake = makeSample({ name: "middle", extensions: [authority(), authorityUsage] });
    for (let time = 0; time < 3; time += 1)
      assert.deepEqual(
        [of(signer, middle), of(stamper({ serial: 32 }), middle), of(signer, root), of(signer, namesake)],
        [1, 0, null, null],
      );
  });
});

suite("a token proves no time, as its signer was revoked", () => {
  const revoked = (verdict: TimeVerdict, words: RegExp): void => {
    said(verdict, "revoked", words);
    assert.match(verdict.detail, /time not proven/);
    assert.equal(timeOutcome(verdict.state), "unchecked");
  };
  for (const reason of [0, 1, 4, 5, undefined]) {
    test(`before the stamp, for reason ${reason ?? "none"}`, () => {
      const entry = { serial: 31, at: "2026-05-01T00:00:00Z", ...(reason === undefined ? {} : { reason }) };
      revoked(judged(signer, {}, lists(middle, entry)), /stamper was revoked 2026-05-01/);
    });
  }
  test("at the very second of the stamp", () => {
    revoked(judged(signer, {}, lists(middle, { serial: 31, at, reason: 4 })), /./);
  });
  test("later, as its key was compromised, or without a reason", () => {
    revoked(judged(signer, {}, lists(middle, { serial: 31, at: "2026-07-01T00:00:00Z", reason: 1 })), /compromised/);
    revoked(judged(signer, {}, lists(middle, { serial: 31, at: "2026-07-01T00:00:00Z" })), /without a reason/);
  });
  test("when it was a certificate between", () => {
    revoked(
      judged(signer, {}, lists(root, { serial: 21, at: "2026-05-01T00:00:00Z", reason: 2 })),
      /middle was revoked/,
    );
  });
  test("but not by a list of somebody else, or one with a wrong signature", () => {
    const entry = { serial: 31, at: "2026-05-01T00:00:00Z" };
    said(judged(signer, {}, lists(root, entry)), "trusted", /./);
    const forged = makeList(middle, "2026-12-01T00:00:00Z", [entry]);
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    said(judged(signer, {}, { lists: [parseRevocationList(forged)] }), "trusted", /./);
  });
});

suite("a token is broken", () => {
  const broken = (verdict: TimeVerdict, words: RegExp): void => {
    said(verdict, "broken", words);
    assert.equal(timeOutcome(verdict.state), "fails");
    assert.equal(verdict.time, null);
  };
  test("over other bytes", () => {
    broken(judged(signer, { data: utf8("other") }), /other bytes/);
  });
  test("when the authority refused, or waits", () => {
    broken(judged(signer, { status: 2 }), /rejection/);
    broken(judged(signer, { status: 3 }), /waiting/);
  });
  test("when its signer's certificate is not there", () => {
    broken(judged(signer, { certificates: [middle.certificate] }), /not there/);
  });
  test("when it is bound to another certificate, or to none", () => {
    broken(judged(signer, { bound: middle.certificate }), /bound to another/);
    broken(judged(signer, { bound: null }), /not bound/);
  });
  test("when what was signed is no stamp", () => {
    broken(judged(signer, { contentType: "1.2.840.113549.1.7.1" }), /did not sign a time stamp/);
  });
  test("when its signer was not valid at the stamped time", () => {
    broken(judged(stamper({ to: "2026-05-31T00:00:00Z" })), /not valid at the stamped time/);
    broken(judged(stamper({ from: "2026-06-02T00:00:00Z" })), /not valid at the stamped time/);
  });
  const purposes: Readonly<Record<string, readonly Uint8Array[]>> = {
    "states no purpose": [],
    "states it, and not as critical": [extension("2.5.29.37", false, der(0x30, oid("1.3.6.1.5.5.7.3.8")))],
    "has another purpose too": [
      extension("2.5.29.37", true, der(0x30, oid("1.3.6.1.5.5.7.3.8"), oid("1.3.6.1.5.5.7.3.1"))),
    ],
    "is for anything": [extension("2.5.29.37", true, der(0x30, oid("2.5.29.37.0")))],
    "is an authority": [timeStampingOnly, authority()],
    "signs certificates too": [timeStampingOnly, authorityUsage],
    "has an unknown critical extension": [timeStampingOnly, extension("1.2.3.4.5", true, der(0x05))],
  };
  for (const [what, extensions] of Object.entries(purposes)) {
    test(`when its signer ${what}`, () => {
      broken(judged(stamper({ extensions })), /its signer/);
    });
  }

  test("or no longer the same, after any change of a byte", () => {
    const whole = makeStamp(signer, { data, at, certificates: [middle.certificate, signer.certificate] });
    const trust: TimeTrust = { roots: [root.certificate], others: [], lists: [] };
    const good = judgeTimeStamp(whole, { data, nonce: null }, trust, later);
    assert.equal(good.state, "trusted");
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const changed = whole.slice();
        changed[place] = (changed[place] ?? 0) ^ change;
        const verdict = judgeTimeStamp(changed, { data, nonce: null }, trust, later);
        // Outside of what is signed, a status of 1, a version and the list of hashes say nothing.
        if (verdict.state === "trusted") assert.equal(verdict.time, good.time);
      }),
      { numRuns: 300 },
    );
    for (const end of [0, 1, 7, 100, whole.length - 1])
      assert.equal(judgeTimeStamp(whole.subarray(0, end), { data, nonce: null }, trust, later).state, "broken");
  });
});

test("what is judged is not changed, a Buffer neither", () => {
  const bytes = makeStamp(signer, { data, at, certificates: [middle.certificate, signer.certificate] });
  const buffer = Buffer.from(bytes);
  const trust: TimeTrust = { roots: [root.certificate], others: [], lists: [] };
  for (let round = 0; round < 2; round += 1)
    assert.equal(judgeTimeStamp(buffer, { data, nonce: null }, trust, later).state, "trusted");
  assert.ok(buffer.equals(bytes));
});

suite("hostile bytes", () => {
  const trust: TimeTrust = { roots: [root.certificate], others: [], lists: [] };
  const state = (bytes: Uint8Array): string => judgeTimeStamp(bytes, { data, nonce: null }, trust, later).state;
  test("are never an error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        assert.equal(state(bytes), "broken");
      }),
    );
  });
  test("nested, long, or without an end are refused", () => {
    let nested: Uint8Array = der(0x05);
    for (let depth = 0; depth < 5_000; depth += 1) nested = der(0x30, nested);
    assert.equal(state(nested), "broken");
    assert.equal(state(new Uint8Array(256 * 1024 + 1).fill(0x30)), "broken");
    assert.equal(state(fromHex("30800000")), "broken");
    assert.equal(state(fromHex("3084ffffffff")), "broken");
    assert.equal(state(der(0x30, ...Array.from({ length: 2_000 }, () => der(0x05)))), "broken");
  });
});

suite("an algorithm that is not taken as proof", () => {
  test("leaves a token undecided", () => {
    const verdict = judged(stamper({ kind: "sha1" }));
    said(verdict, "undecided", /1\.2\.840\.113549\.1\.1\.5/);
    assert.equal(timeOutcome(verdict.state), "unchecked");
  });
});
