/** Cosignatures, and whose are enough. */
import {
  cosignatureLine,
  cosignatureMessage,
  formatWitnessKey,
  parseNote,
  signatureLine,
  signEd25519,
  utf8,
} from "@muniment/verify";
import { bad, fails, good, noWitness, open, unknown, unmet, type AnchorCase } from "./anchor-case.ts";
import { cosignatureOver, cosignedAt, one, three, two } from "./anchor-samples.ts";
import { type TrustName } from "./anchor-trusts.ts";
import { bytes, cosigned, nameOf, names, note, partsOf, withAnchors } from "./anchored-packages.ts";
import { five, oneItem } from "./package-samples.ts";

export function anchorWitnessCases(): AnchorCase[] {
  return [...cosignatures(), ...policies()];
}

/** A file with a line of the first witness that is as wrong as it is told to be. */
function lineOf(signature: Uint8Array): Uint8Array {
  return utf8(signatureLine(one.key, signature));
}

function cosignatures(): AnchorCase[] {
  const base = "good-cosigned";
  const { text } = parseNote(note);
  const good64 = signEd25519(one.seed, cosignatureMessage(text, cosignedAt));
  const at = (time: bigint): Uint8Array => {
    const stamp = new Uint8Array(8);
    new DataView(stamp.buffer).setBigUint64(0, time);
    return Uint8Array.from([...stamp, ...good64]);
  };
  const alone = (content: Uint8Array): Map<string, Uint8Array> => withAnchors([["cosig", content]]);
  const wrong = (slug: string, content: Uint8Array | string): AnchorCase => {
    const written = typeof content === "string" ? utf8(content) : content;
    return bad(base, `cosignature-${slug}`, alone(written), [
      fails("anchor.cosignature", nameOf("cosig", written)),
      noWitness,
    ]);
  };
  const line = new TextDecoder().decode(bytes.cosig);
  const [w1, w2] = [names.cosig, names.second];
  const both = [w1, w2].sort();
  const otherKey = { seed: three.seed, key: formatWitnessKey(one.key.name, three.key.cosigning) };
  const unnamed = cosignatureOver(note, otherKey);
  const deleted = utf8(line.replace(one.key.name, "witness\u007finvalid"));
  return [
    unknown(
      base,
      "cosignature-of-nobody",
      cosigned,
      [...both.map((file) => open("anchor.cosignature", file)), noWitness],
      { trust: "nobody" },
    ),
    unknown(
      base,
      "cosignature-of-another",
      cosigned,
      [...both.map((file) => open("anchor.cosignature", file)), noWitness],
      { trust: "third-witness" },
    ),
    unknown(base, "cosignature-of-one-of-two", cosigned, [open("anchor.cosignature", w2)], { trust: "first-witness" }),
    unknown(base, "cosignature-of-another-key-of-that-name", alone(unnamed), [
      open("anchor.cosignature", nameOf("cosig", unnamed)),
      noWitness,
    ]),
    // U+007F is none of the control characters that a note refuses.
    unknown(base, "cosignature-of-a-name-with-delete", alone(deleted), [
      open("anchor.cosignature", nameOf("cosig", deleted)),
      noWitness,
    ]),
    good(base, "cosignature-of-one", alone(bytes.cosig)),
    good(
      base,
      "cosignature-twice-at-two-times",
      withAnchors([...partsOf("cosig"), ["cosig", cosignatureOver(note, one, { time: cosignedAt + 60 })]]),
    ),
    good(base, "cosignature-at-time-0", alone(cosignatureOver(note, one, { time: 0 }))),
    good(base, "cosignature-at-the-last-time", alone(cosignatureOver(note, one, { time: 2 ** 53 - 1 }))),
    wrong("of-another-witness-under-its-name", cosignatureOver(note, one, { by: two.seed })),
    wrong("at-another-time", lineOf(at(BigInt(cosignedAt) + 1n))),
    wrong("beyond-any-time", lineOf(at(2n ** 53n))),
    wrong("at-the-largest-number", lineOf(at(2n ** 64n - 1n))),
    wrong("short", lineOf(at(BigInt(cosignedAt)).subarray(0, 71))),
    wrong("long", lineOf(Uint8Array.from([...at(BigInt(cosignedAt)), 0]))),
    wrong("of-the-type-of-a-log", lineOf(signEd25519(one.seed, utf8(text)))),
    wrong("that-is-the-line-of-the-log", signatureLine(five.vkey, signEd25519(five.seed, utf8(text)))),
    wrong("of-two-lines", `${line}${line}`),
    wrong("with-a-blank-line-behind", `${line}\n`),
    wrong("with-a-blank-line-before", `\n${line}`),
    wrong("under-its-checkpoint", `${new TextDecoder().decode(note)}${line}`),
    wrong("without-a-line-feed", line.slice(0, -1)),
    wrong("with-a-carriage-return", line.replace("\n", "\r\n")),
    wrong("with-a-space-behind", line.replace("\n", " \n")),
    wrong("with-a-hyphen", line.replace("—", "-")),
    wrong("with-a-byte-order-mark", `\ufeff${line}`),
    wrong(
      "with-loose-bits-in-its-base64",
      line.replace(/(.)==\n$/, (_, last: string) => `${String.fromCharCode(last.charCodeAt(0) + 1)}==\n`),
    ),
    wrong("with-white-space-in-its-name", line.replace(one.key.name, "witness\u00a0invalid")),
    bad(
      base,
      "cosignature-wrong-beside-a-good-one",
      withAnchors([...partsOf("cosig"), ["cosig", cosignatureOver(note, two, { by: one.seed })]]),
      [fails("anchor.cosignature", nameOf("cosig", cosignatureOver(note, two, { by: one.seed })))],
    ),
    bad(
      base,
      "cosignature-of-other-text",
      alone(
        utf8(
          cosignatureLine(
            one.key,
            cosignedAt,
            signEd25519(one.seed, cosignatureMessage(text.replace("\n5\n", "\n4\n"), cosignedAt)),
          ),
        ),
      ),
      [
        fails(
          "anchor.cosignature",
          nameOf(
            "cosig",
            utf8(
              cosignatureLine(
                one.key,
                cosignedAt,
                signEd25519(one.seed, cosignatureMessage(text.replace("\n5\n", "\n4\n"), cosignedAt)),
              ),
            ),
          ),
        ),
        noWitness,
      ],
    ),
  ];
}

function policies(): AnchorCase[] {
  const base = "good-cosigned";
  const met = (trust: TrustName, files = cosigned, slug = ""): AnchorCase =>
    good(base, `policy-${trust}${slug}`, files, { trust });
  const missed = (trust: TrustName, files = cosigned, slug = ""): AnchorCase =>
    bad(base, `${trust}${slug}`, files, [unmet], { trust });
  const first = withAnchors(partsOf("cosig"));
  const third = withAnchors([["cosig", cosignatureOver(note, three)]]);
  const forged = cosignatureOver(note, two, { by: three.seed });
  return [
    met("all-of-two"),
    met("any-of-three"),
    met("any-of-three", first, "-by-one"),
    met("any-of-three", third, "-by-the-third"),
    met("two-of-three"),
    met("policy-of-the-second"),
    met("policy-nested"),
    met("policy-of-nobody"),
    met("policy-of-nobody", oneItem, "-and-no-anchors"),
    met("policy-of-nobody-and-nothing", oneItem, "-and-no-anchors"),
    met("policy-with-another-log"),
    good(base, "policy-with-the-log", cosigned, { trust: "policy-with-the-log", keys: [] }),
    unknown(base, "policy-with-another-log", cosigned, [open("checkpoint.signature", "data/checkpoint")], {
      trust: "policy-with-another-log",
      keys: [],
    }),
    missed("all-of-three"),
    missed("all-of-two", first, "-by-one"),
    missed("two-of-three", first, "-by-one"),
    missed(
      "two-of-three",
      withAnchors([...partsOf("cosig"), ["cosig", cosignatureOver(note, one, { time: 7 })]]),
      "-by-one-twice",
    ),
    missed("policy-of-the-third"),
    missed("policy-of-the-second", first, "-by-the-first"),
    missed("policy-nested", first, "-by-one"),
    missed("policy-and-a-witness-beside", first),
    missed("all-of-two", oneItem, "-and-no-anchors"),
    missed("any-of-three", oneItem, "-and-no-anchors"),
    missed("any-of-three", withAnchors(partsOf("tsr", "ots")), "-and-no-cosignature"),
    bad(
      base,
      "policy-and-a-forged-line",
      withAnchors([...partsOf("cosig"), ["cosig", forged]]),
      [fails("anchor.cosignature", nameOf("cosig", forged)), unmet],
      { trust: "all-of-two" },
    ),
    bad(
      base,
      "policy-met-and-a-forged-line",
      withAnchors([...partsOf("cosig"), ["cosig", forged]]),
      [fails("anchor.cosignature", nameOf("cosig", forged))],
      { trust: "any-of-three" },
    ),
    unknown(
      base,
      "policy-met-and-one-unknown",
      withAnchors([
        ...partsOf("cosig", "second"),
        [
          "cosig",
          cosignatureOver(note, { seed: three.seed, key: formatWitnessKey("witness.invalid/9", three.key.cosigning) }),
        ],
      ]),
      [
        open(
          "anchor.cosignature",
          nameOf(
            "cosig",
            cosignatureOver(note, {
              seed: three.seed,
              key: formatWitnessKey("witness.invalid/9", three.key.cosigning),
            }),
          ),
        ),
      ],
      { trust: "all-of-two" },
    ),
  ];
}
