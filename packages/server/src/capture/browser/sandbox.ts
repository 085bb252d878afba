import { readFile } from "node:fs/promises";

import { CaptureError } from "../capturer.ts";
import type { Session } from "./devtools.ts";

/**
 * Sees for itself that the browser's renderers run under the kernel's system call filter. Throws CaptureError
 * `browser.sandbox` unless every one of them does. On systems without /proc there is nothing to read: there Chromium refuses
 * to start when its sandbox fails, and that must do.
 */
export async function checkSandbox(browser: Session, platform: string): Promise<void> {
  if (platform !== "linux") return;
  const { processInfo } = await browser.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  if (renderers.length === 0) throw refusal("the browser names no renderer");
  for (const { id } of renderers) {
    const mode = await systemCallFilter(id);
    if (mode !== "2") throw refusal(`renderer ${String(id)} runs with Seccomp ${mode}`);
  }
}

/** The field `Seccomp` of a process: "2" is a filter. */
export async function systemCallFilter(pid: number): Promise<string> {
  let status: string;
  try {
    status = await readFile(`/proc/${String(pid)}/status`, "utf8");
  } catch (error) {
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
