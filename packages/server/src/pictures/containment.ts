/**
 * Where native code reads hostile files: a process that the kernel gives no network, no files but the system's programs and its own, no other
 * processes, and no rights. Node's own permissions do not bind native code; this does. It takes namespaces of Linux that a user may make.
 */
import { execFile } from "node:child_process";
import { constants } from "node:os";
import { promisify } from "node:util";

export interface Containment {
  /**
   * The command line that runs `command` contained. `folders` and `files`, absolute and without links in them, are there to be read, at the same
   * place, beside the system's programs; nothing can be written. The command is looked for in the system's own folders, or is a path.
   */
  wrap(command: readonly string[], readable: readonly string[]): readonly string[];
}

/** What programs of the system need to start. Folders of settings, homes and devices are not among them. */
const system = ["/usr", "/bin", "/lib", "/lib64", "/sbin", "/nix/store"];

/**
 * Makes a root of nothing but what may be read, goes into it, and lays down every right. Bound mounts are made read-only with the flags that a mount may
 * have had before: without them a user's namespace may not.
 */
const script = `
set -e
root=$1
shift
mount -t tmpfs -o size=256k,mode=755 none "$root"
while [ "$1" != -- ]; do
  if [ -L "$1" ]; then
    ln -s "$(readlink "$1")" "$root$1"
  elif [ -d "$1" ]; then
    mkdir -p "$root$1"
    mount -o bind,ro,nosuid,nodev "$1" "$root$1"
  elif [ -e "$1" ] && [ ! -e "$root$1" ]; then
    mkdir -p "$root\${1%/*}"
    : > "$root$1"
    mount -o bind,ro,nosuid "$1" "$root$1"
  fi
  shift
done
shift
mount -o remount,ro "$root"
exec chroot "$root" setpriv --no-new-privs --bounding-set=-all --inh-caps=-all --pdeathsig KILL \
  /bin/sh -c 'ulimit -c 0 && ulimit -f 0 && ulimit -t 600 && ulimit -n 128 && exec nice -n 10 "$@"' sh "$@"
`;

const namespaces = [
  "--user",
  "--map-root-user",
  "--net",
  "--ipc",
  "--uts",
  "--mount",
  "--pid",
  "--fork",
  "--kill-child",
];
export const containedEnvironment: Readonly<Record<string, string>> = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };

/**
 * `root`: an empty folder, over which each command's own root is laid; nothing of that shows outside. Null where this system cannot contain anything so,
 * with the reason in `told`.
 */
export async function findContainment(
  root: string,
  told: (reason: string) => void = () => undefined,
): Promise<Containment | null> {
  const containment: Containment = {
    wrap: (command, readable) => [
      ...["unshare", ...namespaces, "/bin/sh", "-c", script, "sh", root],
      ...[...system, "/dev/null", "/dev/urandom", ...readable, "--", ...command],
    ],
  };
  if (process.platform !== "linux") {
    told(`${process.platform} has no namespaces of Linux`);
    return null;
  }
  const [program = "", ...given] = containment.wrap(["true"], []);
  try {
    await promisify(execFile)(program, given, {
      env: containedEnvironment,
      timeout: 10_000,
      killSignal: constants.signals.SIGKILL,
    });
    return containment;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    told(error.message.split("\n").at(-2) ?? error.message);
    return null;
  }
}
