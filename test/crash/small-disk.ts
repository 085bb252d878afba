/** A file system of its own, of 64 MiB, that a test can fill. It takes the right to mount. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, open, rm, statfs, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const sizeMiB = 64;

export class SmallDisk {
  /** Where it is mounted. */
  readonly root: string;
  /** A folder of the same life on another disk. */
  readonly beside: string;
  readonly kind: "ext4" | "tmpfs";

  private constructor(beside: string, kind: SmallDisk["kind"]) {
    this.beside = beside;
    this.root = join(beside, "disk");
    this.kind = kind;
  }

  /** A file system of ext4 in a file; else one in memory; else null, where neither can be mounted. */
  static async mount(): Promise<SmallDisk | null> {
    const beside = await mkdtemp(join(tmpdir(), "muniment-disk-"));
    for (const kind of ["ext4", "tmpfs"] as const) {
      const disk = new SmallDisk(beside, kind);
      try {
        await disk.#mount();
        return disk;
      } catch (error) {
        // No right to mount, no loop device, no mkfs: the next kind, or none.
        if (!(error instanceof Error && ("code" in error || "stderr" in error))) throw error;
      }
    }
    await rm(beside, { recursive: true, force: true });
    return null;
  }

  async remove(): Promise<void> {
    await execute("umount", [this.root]);
    await rm(this.beside, { recursive: true, force: true });
  }

  /** Takes all that is left, to the last block, as another program may at any time. */
  async fill(name: string): Promise<void> {
    const file = await open(join(this.root, name), "w");
    try {
      for (let size = 1024 * 1024; size >= 512;) {
        try {
          await file.appendFile(Buffer.alloc(size));
          await file.datasync();
        } catch (error) {
          if (!isFull(error)) throw error;
          size /= 2;
        }
      }
    } finally {
      await file.close();
    }
  }

  async put(name: string, size: number): Promise<void> {
    await writeFile(join(this.root, name), Buffer.alloc(size));
  }

  async free(name: string): Promise<void> {
    await rm(join(this.root, name), { force: true });
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.root);
    return bavail * bsize;
  }

  async #mount(): Promise<void> {
    await mkdir(this.root, { recursive: true });
    if (this.kind === "tmpfs") {
      await execute("mount", ["-t", "tmpfs", "-o", `size=${String(sizeMiB)}m`, "tmpfs", this.root]);
      return;
    }
    const image = join(this.beside, "disk.img");
    await writeFile(image, "");
    await truncate(image, sizeMiB * 1024 * 1024);
    await execute("mkfs.ext4", ["-q", "-m", "0", "-N", "16384", image]);
    await execute("mount", ["-o", "loop", image, this.root]);
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOSPC";
}
