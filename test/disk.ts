/** Disks of a test's own: files that are mounted. They take root, and a kernel that knows the file system. */
import { spawnSync } from "node:child_process";
import { mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface Disk {
  /** Where it is mounted. */
  readonly path: string;
  /** Mounts it again, for reading only or for writing. */
  remount(mode: "ro" | "rw"): void;
  unmount(): void;
}

const kinds = {
  ext4: { make: ["mkfs.ext4", "-q"], mounts: [["mount", "-o", "loop,MODE"]] },
  // By the kernel, or by a program where the kernel does not know it.
  fat: {
    make: ["mkfs.vfat"],
    mounts: [
      ["mount", "-o", "loop,MODE"],
      ["fusefat", "-o", "MODE+"],
    ],
  },
} as const;

/** Makes a disk in `folder` and mounts it. Gives the reason instead, for a test to be skipped, where that cannot be done. */
export async function makeDisk(folder: string, kind: keyof typeof kinds, bytes = 40_000_000): Promise<Disk | string> {
  const [image, path] = [join(folder, `${kind}.image`), join(folder, kind)];
  await writeFile(image, "");
  await truncate(image, bytes);
  await mkdir(path);
  const { make, mounts } = kinds[kind];
  if (!runs([...make, image])) return `${make[0]} is not installed here`;
  const mount = (mode: "ro" | "rw"): boolean =>
    mounts.some((call) => runs([...call.map((part) => part.replace("MODE", mode)), image, path]) && isMounted(path));
  if (!mount("rw")) return `a ${kind} disk cannot be mounted here (it takes root, and a system that knows it)`;
  const unmount = (): void => {
    runs(["umount", path]);
  };
  return {
    path,
    unmount,
    remount: (mode) => {
      unmount();
      if (!mount(mode)) throw new Error(`${path} could not be mounted again`);
    },
  };
}

function isMounted(path: string): boolean {
  return runs(["mountpoint", "-q", path]);
}

function runs([program = "", ...args]: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

/** Whether a program can be started here. */
export function isInstalled(program: string): boolean {
  return runs(["sh", "-c", `command -v ${program}`]);
}
