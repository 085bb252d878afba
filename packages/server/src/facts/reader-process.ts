/** The processes that read hostile files: which programs they run, with what rights, and what they take. Source: spec/derivation, "How they are made". */
import { spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { parse } from "node:path";
import { fileURLToPath } from "node:url";
import { FactsError } from "./facts-error.ts";

/** What is run, with arguments of Node's: in it lies nothing but the tools. */
export interface ReaderProgram {
  readonly file: string;
  readonly nodeArguments: readonly string[];
}

/** A program beside this file. Built, it is one file that needs no other; from the sources, it is given the sources to read. */
export function readerProgram(name: "facts-reader" | "contents-lister" = "facts-reader"): ReaderProgram {
  const here = new URL(import.meta.url);
  if (!here.pathname.endsWith(".ts")) return { file: fileURLToPath(new URL(`./${name}.js`, here)), nodeArguments: [] };
  return {
    file: fileURLToPath(new URL(`./reader/${name}.ts`, here)),
    nodeArguments: ["--conditions=source", `--allow-fs-read=${fileURLToPath(new URL("../../../../", here))}`],
  };
}

/**
 * Its rights are the narrowest that Node has. On systems that have a shell it is bound by the kernel, too: to some seconds of processor, which
 * holds when this program is killed and cannot end it, to no file and to few handles. `heapMax`: of objects of JavaScript, in MiB; bytes of files
 * lie beside it. `processorMax` in seconds.
 */
export function startReader(
  { file, nodeArguments }: ReaderProgram,
  { heapMax, processorMax }: { readonly heapMax: number; readonly processorMax: number },
): ChildProcess {
  const node = [
    ...["--permission", `--max-old-space-size=${String(heapMax)}`, "--disallow-code-generation-from-strings"],
    ...["--no-warnings", ...nodeArguments, file],
  ];
  const bounds = `ulimit -t ${String(processorMax)} -c 0 -f 0; ulimit -n 64; exec "$@"`;
  const [program, given] =
    process.platform === "win32"
      ? [process.execPath, node]
      : ["/bin/sh", ["-c", bounds, "sh", process.execPath, ...node]];
  return spawn(program, given, {
    env: {},
    cwd: parse(process.execPath).root,
    stdio: ["pipe", "pipe", "ignore"],
    windowsHide: true,
    // What a person types at a terminal goes to the whole group, and is meant for this program: it ends the process itself.
    detached: process.platform !== "win32",
  });
}

/** Before it is ready it has not seen a byte of the file: it is no fact about that. */
export function cannotStart(ending: string): FactsError {
  return new FactsError(
    "facts.start",
    `The process that reads files does not start here: ${ending}.`,
    "Look whether memory and processes are free. If it stays so, install the program anew. What was read before is sealed.",
  );
}

/** In bytes; 0 for a process that has ended. */
export async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, "latin1").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
