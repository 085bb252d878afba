/** What witnesses are sent, and what is believed to come from them: anybody can send either. */
import {
  cosignatureLine,
  cosignatureMessage,
  decodeUtf8,
  formatWitnessKey,
  parseNote,
  publicKeyOf,
  readCosignatures,
  signEd25519,
  utf8,
} from "@muniment/verify";
import { encodeAnswer, parseAnswer } from "../../packages/server/src/witness/answer.ts";
import { encodeRequest, parseRequest } from "../../packages/server/src/witness/request.ts";
import { three } from "../../spec/vectors/samples.ts";
import { sameBytes, words, type FuzzTarget } from "./fuzz-target.ts";

const note = three.checkpoint();
const { text } = parseNote(note);
const origin = three.vkey.name;
const seed = new Uint8Array(32).fill(9);
const key = formatWitnessKey("witness.example/w1", publicKeyOf(seed));
const line = cosignatureLine(key, 7, signEd25519(seed, cosignatureMessage(text, 7)));
const cosigned = utf8(`${decodeUtf8(note)}${line}`);
const hash = new Uint8Array(32);

export const witnessFormats: readonly FuzzTarget[] = [
  {
    name: "cosigned-note",
    weight: 4,
    seeds: [cosigned, utf8(`${decodeUtf8(cosigned)}${line}`), note],
    tokens: words("\n\n", "— ", "\n", key.name, line, "AAAA", "="),
    read: readCosigned,
  },
  {
    name: "witness-request",
    weight: 4,
    seeds: [0, 1, 63].map((count) =>
      encodeRequest({ oldSize: count, path: Array.from({ length: count }, () => hash), note }),
    ),
    tokens: words("old ", "0", "-1", "\n", "\n\n", "9007199254740992", "\r", `${"A".repeat(43)}=\n`),
    read: (bytes) => sameBytes(encodeRequest(parseRequest(bytes)), bytes),
  },
  {
    name: "witness-answer",
    weight: 3,
    seeds: [
      encodeAnswer({ status: 200, origin, size: 3, line, note }),
      encodeAnswer({ status: 409, origin, size: 3, forked: false }),
      encodeAnswer({ status: 422, origin, message: "" }),
    ],
    tokens: words("muniment-witness-answer/1\n", "status ", "200", "409", "422", "size ", "\n", "\n\n", "0"),
    read: readAnswer,
  },
];

function readCosigned(bytes: Uint8Array): string | null {
  const read = readCosignatures(bytes, [key]);
  if (read.cosignatures.length === 0) return null;
  if (read.text !== text) return "a checkpoint that the witness never saw is cosigned";
  return read.cosignatures.length === 1 && read.cosignatures[0]?.line === line
    ? null
    : "a cosignature that the witness never made holds";
}

function readAnswer(bytes: Uint8Array): string | null {
  const answer = parseAnswer(bytes);
  switch (answer.status) {
    case 200:
      return sameBytes(encodeAnswer({ ...answer, origin, line: "" }), bytes);
    case 409:
      return sameBytes(encodeAnswer({ ...answer, origin, forked: false }), bytes);
    default:
      return sameBytes(encodeAnswer({ ...answer, origin, message: "" }), bytes);
  }
}
