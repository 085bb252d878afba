/** What tokens and proofs are worth to users who trust differently; and some that are not what they seem. */
import { parseNote, utf8 } from "@muniment/verify";
import { makeAnswer, type AnswerOrder } from "../../packages/verify/src/time/sample-authority.ts";
import { responderOf, silentAnswers } from "../../packages/verify/src/time/sample-statuses.ts";
import { bad, fails, good, noTime, open, unchecked, unknown, type AnchorCase } from "./anchor-case.ts";
import {
  expired,
  foreign,
  issued,
  late,
  middle,
  proofs,
  root,
  signer,
  stampOver,
  stranger,
  unfit,
} from "./anchor-samples.ts";
import { listOf, type TrustName } from "./anchor-trusts.ts";
import { nameOf, note, partsOf, stamped, withAnchors } from "./anchored-packages.ts";

export function anchorTimeCases(): AnchorCase[] {
  return [...tokens(), ...revocations(), ...answers(), ...proofCases()];
}

const token = (slug: string, content: Uint8Array): AnchorCase =>
  bad("good-stamped", `token-${slug}`, withAnchors([["tsr", content]]), [
    fails("anchor.token", nameOf("tsr", content)),
    noTime,
  ]);

function tokens(): AnchorCase[] {
  const base = "good-stamped";
  const stampedBy = (content: Uint8Array): Map<string, Uint8Array> => withAnchors([["tsr", content]]);
  return [
    unknown(base, "root-of-nobody", stamped, [noTime], { trust: "nobody" }),
    unknown(base, "root-of-another", stamped, [noTime], { trust: "another-root" }),
    unknown(base, "token-by-a-stranger", stampedBy(stampOver(note, foreign)), [noTime]),
    unknown(
      base,
      "token-without-the-authority-between",
      stampedBy(stampOver(note, signer, { certificates: [signer.certificate] })),
      [noTime],
    ),
    good(base, "root-of-two", stamped, { trust: "two-roots" }),
    good(base, "root-of-the-authority-between", stamped, { trust: "the-authority-between-as-root" }),
    good(
      base,
      "token-by-two-authorities-one-of-them-a-stranger",
      withAnchors([...partsOf("tsr"), ["tsr", stampOver(note, foreign)]]),
    ),
    good(base, "token-expired-since", stampedBy(stampOver(note, expired))),
    good(
      base,
      "token-twice-by-one-authority",
      withAnchors([...partsOf("tsr"), ["tsr", stampOver(note, signer, { nonce: "42" })]]),
    ),
    good(base, "token-with-another-nonce", stampedBy(stampOver(note, signer, { nonce: "7f" }))),
    token("expired-then", stampOver(note, late)),
    token("by-no-time-stamper", stampOver(note, unfit)),
    token("not-bound-to-its-signer", stampOver(note, signer, { bound: null })),
    token("bound-to-another", stampOver(note, signer, { bound: middle.certificate })),
    token("without-its-certificate", stampOver(note, signer, { certificates: [middle.certificate] })),
    token("of-another-content", stampOver(note, signer, { contentType: "1.2.840.113549.1.7.1" })),
    token("refused", stampOver(note, signer, { status: 2 })),
    token("over-other-bytes", stampOver(utf8("other bytes\n"), signer)),
    token("over-the-text-alone", stampOver(utf8(parseNote(note).text), signer)),
    bad(base, "token-wrong-beside-a-good-one", withAnchors([...partsOf("tsr"), ["tsr", stampOver(note, late)]]), [
      fails("anchor.token", nameOf("tsr", stampOver(note, late))),
    ]),
  ];
}

function revocations(): AnchorCase[] {
  const base = "good-stamped";
  const held = (trust: TrustName): AnchorCase => good(base, `list-${trust}`, stamped, { trust });
  const lost = (trust: TrustName): AnchorCase => unchecked(base, `list-${trust}`, stamped, [noTime], { trust });
  const revoking = listOf(middle, { serial: 31, at: "2026-05-01T00:00:00Z", reason: 1 });
  const strange = listOf(stranger, { serial: 31, at: "2026-05-01T00:00:00Z", reason: 1 });
  const noList = utf8("no list\n");
  return [
    held("not-revoked"),
    held("another-revoked"),
    held("revoked-by-a-stranger"),
    held("revoked-after-as-superseded"),
    held("revoked-after-as-ended"),
    lost("revoked-before"),
    lost("revoked-at-that-time"),
    lost("revoked-after-for-its-key"),
    lost("revoked-after-for-no-reason"),
    lost("the-authority-between-revoked"),
    unchecked(base, "list-within-that-revokes", withAnchors([...partsOf("tsr"), ["crl", revoking]]), [noTime]),
    good(base, "list-within-that-revokes-beside-a-block", withAnchors([...partsOf("tsr", "ots"), ["crl", revoking]])),
    good(base, "list-within-by-a-stranger", withAnchors([...partsOf("tsr"), ["crl", strange]])),
    good(base, "list-alone", withAnchors(partsOf("crl"))),
    bad(base, "list-that-is-none", withAnchors([...partsOf("tsr"), ["crl", noList]]), [
      fails("anchor.list", nameOf("crl", noList)),
    ]),
    bad(base, "list-that-is-a-certificate", withAnchors([...partsOf("tsr"), ["crl", middle.certificate.whole]]), [
      fails("anchor.list", nameOf("crl", middle.certificate.whole)),
    ]),
  ];
}

/** Status answers within the package, and from outside. */
function answers(): AnchorCase[] {
  const base = "good-stamped";
  const within = (order: AnswerOrder, about = signer, issuer = middle): Map<string, Uint8Array> =>
    withAnchors([...partsOf("tsr"), ["ocsp", makeAnswer(issuer, about, order)]]);
  const held = (slug: string, order: AnswerOrder): AnchorCase => good(base, `answer-${slug}`, within(order));
  const lost = (slug: string, order: AnswerOrder, about = signer, issuer = middle): AnchorCase =>
    unchecked(base, `answer-${slug}`, within(order, about, issuer), [noTime]);
  const before = { at: "2026-05-01T00:00:00Z", reason: 1 };
  const after = "2026-07-01T00:00:00Z";
  const refused = makeAnswer(middle, signer, { refused: 6 });
  return [
    held("good", {}),
    held("good-by-a-responder", { by: responderOf(issued) }),
    held("revoked-after-as-superseded", { status: { at: after, reason: 4 } }),
    held("revoked-after-as-ended", { status: { at: after, reason: 5 } }),
    lost("revoked-before", { status: before }),
    lost("revoked-before-by-a-responder", { status: before, by: responderOf(issued) }),
    lost("revoked-before-by-a-responder-by-its-key", { status: before, by: responderOf(issued), byKey: true }),
    lost("revoked-before-found-by-sha256", { status: before, hash: "sha256" }),
    lost("revoked-before-and-over-since", { status: before, next: "2026-12-02T00:00:00Z" }),
    lost("revoked-at-that-time", { status: { at: "2026-06-01T12:00:00Z", reason: 4 } }),
    lost("revoked-after-for-its-key", { status: { at: after, reason: 1 } }),
    lost("revoked-after-for-no-reason", { status: { at: after } }),
    lost("the-authority-between-revoked", { status: before }, middle, root),
    ...Object.entries(silentAnswers(issued)).map(([name, order]) =>
      held(name.replaceAll(/[ ,]+/g, "-"), { status: before, ...order }),
    ),
    unchecked(base, "answer-from-outside-revoked-before", stamped, [noTime], { trust: "answered-revoked-before" }),
    good(base, "answer-from-outside-not-revoked", stamped, { trust: "answered-not-revoked" }),
    good(base, "answer-alone", withAnchors(partsOf("ocsp"))),
    bad(base, "answer-that-refuses", withAnchors([...partsOf("tsr"), ["ocsp", refused]]), [
      fails("anchor.list", nameOf("ocsp", refused)),
    ]),
  ];
}

function proofCases(): AnchorCase[] {
  const base = "good-proven";
  const of = (kind: keyof typeof proofs): Uint8Array => proofs[kind](note);
  const laid = (...which: readonly (keyof typeof proofs)[]): Map<string, Uint8Array> =>
    withAnchors(which.map((kind) => ["ots", of(kind)] as const));
  const file = (kind: keyof typeof proofs): string => nameOf("ots", of(kind));
  const waiting = (kind: keyof typeof proofs, trust?: TrustName): AnchorCase =>
    unchecked(
      base,
      `proof-${kind}${trust === undefined ? "" : `-${trust}`}`,
      laid(kind),
      [open("anchor.proof", file(kind)), noTime],
      trust === undefined ? {} : { trust },
    );
  const wrong = (kind: keyof typeof proofs, trust?: TrustName): AnchorCase =>
    bad(
      base,
      `${kind}${trust === undefined ? "" : `-${trust}`}`,
      laid(kind),
      [fails("anchor.proof", file(kind)), noTime],
      trust === undefined ? {} : { trust },
    );
  return [
    waiting("pending"),
    waiting("pendingTwice"),
    waiting("unknown"),
    waiting("unlisted"),
    waiting("confirmed", "no-blocks"),
    waiting("confirmed", "another-block"),
    wrong("refuted"),
    wrong("short"),
    wrong("bySha1"),
    wrong("confirmed", "false-block"),
    good(base, "proof-of-nothing-but-the-block", laid("blockOnly")),
    good(base, "proof-confirmed-and-refuted", laid("confirmedAndRefuted")),
    good(base, "proof-of-two-blocks-in-the-list", laid("confirmed"), { trust: "two-blocks" }),
    good(base, "proof-upgraded", laid("pending", "confirmed")),
    good(base, "proof-upgraded-by-nothing-but-the-block", laid("pending", "blockOnly")),
    good(base, "proof-upgraded-once-of-two-promises", laid("pendingTwice", "confirmedOnce")),
    good(base, "proof-upgraded-by-two-beside", laid("pending", "pendingTwice", "confirmed", "confirmedOnce")),
    unchecked(base, "proof-of-which-one-promise-was-kept-elsewhere", laid("pendingTwice", "confirmed"), [
      open("anchor.proof", file("pendingTwice")),
    ]),
    unchecked(base, "proof-of-another-promise", laid("pendingElsewhere", "confirmed"), [
      open("anchor.proof", file("pendingElsewhere")),
    ]),
    unchecked(
      base,
      "proof-upgraded-and-no-blocks",
      laid("pending", "confirmed"),
      [...[file("pending"), file("confirmed")].sort().map((name) => open("anchor.proof", name)), noTime],
      { trust: "no-blocks" },
    ),
    unchecked(base, "proof-unlisted-beside-a-confirmed-one", laid("unlisted", "confirmed"), [
      open("anchor.proof", file("unlisted")),
    ]),
    bad(base, "refuted-beside-a-confirmed-one", laid("refuted", "confirmed"), [fails("anchor.proof", file("refuted"))]),
    unchecked(base, "proof-pending-beside-a-token", withAnchors([...partsOf("tsr"), ["ots", of("pending")]]), [
      open("anchor.proof", file("pending")),
    ]),
    unchecked(
      base,
      "proof-pending-beside-a-token-of-a-stranger",
      withAnchors([
        ["tsr", stampOver(note, foreign)],
        ["ots", of("pending")],
      ]),
      [open("anchor.proof", file("pending")), noTime],
    ),
    good(
      base,
      "proof-confirmed-beside-a-token-of-a-stranger",
      withAnchors([
        ["tsr", stampOver(note, foreign)],
        ["ots", of("confirmed")],
      ]),
    ),
  ];
}
