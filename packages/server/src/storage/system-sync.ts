import { spawn } from "node:child_process";
import { existsSync, statfsSync } from "node:fs";
import { release } from "node:os";
import type { SyncAll } from "./group-sync.ts";

// coreutils or busybox: `sync -f` is syncfs(2), which Node does not offer.
const program = "/bin/sync";

/**
 * Where syncfs is known to do for every file what fsync does for one, and to tell of errors: local file systems of Linux.
 * Of FUSE and network file systems it is not known. Numbers of statfs(2).
 */
const types: ReadonlySet<number> = new Set([
  0xef53, // ext4
  0x58465342, // XFS
  0x9123683e, // btrfs
  0xf2f52010, // F2FS
  0x2fc12fc1, // ZFS
  0xca451a4e, // bcachefs
  0x01021994, // tmpfs
]);

// Before, write errors that happened earlier were not told: syncfs(2), "VERSIONS".
const linuxMin = [5, 8] as const;

/** A sync of the file system that holds `folder`; null where there is none that can be relied upon. */
export function findSystemSync(folder: string): SyncAll | null {
  if (process.platform !== "linux" || !isRecent(release()) || !existsSync(program)) return null;
  return types.has(statfsSync(folder).type) ? () => run(program, ["-f", "--", folder]) : null;
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > linuxMin[0] || (major === linuxMin[0] && minor >= linuxMin[1]);
}

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    // Out of the terminal's reach: Ctrl-C is for this program, which ends well; a sync that it cut off would be one that failed.
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"], env: {}, detached: true });
    let told = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (told = `${told}${text}`.slice(0, toldMax)));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(failure(`${command} ended with ${String(code ?? signal)}: ${told.trim()}`));
    });
  });
}

const toldMax = 1000;
const fullForm = /: (?:No space left on device|Disk quota exceeded)$/;

/** With the system's own code where there is one that people can do something about. */
function failure(message: string): Error {
  return fullForm.test(message) ? Object.assign(new Error(message), { code: "ENOSPC" }) : new Error(message);
}
