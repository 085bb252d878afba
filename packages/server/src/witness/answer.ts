/** What a witness answers. Source: spec/witness, "The protocol" and "On a stick". */
import { decodeUtf8, FormatError, noteSizeMax, utf8 } from "@muniment/verify";
import { parseSize } from "./request.ts";

/** The statuses are those of HTTP, and the same in a file. */
export type WitnessAnswer =
  | {
      readonly status: 200;
      readonly origin: string;
      readonly size: number;
      readonly line: string;
      readonly note: Uint8Array;
    }
  | { readonly status: 409; readonly origin: string; readonly size: number; readonly forked: boolean }
  | { readonly status: 400 | 403 | 404 | 422 | 503; readonly origin: string | null; readonly message: string };

/** An answer as it is read from a file: anybody can have written it. */
export type AnswerFile =
  | { readonly status: 200; readonly size: number; readonly note: Uint8Array }
  | { readonly status: 409; readonly size: number }
  | { readonly status: 400 | 403 | 404 | 422 | 503 };

const header = "muniment-witness-answer/1";
export const answerSizeMax = noteSizeMax + 4 * 1024;

export function encodeAnswer(answer: WitnessAnswer): Uint8Array {
  const head = `${header}\nstatus ${String(answer.status)}\n`;
  switch (answer.status) {
    case 200:
      return utf8(`${head}size ${String(answer.size)}\n\n${decodeUtf8(answer.note)}${answer.line}`);
    case 409:
      return utf8(`${head}size ${String(answer.size)}\n`);
    default:
      return utf8(head);
  }
}

/** Throws `FormatError` unless the bytes are an answer. The note is not looked at. */
export function parseAnswer(bytes: Uint8Array): AnswerFile {
  if (bytes.length > answerSizeMax) throw new FormatError(`the answer is larger than ${String(answerSizeMax)} bytes`);
  const text = decodeUtf8(bytes);
  const [, status, rest] = /^muniment-witness-answer\/1\nstatus ([0-9]{3})\n(.*)$/s.exec(text) ?? [];
  if (status === undefined || rest === undefined) throw new FormatError(`it does not begin as a ${header} does`);
  switch (status) {
    case "200": {
      const [, size, note] = /^size ([0-9]+)\n\n(.+)$/s.exec(rest) ?? [];
      if (size === undefined || note === undefined) throw new FormatError("the answer holds no cosigned checkpoint");
      return { status: 200, size: parseSize(size), note: utf8(note) };
    }
    case "409": {
      const size = /^size ([0-9]+)\n$/.exec(rest)?.[1];
      if (size === undefined) throw new FormatError("the answer names no size of a tree");
      return { status: 409, size: parseSize(size) };
    }
    case "400":
    case "403":
    case "404":
    case "422":
    case "503":
      if (rest !== "") throw new FormatError("the answer goes on after its end");
      return { status: Number(status) as 400 | 403 | 404 | 422 | 503 };
    default:
      throw new FormatError(`a witness answers nothing with ${status}`);
  }
}
