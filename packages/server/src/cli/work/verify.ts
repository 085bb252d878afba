import { readFile } from "node:fs/promises";
import { FormatError, parseVkey, VerdictSum, type Finding, type Vkey } from "@muniment/verify";
import type { TrustOrder, VerifyHooks, Workplace } from "../../actions/workplace.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { verdictExit, type ExitCode } from "../exit-codes.ts";
import { findingLine, verdictSentence } from "./finding-lines.ts";
import { counted, humanSize, type Output } from "../terminal.ts";

export interface VerifyCommandOptions extends CommonOptions {
  readonly key: readonly string[];
  readonly seen: readonly string[];
  readonly all?: boolean;
}

export async function verify(
  context: Context,
  path: string | undefined,
  options: VerifyCommandOptions,
): Promise<ExitCode> {
  const output = outputOf(context, options);
  const workplace = await context.workplace();
  const sum = new VerdictSum();
  let checked = { files: 0, bytes: 0 };
  const hooks: VerifyHooks = {
    onProgress: (now) => {
      checked = { files: now.files, bytes: now.bytes };
      output.progress(
        () =>
          `Verifying: ${String(now.files)} of ${counted(now.filesTotal, "file", "files")}, ${humanSize(now.bytes)} of ${humanSize(now.bytesTotal)}`,
      );
    },
  };
  const trust = await trustOf(options);
  for await (const finding of await findingsOf(context, workplace, path, options, trust, hooks)) {
    context.signal.throwIfAborted();
    sum.add(finding);
    tell(finding, options, output);
  }
  const verdict = sum.verdict();
  const read = checked.files === 0 ? "" : `; ${counted(checked.files, "file", "files")}, ${humanSize(checked.bytes)}`;
  const { holds, fails, unchecked } = sum.counts();
  output.note(
    verdictSentence[verdict],
    `${counted(holds, "check holds", "checks hold")}, ${counted(fails, "fails", "fail")}, ${String(unchecked)} not checked${read}.`,
  );
  return verdictExit[verdict];
}

function tell(finding: Finding, options: VerifyCommandOptions, output: Output): void {
  if (output.json || options.all === true || finding.outcome !== "holds") {
    output.result(finding, () => [findingLine(finding)]);
  }
}

async function findingsOf(
  context: Context,
  workplace: Workplace,
  path: string | undefined,
  options: VerifyCommandOptions,
  trust: TrustOrder,
  hooks: VerifyHooks,
): Promise<AsyncIterable<Finding>> {
  const home = path ?? homeOf(context, options);
  if (path === undefined || (await workplace.hasArchive(home))) return workplace.verifyHome(home, trust, hooks);
  return workplace.verifyElsewhere(path, trust, hooks);
}

async function trustOf(options: VerifyCommandOptions): Promise<TrustOrder> {
  const keys = options.key.map(async (key) =>
    vkeyOf(key, key.includes("+") ? key : (await readNamed(key)).toString("utf8")),
  );
  return { keys: await Promise.all(keys), seen: await Promise.all(options.seen.map(readNamed)) };
}

function vkeyOf(given: string, text: string): Vkey {
  try {
    return parseVkey(text.trim());
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new UsageError(
      `${given} is no verifier key: ${error.message}.`,
      "It is one line, name+digits+base64, as in var/keys/log.vkey.",
    );
  }
}

async function readNamed(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${file} could not be read: ${reason}`, "Check its name.");
  }
}
