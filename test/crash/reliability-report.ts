/** What a run of the harnesses came to, as a page that anyone can hold against a run of their own. */
import { execFile } from "node:child_process";
import { readFile, statfs } from "node:fs/promises";
import { availableParallelism, cpus, release, tmpdir, totalmem, type } from "node:os";
import { promisify } from "node:util";
import type { NamedHarness } from "./all-harnesses.ts";
import type { Violation } from "./harness.ts";
import type { End } from "./run-apart.ts";

/** One harness, and how it ended. */
export interface Done {
  readonly harness: NamedHarness;
  readonly end: End;
  readonly seconds: number;
}

export interface Run {
  readonly seed: number;
  readonly command: string;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly seconds: number;
  readonly done: readonly Done[];
  readonly interrupted: boolean;
}

export interface Report {
  readonly text: string;
  readonly summary: string;
  /** Nothing was broken, and every harness that is there came to its end. */
  readonly good: boolean;
}

export async function reportOf(run: Run): Promise<Report> {
  const done = run.done.toSorted((a, b) => (a.harness.key < b.harness.key ? -1 : 1));
  const violations = done.reduce((sum, { end }) => sum + violationsOf(end).length, 0);
  const broken = done.filter(({ end }) => end.outcome === "broken").length;
  const good = violations === 0 && broken === 0;
  const summary = `${String(violations)} violations${broken === 0 ? "" : `, ${String(broken)} harnesses that broke`}${run.interrupted ? ", interrupted" : ""}.`;
  const text = [
    "# Reliability report",
    "",
    `Written by \`${run.command}\`, which anyone can repeat. ${summary}`,
    "What is promised is in [spec/reliability.md](spec/reliability.md), what each harness does in [test/crash/README.md](test/crash/README.md).",
    "",
    ...(await settingOf(run)),
    "",
    "| | what happens | cases | violations | seconds |",
    "| --- | --- | ---: | ---: | ---: |",
    ...done.map(rowOf),
    "",
    ...done.flatMap(detailOf),
  ];
  return { text: `${text.join("\n").trimEnd()}\n`, summary, good };
}

function violationsOf(end: End): readonly Violation[] {
  return end.outcome === "done" ? end.result.violations : [];
}

function rowOf({ harness, end, seconds }: Done): string {
  const [cases, violations] =
    end.outcome === "done" ? [number(end.result.cases), number(end.result.violations.length)] : [end.outcome, "-"];
  return `| ${harness.key} | ${harness.about} | ${cases} | ${violations} | ${number(seconds)} |`;
}

function detailOf({ harness, end }: Done): readonly string[] {
  const title = `## ${harness.key}: ${harness.module}`;
  switch (end.outcome) {
    case "missing":
      return [title, "", "Not there in this version.", ""];
    case "stopped":
      return [title, "", "Interrupted before its end. What it said last:", "", ...fenced(end.last), ""];
    case "broken":
      return [title, "", "The harness itself broke:", "", ...fenced(end.last), ""];
    case "done": {
      const { seed, figures, violations } = end.result;
      const again = `node --conditions=source test/crash/${harness.module}.ts --seed ${String(seed)}`;
      return [
        title,
        "",
        `Seed ${String(seed)}; alone: \`${again}\``,
        "",
        ...Object.entries(figures).map(
          ([name, figure]) => `- ${name}: ${typeof figure === "number" ? number(figure) : figure}`,
        ),
        "",
        ...violations.flatMap((violation) => [
          `### Violation: ${violation.case}`,
          "",
          ...fenced(`${violation.what}\n\nagain: ${violation.replay}`),
          "",
        ]),
      ];
    }
  }
}

function fenced(text: string): readonly string[] {
  return ["```", text.replaceAll("```", "'''"), "```"];
}

async function settingOf(run: Run): Promise<readonly string[]> {
  const version = /"version": "([^"]+)"/.exec(
    await readFile(new URL("../../package.json", import.meta.url), "utf8"),
  )?.[1];
  const revision = await outputOf("git", ["rev-parse", "--short", "HEAD"]);
  const changed = (await outputOf("git", ["status", "--porcelain", "--untracked-files=no"])) ?? "";
  const model = cpus()[0]?.model.trim() ?? "";
  return [
    `- begun: ${new Date(run.started).toISOString().slice(0, 19)}Z; took ${number(run.seconds)} seconds; seed ${String(run.seed)}`,
    `- machine: ${String(availableParallelism())} cores${model === "" ? "" : ` (${model})`}, ${String(Math.round(totalmem() / 2 ** 30))} GiB of memory, ${type()} ${release()}, ${await fileSystem()} under the temporary folder`,
    `- versions: Muniment ${version ?? "?"}${revision === null ? "" : ` at ${revision}${changed === "" ? "" : " with changes"}`}, Node ${process.version}`,
  ];
}

async function fileSystem(): Promise<string> {
  const named = await outputOf("stat", ["--file-system", "--format=%T", tmpdir()]);
  return named ?? `a file system of the type ${String((await statfs(tmpdir())).type)}`;
}

/** What a program of the system prints, or null where it is not there or has nothing to say. */
async function outputOf(program: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(program, [...args], { cwd: new URL("../..", import.meta.url) });
    return stdout.trim();
  } catch (error) {
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
