import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

import { CaptureError } from "../capturer.ts";
import type { Session } from "./devtools.ts";

// A renderer takes its sandbox on after it has started, and the browser names it before that.
const startingMs = 5_000;
const lookAgainMs = 25;

/**
 * Sees for itself that the browser's renderers run under the kernel's system call filter. Throws CaptureError
 * `browser.sandbox` unless every one of them does, some time after its start. On systems without /proc there is nothing to
 * read: there Chromium refuses to start when its sandbox fails, and that must do.
 */
export async function checkSandbox(browser: Session, platform: string): Promise<void> {
  if (platform !== "linux") return;
  const deadline = performance.now() + startingMs;
  for (;;) {
    const fault = await sandboxFault(browser);
    if (fault === null) return;
    if (performance.now() > deadline) throw fault;
    await setTimeout(lookAgainMs);
  }
}

async function sandboxFault(browser: Session): Promise<CaptureError | null> {
  const { processInfo } = await browser.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  if (renderers.length === 0) return refusal("the browser names no renderer");
  for (const { id } of renderers) {
    const mode = await systemCallFilter(id);
    if (mode !== "2") return refusal(`renderer ${String(id)} runs with Seccomp ${mode}`);
  }
  return null;
}

/** The field `Seccomp` of a process: "2" is a filter. */
export async function systemCallFilter(pid: number): Promise<string> {
  let status: string;
  try {
    status = await readFile(`/proc/${String(pid)}/status`, "utf8");
  } catch (error) {
    // It ended since it was named.
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH"))
      return "unknown";
    throw refusal(`the state of renderer ${String(pid)} cannot be read`, error);
  }
  return /^Seccomp:\s*(\d+)$/m.exec(status)?.[1] ?? "unknown";
}

function refusal(found: string, cause?: unknown): CaptureError {
  return new CaptureError(
    "browser.sandbox",
    `The browser's sandbox is not on (${found}), so no page was opened.`,
    "Allow unprivileged user namespaces for the browser on this machine, or, knowing what that means, ask for a capture without the sandbox (--no-sandbox).",
    { cause },
  );
}
