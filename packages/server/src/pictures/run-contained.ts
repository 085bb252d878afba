import { spawn } from "node:child_process";
import { HostileRun, type HostileLimits } from "../hostile-run.ts";
import { containedEnvironment, type Containment } from "./containment.ts";

/** Starts a process that the kernel holds; what it starts ends with it. `readable`: what it may read. */
export function runContained(
  containment: Containment,
  command: readonly string[],
  readable: readonly string[],
  limits: HostileLimits,
  take: (bytes: Buffer) => void,
): HostileRun {
  const [program = "", ...given] = containment.wrap(command, readable);
  const child = spawn(program, given, {
    env: containedEnvironment,
    cwd: "/",
    stdio: ["pipe", "pipe", "pipe"],
    // What a person types at a terminal goes to the whole group, and is meant for this program: it ends the process itself.
    detached: true,
  });
  return new HostileRun(child, limits, take);
}
