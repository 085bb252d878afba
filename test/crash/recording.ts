/** What a program did to its files, out of the system calls that strace saw. */
import { relative } from "node:path";
import { namelessOf, type Disk } from "./disk-model.ts";
import { plain, type Call } from "./trace.ts";

/** strace's own arguments for a recording: every byte that is written, in a form that can be read back. */
export const recordingArguments: readonly string[] = ["-xx", "-s", "100000000"];

/** One call that changed something, or told something to whoever listens. Paths are relative to the root of the disk. */
export type Operation = { readonly began: number; readonly ended: number } & (
  | { readonly do: "create" | "make-folder" | "remove"; readonly path: string }
  | { readonly do: "link" | "rename"; readonly from: string; readonly to: string }
  | { readonly do: "write"; readonly path: string; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly do: "truncate"; readonly path: string; readonly size: number }
  | { readonly do: "sync"; readonly path: string; readonly outcome: "done" | "failed" }
  | { readonly do: "sync-all"; readonly outcome: "done" | "failed" }
  | { readonly do: "tell"; readonly text: string }
);

/** Of calls that change no bytes and no names. A call that is in neither list stops the harness: it would be missing from the model. */
const harmless: ReadonlySet<string> = new Set([
  ...["close", "read", "pread64", "readv", "preadv", "preadv2", "fcntl", "flock", "stat", "lstat", "fstat"],
  ...["newfstatat", "statx", "statfs", "fstatfs", "access", "faccessat", "faccessat2", "getdents64", "readlink"],
  ...["readlinkat", "chmod", "fchmod", "fchmodat", "utimensat"],
]);

/** Follows the calls of one program, in order, on a disk that it keeps up to date. */
export class Recorder {
  readonly #root: string;
  readonly #disk: Disk;
  /** By descriptor: where the next write goes that names no offset. */
  readonly #positions = new Map<string, number>();

  /** Only what lies below `root` is followed; `disk` is as that folder is when the program starts. */
  constructor(root: string, disk: Disk) {
    this.#root = root;
    this.#disk = disk;
  }

  /** What a call did, done to the disk too. Calls may be given `later`, so that several programs follow one another. */
  follow(call: Call, later = 0): readonly Operation[] {
    const [began, ended] = [call.began + later, call.ended + later];
    const operations = this.#read(call).map((what) => ({ ...what, began, ended }));
    for (const operation of operations) perform(this.#disk, operation);
    return operations;
  }

  #read(call: Call): readonly Done[] {
    if (/^1<(?:pipe|socket):/.test(unhexed(call.args)) && /^writev?$/.test(call.name))
      return [{ do: "tell", text: Buffer.concat(dataOf(call)).toString() }];
    const paths = call.paths.map((path) => relative(this.#root, path)).filter((path) => !path.startsWith(".."));
    const [first, other] = paths;
    if (first === undefined || harmless.has(call.name)) return [];
    const path = call.nameless ? namelessOf(first) : first;
    const failed = call.result.startsWith("-1");
    if (syncs.has(call.name)) return [syncOf(call.name, path, failed)];
    if (failed || call.result === "?") return [];
    switch (call.name) {
      case "openat":
      case "open":
        return this.#opened(call, path);
      case "write":
      case "pwrite64":
      case "writev":
      case "pwritev":
        return [this.#written(call, path)];
      case "ftruncate":
      case "truncate":
        return [{ do: "truncate", path, size: Number(/, (\d+)$/.exec(call.args)?.[1]) }];
      case "mkdir":
      case "mkdirat":
        return [{ do: "make-folder", path }];
      case "unlink":
      case "unlinkat":
      case "rmdir":
        return [{ do: "remove", path }];
      case "link":
      case "linkat":
      case "rename":
      case "renameat":
      case "renameat2":
        if (other === undefined) throw new Error(`${call.name} leads out of the folder that is followed: ${path}`);
        return [{ do: call.name.startsWith("link") ? "link" : "rename", from: path, to: other }];
      default:
        throw new Error(`the recorder does not know ${call.name}, which was done to ${path}`);
    }
  }

  #opened({ args, result }: Call, path: string): readonly Done[] {
    if (!/O_WRONLY|O_RDWR/.test(args)) return [];
    const node = this.#disk.find(path);
    const descriptor = /^(\d+)</.exec(result)?.[1] ?? "";
    this.#positions.set(descriptor, 0);
    if (node === null) return [{ do: "create", path }];
    return /O_TRUNC/.test(args) && node.kind === "file" && node.live.length > 0
      ? [{ do: "truncate", path, size: 0 }]
      : [];
  }

  #written(call: Call, path: string): Done {
    const descriptor = /^(\d+)</.exec(call.args)?.[1] ?? "";
    const size = Number(call.result);
    const bytes = Buffer.concat(dataOf(call)).subarray(0, size);
    if (bytes.length !== size) throw new Error(`strace printed less than was written to ${path}`);
    if (call.name.startsWith("p")) {
      const named = /, (\d+)$/.exec(call.args)?.[1];
      if (named === undefined) throw new Error(`strace printed no offset of a write to ${path}`);
      return { do: "write", path, offset: Number(named), bytes };
    }
    const offset = this.#positions.get(descriptor) ?? 0;
    this.#positions.set(descriptor, offset + size);
    return { do: "write", path, offset, bytes };
  }
}

type Done = Operation extends infer Each ? (Each extends Operation ? Omit<Each, "began" | "ended"> : never) : never;

const syncs: ReadonlySet<string> = new Set(["fsync", "fdatasync", "syncfs", "sync"]);

function syncOf(name: string, path: string, failed: boolean): Done {
  const outcome = failed ? "failed" : "done";
  return name.startsWith("sync") ? { do: "sync-all", outcome } : { do: "sync", path, outcome };
}

/** Does to a disk what was done. */
export function perform(disk: Disk, operation: Operation): void {
  const { began, ended } = operation;
  switch (operation.do) {
    case "create":
      disk.create(ended, operation.path);
      break;
    case "make-folder":
      disk.makeFolder(ended, operation.path);
      break;
    case "remove":
      disk.remove(ended, operation.path);
      break;
    case "link":
      disk.link(ended, operation.from, operation.to);
      break;
    case "rename":
      disk.rename(ended, operation.from, operation.to);
      break;
    case "write":
      disk.write(ended, operation.path, operation.offset, operation.bytes);
      break;
    case "truncate":
      disk.truncate(ended, operation.path, operation.size);
      break;
    case "sync":
      disk.sync(began, operation.path, operation.outcome);
      break;
    case "sync-all":
      disk.syncAll(began, operation.outcome);
      break;
    case "tell":
      break;
  }
}

/** The bytes that a write was given, printed in hex; in several parts where it gathers them. */
function dataOf({ args }: Call): readonly Uint8Array[] {
  return [...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = ""]) =>
    Buffer.from(hex.replaceAll("\\x", ""), "hex"),
  );
}

/** The beginning, which is all that tells a pipe from a file. */
function unhexed(args: string): string {
  return plain(args.slice(0, 200));
}
