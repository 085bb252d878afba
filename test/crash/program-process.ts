/** The program's own command line, as another process, from its sources. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { withoutTestContext } from "./adding.ts";

const program = fileURLToPath(new URL("../../packages/server/src/main.ts", import.meta.url));

export interface Ended {
  /** Null if it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, unless `meanwhile` ends it before. */
export async function muniment(
  args: readonly string[],
  compileCache: string,
  meanwhile: (child: ChildProcess) => void = () => undefined,
): Promise<Ended> {
  const env = { ...withoutTestContext(), NODE_COMPILE_CACHE: compileCache };
  const stdio = ["ignore", "pipe", "pipe"] as const;
  const child = spawn(process.execPath, ["--conditions=source", program, ...args], { env, stdio: [...stdio] });
  meanwhile(child);
  const closed = once(child, "close") as Promise<[code: number | null]>;
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: (await closed)[0], stdout, stderr };
}
