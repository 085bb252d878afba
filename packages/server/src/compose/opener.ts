/** Opens an address in the browser that the user's desktop names. Loaded by compose.ts when it is asked for. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";

export interface OpenerTools {
  /** The folder of what is no evidence: the file that leads there lies in it. */
  readonly folder: string;
  readonly platform: NodeJS.Platform;
  /** Whether windows have somewhere to open. */
  readonly hasDisplay: boolean;
}

/**
 * A command line is seen by everybody on the machine, and the address may hold a token: so what is opened is a file that its owner alone
 * can read, which leads there. False where nothing opened it. Throws an error of the system where the file cannot be written.
 */
export async function openInBrowser(address: string, { folder, platform, hasDisplay }: OpenerTools): Promise<boolean> {
  const program = platform === "darwin" ? "open" : "xdg-open";
  if (platform !== "darwin" && !hasDisplay) return false;
  const file = join(folder, "open-viewer.html");
  await mkdir(folder, { recursive: true });
  await rm(file, { force: true });
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(
      `<!doctype html><meta charset="utf-8"><title>Muniment</title><meta http-equiv="refresh" content="0;url=${escaped(address)}">\n`,
    );
  } finally {
    await handle.close();
  }
  process.once("exit", () => {
    rmSync(file, { force: true });
  });
  return await started(program, file);
}

async function started(program: string, file: string): Promise<boolean> {
  const child = spawn(program, [file], { stdio: "ignore", detached: true });
  child.unref();
  const missing = once(child, "error").then(() => false);
  return await Promise.race([missing, once(child, "spawn").then(() => true)]);
}

function escaped(address: string): string {
  return address.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
