import { access } from "node:fs/promises";
import { tmpdir } from "node:os";

/**
 * Where a harness works: in memory where the system has such a folder. The faults are made, not waited for, so that a disk
 * would add nothing but its time.
 */
export async function scratchFolder(): Promise<string> {
  const inMemory = "/dev/shm";
  try {
    await access(inMemory);
    return inMemory;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return tmpdir();
    throw error;
  }
}
