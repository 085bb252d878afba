import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { fromHex, toBase64, utf8 } from "./bytes.ts";
import { formatCheckpoint } from "./checkpoint.ts";
import {
  cosignatureLine,
  cosignatureMessage,
  formatWitnessKey,
  parseWitnessKey,
  readCosignatures,
  type WitnessKey,
} from "./cosignature.ts";
import { FormatError } from "./digest.ts";
import { emptyRoot } from "./merkle.ts";
import { formatVkey, NoteError, openNote, parseVkey, signatureLine } from "./note.ts";
import { publicKeyOf, signEd25519 } from "./signature.ts";

// A checkpoint of a public log as four public witnesses cosigned it, and their published keys.
const published = `arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
`;
const publishedLog = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f";
const publishedWitnesses = [
  "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
  "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
  "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
  "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
];

suite("cosignatures of others", () => {
  test("hold, and say when they were made", () => {
    const { cosignatures, others } = readCosignatures(utf8(published), publishedWitnesses.map(parseWitnessKey));
    assert.deepEqual(
      cosignatures.map(({ key, time }) => [key.text, time]),
      publishedWitnesses.map((text) => [text, 1_779_573_024]),
    );
    assert.ok(cosignatures.every(({ line }) => published.includes(`\n${line}`)));
    assert.equal(others.length, 2);
    assert.equal(openNote(utf8(published), [parseVkey(publishedLog)]).others.length, 5);
  });

  test("fail for each change of a byte that they are over", () => {
    const keys = publishedWitnesses.map(parseWitnessKey);
    const text = published.slice(0, published.indexOf("\n\n") + 1);
    for (const changed of [
      published.replace("1432088532", "1432088533"),
      published.replace("arche2025h1", "arche2025h2"),
      published.replace("U7WM", "U7WN"),
      `${text}an extension\n${published.slice(text.length)}`,
      published.replace("2AQqhwAAAABqEiEg", "2AQqhwAAAABqEiEh"),
    ]) {
      assert.notEqual(changed, published);
      assert.throws(() => readCosignatures(utf8(changed), keys), isBad);
    }
  });
});

suite("cosignatures", () => {
  const seed = fromHex("07".repeat(32));
  const key = formatWitnessKey("witness.example/w1", publicKeyOf(seed));
  const text = formatCheckpoint({ origin: "log.example/a", size: 0, root: emptyRoot() });
  const lineAt = (time: number, by: WitnessKey = key): string =>
    cosignatureLine(by, time, signEd25519(seed, cosignatureMessage(text, time)));
  const noteOf = (...lines: readonly string[]): Uint8Array => utf8(`${text}\n${lines.join("")}`);
  const rawLine = (time: bigint, signature: Uint8Array): string => {
    const bytes = new Uint8Array(8 + signature.length);
    new DataView(bytes.buffer).setBigUint64(0, time);
    bytes.set(signature, 8);
    return signatureLine(key, bytes);
  };

  test("are read as they were made", () => {
    const { cosignatures } = readCosignatures(noteOf(lineAt(0)), [key]);
    assert.deepEqual(cosignatures, [{ key, time: 0, line: lineAt(0) }]);
    assert.deepEqual(readCosignatures(noteOf(lineAt(5)), []).cosignatures, []);
  });

  test("have the message that the spec shows", () => {
    assert.equal(
      new TextDecoder().decode(cosignatureMessage(text, 1679315147)),
      `cosignature/v1\ntime 1679315147\n${text}`,
    );
    assert.throws(() => cosignatureMessage("no checkpoint\n", 1), FormatError);
    for (const time of [-1, 0.5, 2 ** 53, Number.NaN]) assert.throws(() => cosignatureMessage(text, time), FormatError);
  });

  test("of a known witness are refused if they are wrong, doubled, of another length or another time", () => {
    const good = signEd25519(seed, cosignatureMessage(text, 7));
    const refused = [
      [lineAt(7), lineAt(7)],
      [lineAt(7), lineAt(8)],
      [rawLine(8n, good)],
      [rawLine(7n, good.subarray(0, 63))],
      [rawLine(7n, Uint8Array.of(...good, 0))],
      // An ordinary signature of type 0x01 under the witness's id.
      [signatureLine(key, signEd25519(seed, utf8(text)))],
      [rawLine(2n ** 53n, good)],
      [rawLine(2n ** 63n, good)],
    ];
    for (const lines of refused) assert.throws(() => readCosignatures(noteOf(...lines), [key]), isBad, lines.join(""));
  });

  test("of other names, ids and types are passed over", () => {
    const other = formatWitnessKey("witness.example/w2", publicKeyOf(seed));
    const log = formatVkey("witness.example/w1", publicKeyOf(seed));
    const logLine = signatureLine(log, signEd25519(seed, utf8(text)));
    const note = noteOf(logLine, lineAt(7, other), lineAt(7));
    assert.deepEqual(
      readCosignatures(note, [key]).cosignatures.map(({ key: by }) => by.text),
      [key.text],
    );
    assert.deepEqual(openNote(note, [log]).verified, [log]);
  });

  test("are over checkpoints only", () => {
    assert.throws(() => readCosignatures(utf8(`some text\n\n${lineAt(7)}`), [key]), FormatError);
  });

  test("a witness's key is none of a log, and the other way round", () => {
    const log = formatVkey("witness.example/w1", publicKeyOf(seed));
    assert.notEqual(log.id, key.id);
    assert.deepEqual(parseWitnessKey(key.text), key);
    assert.throws(() => parseVkey(key.text), FormatError);
    assert.throws(() => parseWitnessKey(log.text), FormatError);
    const [name, , base64] = key.text.split(/[+](.{8})[+]/);
    for (const damaged of [
      `${name ?? ""}+00000000+${base64 ?? ""}`,
      key.text.replace("w1", "w2"),
      `${key.text}\n`,
      key.text.slice(0, -4),
      `${name ?? ""}+${key.text.split("+")[1] ?? ""}+${toBase64(Uint8Array.of(4, ...key.cosigning, 0))}`,
    ])
      assert.throws(() => parseWitnessKey(damaged), FormatError, damaged);
  });
});

function isBad(error: unknown): boolean {
  return error instanceof NoteError && error.code === "bad-signature";
}
