import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { suite, test } from "node:test";
import fc from "fast-check";
import { utf8 } from "../format/bytes.ts";
import type { Certificate } from "../time/certificate.ts";
import {
  authority,
  authorityUsage,
  der,
  extension,
  makeSample,
  makeStamp,
  type Sample,
  type SampleOrder,
} from "../time/sample-authority.ts";
import { at, middle, root as timeRoot, signer as stamper } from "../time/sample-stamps.ts";
import { judgeWaczSignature, noSigners, type JudgedSignature, type SignerTrust } from "./wacz-auth.ts";

const hash = `sha256:${"5a".repeat(32)}`;
type Members = Readonly<Record<string, unknown>>;

function judged(signed: unknown, trust: Partial<SignerTrust> = {}): JudgedSignature {
  return judgeWaczSignature(signed, hash, { ...noSigners, ...trust });
}

function said(judgement: JudgedSignature, expected: JudgedSignature["outcome"] | "unknown", words: RegExp): void {
  assert.equal(judgement.signer ?? judgement.outcome, expected, judgement.detail);
  assert.match(judgement.detail, words);
}

function pem({ whole }: Certificate): string {
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(whole).toString("base64")}\n-----END CERTIFICATE-----\n`;
}

const spki = (key: KeyObject): Buffer => createPublicKey(key).export({ type: "spki", format: "der" });
const signedBy = (key: KeyObject, dsaEncoding: "der" | "ieee-p1363", text = hash): string =>
  sign("sha256", Buffer.from(text), { key, dsaEncoding }).toString("base64");

suite("an anonymous signature in a WACZ", () => {
  const { privateKey: key } = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
  const good: Members = {
    ...{ hash, signature: signedBy(key, "ieee-p1363"), publicKey: spki(key).toString("base64") },
    ...{ created: "2026-01-02T03:04:05.678Z", software: "sample 1", version: "0.1.0" },
  };

  test("holds by a key that the user named, and is of an unknown signer without", () => {
    said(judged(good), "unknown", /none that you trust/);
    said(judged(good, { keys: [spki(key)] }), "holds", /by its own word 2026-01-02T03:04:05.678Z/);
    const { privateKey: other } = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
    said(judged(good, { keys: [spki(other)] }), "unknown", /none that you trust/);
  });

  test("is taken on each curve, in both forms of its numbers", () => {
    for (const namedCurve of ["prime256v1", "secp384r1", "secp521r1"]) {
      const { privateKey: one } = generateKeyPairSync("ec", { namedCurve });
      for (const form of ["der", "ieee-p1363"] as const)
        said(
          judged({ ...good, publicKey: spki(one).toString("base64"), signature: signedBy(one, form) }),
          "unknown",
          /./,
        );
    }
  });

  test("of another key, text or kind is not taken", () => {
    const { privateKey: other } = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
    said(judged({ ...good, signature: signedBy(other, "der") }), "fails", /wrong/);
    said(judged({ ...good, signature: signedBy(key, "der", `${hash}0`) }), "fails", /wrong/);
    said(judged({ ...good, hash: `sha256:${"00".repeat(32)}` }), "fails", /another manifest/);
    said(judged({ ...good, signature: "" }), "fails", /empty/);
    const { privateKey: rsa } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    said(judged({ ...good, publicKey: spki(rsa).toString("base64") }), "unchecked", /none of ECDSA/);
    const { privateKey: koblitz } = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
    said(judged({ ...good, publicKey: spki(koblitz).toString("base64") }), "unchecked", /curve/);
  });

  test("by a key with bytes changed is judged, and never trusted for what it was", () => {
    const key384 = spki(key);
    fc.assert(
      fc.property(fc.nat({ max: key384.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Buffer.from(key384);
        changed[at] = (changed[at] ?? 0) ^ mask;
        const { outcome } = judged({ ...good, publicKey: changed.toString("base64") }, { keys: [key384] });
        assert.notEqual(outcome, "holds");
      }),
      { numRuns: 300 },
    );
  });

  test("in another form is not taken", () => {
    said(judged({ ...good, note: "x" }), "fails", /note/);
    said(judged({ ...good, domain: "example.org" }), "fails", /publicKey/);
    said(judged({ ...good, version: "0.2.0" }), "unchecked", /version/);
    for (const signed of [7, "x", [], [good], {}, { ...good, publicKey: 7 }, { ...good, publicKey: "AA" }])
      said(judged(signed), "fails", /./);
  });

  test("with a bit changed fails, whichever it is", () => {
    const signature = Buffer.from(String(good["signature"]), "base64");
    fc.assert(
      fc.property(fc.nat({ max: signature.length * 8 - 1 }), (bit) => {
        const changed = Buffer.from(signature);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        assert.equal(judged({ ...good, signature: changed.toString("base64") }).outcome, "fails");
      }),
      { numRuns: 100 },
    );
  });
});

suite("a domain's signature in a WACZ", () => {
  const nameRoot = makeSample({ name: "name root", extensions: [authority(), authorityUsage] });
  const site = (more: Partial<SampleOrder> = {}, name = "sign.example.org"): Sample => {
    const names = extension("2.5.29.17", false, der(0x30, der(0x82, utf8(name))));
    return makeSample({ name, issuer: nameRoot, serial: 41, extensions: [names], ...more });
  };
  const own = site();
  const roots = [nameRoot.certificate];
  const time = { roots: [timeRoot.certificate], others: [], lists: [] };
  const certificates = [middle.certificate, stamper.certificate];

  function signedData(
    by: Sample = own,
    { stampedAt = at, more = {} }: { readonly stampedAt?: string; readonly more?: Members } = {},
  ): Members {
    const signature = signedBy(by.key, "der");
    const stamp = makeStamp(stamper, { data: Buffer.from(signature), at: stampedAt, certificates: [] });
    return {
      ...{ hash, signature, domain: "sign.example.org", domainCert: pem(by.certificate), created: at },
      ...{ software: "sample 1", version: "0.1.0", timeSignature: Buffer.from(stamp).toString("base64") },
      ...{ timestampCert: certificates.map(pem).join("\n"), ...more },
    };
  }

  test("holds by roots that the user named, and is of an unknown signer without", () => {
    said(judged(signedData(), { roots, time }), "holds", /sign\.example\.org.*a root that you trust/);
    said(judged(signedData()), "unknown", /no root for servers was given/);
    said(judged(signedData(), { roots }), "unknown", /intact/);
    said(judged(signedData(), { time }), "unknown", /intact/);
    // A root for stamps vouches for no name, nor the other way round.
    said(judged(signedData(), { roots: time.roots, time: { ...time, roots } }), "unknown", /intact/);
  });

  test("fails for another name, another time, another key", () => {
    said(judged(signedData(own, { more: { domain: "example.org" } }), { roots, time }), "fails", /not for its domain/);
    said(
      judged(signedData(own, { more: { created: "2026-06-01T12:10:01Z" } })),
      "fails",
      /created 2026-06-01T12:10:01/,
    );
    said(judged(signedData(own, { more: { created: "2026-06-01T11:50:00Z" } }), { roots, time }), "holds", /./);
    said(judged(signedData(own, { more: { created: "soon" } })), "fails", /when/);
    said(judged(signedData(own, { more: { domainCert: pem(site({ serial: 42 }).certificate) } })), "fails", /wrong/);
    said(judged(signedData(own, { more: { signature: signedBy(own.key, "der") } })), "fails", /stamps other bytes/);
    said(judged(signedData(own, { more: { timeSignature: "AAAA" } })), "fails", /time signature/);
    said(judged(signedData(own, { more: { publicKey: "AAAA" } })), "fails", /publicKey/);
    said(judged(signedData(own, { more: { domainCert: "none" } })), "fails", /no certificate/);
  });

  test("is judged at the stamped time", () => {
    const early = site({ from: "2020-01-01T00:00:00Z", to: "2020-03-01T00:00:00Z" });
    said(judged(signedData(early), { roots, time }), "fails", /not valid at the stamped time/);
    const brief = site({ from: "2026-05-01T00:00:00Z", to: "2026-07-01T00:00:00Z" });
    said(judged(signedData(brief), { roots, time, now: "2030-01-01T00:00:00.000Z" }), "holds", /./);
  });

  test("takes a star for one label, the first", () => {
    for (const [name, taken] of [
      ["*.example.org", true],
      ["SIGN.example.org", true],
      ["*.org", false],
      ["s*.example.org", false],
      ["*.sign.example.org", false],
    ] as const)
      assert.equal(judged(signedData(site({}, name)), { roots, time }).outcome, taken ? "holds" : "fails", name);
  });

  test("may be vouched for by a second certificate of the same key", () => {
    const other = makeSample({ name: "another root", extensions: [authority(), authorityUsage] });
    const cross = (key: Sample): string => pem(site({ issuer: other, sameKeyAs: key }).certificate);
    const trust = { roots: [other.certificate], time };
    said(judged(signedData(), trust), "unknown", /intact/);
    said(judged(signedData(own, { more: { crossSignedCert: cross(own) } }), trust), "holds", /./);
    said(judged(signedData(own, { more: { crossSignedCert: cross(site()) } }), trust), "fails", /another key/);
  });

  test("with bytes changed in any member is judged, and nothing is thrown", () => {
    const good = signedData();
    const binary = { signature: 0, timeSignature: 0, domainCert: 28, timestampCert: 28 };
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(binary) as (keyof typeof binary)[])),
        fc.nat({ max: 400 }),
        fc.constantFrom("A", "Q", "g", "w", "+", "/", "=", "9", " ", "-"),
        (name, at, letter) => {
          const text = String(good[name]);
          const place = binary[name] + (at % (text.length - binary[name]));
          const more = { [name]: `${text.slice(0, place)}${letter}${text.slice(place + 1)}` };
          const { outcome, signer } = judged({ ...good, ...more }, { roots, time });
          if (more[name] !== text && name === "signature") assert.equal(outcome, "fails");
          else assert.ok(signer === undefined || outcome === "unchecked");
        },
      ),
      { numRuns: 600 },
    );
  });

  test("is not taken with more certificates than there can be", () => {
    said(judged(signedData(own, { more: { domainCert: pem(own.certificate).repeat(17) } })), "fails", /more than 16/);
  });
});
