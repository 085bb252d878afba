/** The exchange by files. Source: spec/witness, "On a stick". */
import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FormatError } from "@muniment/verify";
import { syncFolder, writeNew } from "../storage/durable.ts";
import { NotPlain } from "../storage/plain-file.ts";
import { readSmall } from "../storage/small-file.ts";
import { systemCode } from "../storage/system-error.ts";
import { answerSizeMax, encodeAnswer, parseAnswer, type AnswerFile, type WitnessAnswer } from "./answer.ts";
import { requestSizeMax } from "./request.ts";
import type { Witness } from "./witness.ts";
import { WitnessError } from "./witness-error.ts";

/**
 * Answers the request in a file, and lays the answer into a new file, durably. Throws WitnessError; "witness.file" too if the answer's file is
 * there already: it is looked for before anything is signed.
 */
export async function signFile(witness: Witness, request: string, answerFile: string): Promise<WitnessAnswer> {
  if (existsSync(answerFile)) throw isThere(answerFile);
  const body = await readStick(request, requestSizeMax);
  const answer = witness.addCheckpoint(body);
  await writeStick(answerFile, encodeAnswer(answer));
  return answer;
}

/** Reads an answer that was brought back. Throws WitnessError "witness.file". */
export async function readAnswerFile(file: string): Promise<AnswerFile> {
  const bytes = await readStick(file, answerSizeMax);
  try {
    return parseAnswer(bytes);
  } catch (error) {
    if (error instanceof FormatError) throw unusable(file, error.message, error);
    throw error;
  }
}

/** Writes a new file on a stick, durably: it may be pulled out right after. Throws WitnessError "witness.file". */
export async function writeStick(file: string, bytes: Uint8Array): Promise<void> {
  try {
    // People reach sticks by links.
    const folder = await realpath(dirname(file));
    await writeNew(join(folder, basename(file)), bytes, 0o644);
    await syncFolder(folder);
  } catch (error) {
    const code = systemCode(error);
    if (code === null) throw error;
    throw code === "EEXIST" ? isThere(file, error) : unusable(file, `the system answered ${code}`, error);
  }
}

function isThere(file: string, cause?: unknown): WitnessError {
  const next = "Move it away, or name another file with --out. Nothing is overwritten.";
  return new WitnessError("witness.file", `There is a file ${file} already.`, next, { cause });
}

async function readStick(file: string, sizeMax: number): Promise<Uint8Array> {
  try {
    return await readSmall(file, sizeMax);
  } catch (error) {
    if (error instanceof FormatError || error instanceof NotPlain) throw unusable(file, error.message, error);
    const code = systemCode(error);
    if (code === null) throw error;
    throw unusable(file, code === "ENOENT" ? "there is no such file" : `the system answered ${code}`, error);
  }
}

function unusable(file: string, why: string, cause: unknown): WitnessError {
  const next = "Check the name of the file and the stick it lies on.";
  return new WitnessError("witness.file", `${file} cannot be used: ${why}.`, next, { cause });
}
