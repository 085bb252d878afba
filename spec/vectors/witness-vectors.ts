/** Checkpoints with cosignatures, good and bad, and the verifier keys of witnesses. */
import {
  concat,
  cosignatureLine,
  cosignatureMessage,
  decodeUtf8,
  formatTypedVkey,
  formatVkey,
  formatWitnessKey,
  parseNote,
  publicKeyOf,
  signatureLine,
  signEd25519,
  toBase64,
  toHex,
  utf8,
  type WitnessKey,
} from "@muniment/verify";
import { sampleBytes } from "../../packages/verify/src/sample-archive.ts";
import { accept, reject, type Bytes, type FormCase } from "./form-case.ts";
import { signed, three } from "./samples.ts";

const seeds = [sampleBytes("witness one", 32), sampleBytes("witness two", 32)] as const;
const [one, two] = seeds.map((seed, at) =>
  formatWitnessKey(`witness.example/${String(at + 1)}`, publicKeyOf(seed)),
) as [WitnessKey, WitnessKey];
const time = 1_795_381_968;
const note = decodeUtf8(three.checkpoint());
const { text } = parseNote(utf8(note));

export function cosignatureCases(): FormCase[] {
  const line = lineOf(0, one, text, time);
  const own = signEd25519(seeds[0], cosignatureMessage(text, time));
  const extended = decodeUtf8(signed(three, `${text}an extension\n`));
  const good = (name: string, bytes: Bytes, ...found: readonly (readonly [WitnessKey, number])[]): FormCase => {
    const cosignatures = found.map(([key, at]) => ({ vkey: key.text, time: at }));
    return { ...accept(name, bytes, { cosignatures }), keys: [one.text, two.text] };
  };
  const bad = (name: string, bytes: Bytes): FormCase => ({ ...reject(name, bytes), keys: [one.text, two.text] });
  const badLine = (name: string, signature: Uint8Array): FormCase =>
    bad(name, `${note}${signatureLine(one, signature)}`);
  return [
    good("good", `${note}${line}`, [one, time]),
    good("good-two-witnesses", `${note}${lineOf(1, two, text, 7)}${line}`, [two, 7], [one, time]),
    good("good-before-the-log", `${text}\n${line}${note.slice(text.length + 1)}`, [one, time]),
    good("good-without-the-log", `${text}\n${line}`, [one, time]),
    good("good-time-0", `${note}${lineOf(0, one, text, 0)}`, [one, 0]),
    good("good-time-last", `${note}${lineOf(0, one, text, 2 ** 53 - 1)}`, [one, 2 ** 53 - 1]),
    good("good-extension-line", `${extended}${lineOf(0, one, parseNote(utf8(extended)).text, time)}`, [one, time]),
    good("good-no-witness", note),
    good("good-unknown-witness", `${note}${lineOf(0, formatWitnessKey("witness.example/3", one.cosigning), text, 7)}`),
    good("good-known-name-other-key", `${note}${lineOf(1, formatWitnessKey(one.name, two.cosigning), text, 7)}`),
    good(
      "good-same-key-as-a-log",
      `${note}${signatureLine(formatVkey(one.name, one.cosigning), signEd25519(seeds[0], utf8(text)))}`,
    ),
    bad(
      "bad-signature",
      `${note}${line.replace(/.(...)\n$/, (_, end: string) => `${line.at(-5) === "A" ? "Q" : "A"}${end}\n`)}`,
    ),
    bad("bad-twice", `${note}${line}${line}`),
    bad("bad-twice-at-other-times", `${note}${line}${lineOf(0, one, text, time + 1)}`),
    bad("bad-of-another-size", `${note}${line}`.replace("\n3\n", "\n4\n")),
    bad("bad-extension-added", `${text}an extension\n${note.slice(text.length)}${line}`),
    badLine("bad-time-changed", stamped(BigInt(time + 1), own)),
    badLine("bad-time-unsafe", stamped(2n ** 53n, own)),
    badLine("bad-time-over-63-bits", stamped(2n ** 63n, own)),
    badLine("bad-length-75", stamped(BigInt(time), own.subarray(0, 63))),
    badLine("bad-length-77", stamped(BigInt(time), concat(own, Uint8Array.of(0)))),
    badLine("bad-no-time", own),
    badLine("bad-signed-as-a-log-signs", stamped(BigInt(time), signEd25519(seeds[0], utf8(text)))),
    bad("bad-under-no-checkpoint", `some text\n\n${line}`),
    bad("bad-no-last-line-feed", `${note}${line.slice(0, -1)}`),
  ];
}

export function witnessKeyCases(): FormCase[] {
  const parts = one.text.split("+");
  const [name = "", id = ""] = parts;
  const key = parts.slice(2).join("+");
  return [
    accept("good", one.text, { name, cosigning: toHex(one.cosigning) }),
    reject("bad-id", `${name}+00000000+${key}`),
    reject("bad-name", `witness.example/3+${id}+${key}`),
    reject("bad-type-1", formatVkey(name, one.cosigning).text),
    reject("bad-type-6", formatTypedVkey(name, one.cosigning, 6).text),
    reject("bad-key-short", `${name}+${id}+${toBase64(concat(Uint8Array.of(4), one.cosigning.subarray(1)))}`),
    reject("bad-line-feed", `${one.text}\n`),
    reject("bad-empty", ""),
  ];
}

function lineOf(by: 0 | 1, key: WitnessKey, over: string, at: number): string {
  return cosignatureLine(key, at, signEd25519(seeds[by], cosignatureMessage(over, at)));
}

function stamped(at: bigint, signature: Uint8Array): Uint8Array {
  const stamp = new Uint8Array(8);
  new DataView(stamp.buffer).setBigUint64(0, at);
  return concat(stamp, signature);
}
