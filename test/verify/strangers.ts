/** Somebody who has a package, a shell and a few tools, and nothing of this program: see spec/package, "Checked by a stranger". */
import { spawn, spawnSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isLong } from "../extent.ts";
import { ended, type Ended } from "../program.ts";

export const guidesFolder = fileURLToPath(new URL("../../spec/package/", import.meta.url));
export const script = join(guidesFolder, "verify.sh");

// What the two files name; the second row is what the walk by hand needs besides.
const tools = [
  ..."sh awk cat find grep head mkdir mktemp od rm sed sort tail tr wc sha256sum openssl".split(" "),
  ..."basename cut uniq".split(" "),
];

/** What a tool ends with that fails. */
const failed = 99;

export interface StrangerOptions {
  readonly folder: string;
  readonly offline?: boolean;
  /** A folder of tools that come before theirs. */
  readonly before?: string;
}

export interface Stranger {
  readonly name: string;
  /** Why this one is not at hand; false if they are. */
  readonly skip: string | false;
  /** Runs a script with a PATH on which nothing lies but the tools; `folder` is where they stand. */
  run(args: readonly string[], options: StrangerOptions): Promise<Ended>;
  /**
   * A folder for `before` with a tool in it that fails; null where it would not be run, as the shell takes its own tool before those of the PATH:
   * so do some builds of busybox.
   */
  failing(tool: string): Promise<string | null>;
}

/** One for each shell; that of busybox has busybox's own tools too. `folder` takes the links. */
export async function strangersWith(folder: string): Promise<readonly Stranger[]> {
  return [
    await stranger(folder, "dash", ["dash"]),
    await stranger(folder, "bash", ["bash"]),
    await stranger(folder, "busybox", ["busybox", "sh"]),
  ];
}

/** Who judges the case at this place: one in turn, or with MUNIMENT_TEST_LONG=1 each. A run of the script is a hundred processes. */
export function inTurn(strangers: readonly Stranger[], turn: number): readonly Stranger[] {
  return isLong ? strangers : strangers.filter((_, place) => place === turn % strangers.length);
}

/** The same where the cases are a hundred and alike: one in turn for each eighth of them. The program judges them all. */
export function inTurnOfMany(strangers: readonly Stranger[], turn: number): readonly Stranger[] {
  return isLong || turn % 8 === 0 ? inTurn(strangers, turn / 8) : [];
}

/** Folders for `before`, each with another awk of this machine in it. A shell that takes its own before those of the PATH keeps that. */
export async function awksWith(folder: string): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const name of ["mawk", "gawk", "busybox"]) {
    const place = whereIs(name);
    if (place === null) continue;
    const before = join(folder, `awk-of-${name}`);
    await mkdir(before);
    await symlink(place, join(before, "awk"));
    folders.push(before);
  }
  return folders;
}

/** Whether a process can be put where there is no network. */
export const canLeaveNetwork = spawnSync("unshare", ["-rn", "true"]).status === 0;

async function stranger(folder: string, name: string, shell: readonly string[]): Promise<Stranger> {
  const [program = name, ...first] = shell;
  const place = whereIs(program);
  const path = join(folder, `only-${name}`);
  await mkdir(path);
  for (const tool of tools) {
    const applet = name === "busybox" && tool !== "openssl";
    const target = applet || tool === "sh" ? place : whereIs(tool);
    if (target !== null) await symlink(target, join(path, tool));
  }
  const run: Stranger["run"] = (args, { folder: cwd, offline = false, before }) => {
    const apart = offline ? ["unshare", "-rn"] : [];
    const [command = "", ...rest] = [...apart, place ?? "", ...first, ...args];
    const child = spawn(whereIs(command) ?? command, rest, {
      cwd,
      env: { PATH: before === undefined ? path : `${before}:${path}` },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return ended(child);
  };
  return {
    name,
    skip: place === null ? `there is no ${name} on this machine` : false,
    run,
    failing: async (tool) => {
      const before = join(folder, `no-${tool}-${name}`);
      await mkdir(before, { recursive: true });
      await writeFile(join(before, tool), `#!/bin/sh\nexit ${String(failed)}\n`, { mode: 0o755 });
      // Of itself no tool ends so, whether it has this option or not.
      const { code } = await run(["-c", `${tool} --help`], { folder, before });
      return code === failed ? before : null;
    },
  };
}

function whereIs(program: string): string | null {
  if (program.startsWith("/")) return program;
  const { status, stdout } = spawnSync("sh", ["-c", 'command -v "$1"', "sh", program], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : null;
}
