/** What the kernel says of the processes that a program has started (Linux: proc(5)). */
import { readdir, readFile, readlink } from "node:fs/promises";

export interface ProcessFacts {
  readonly pid: number;
  readonly command: readonly string[];
  /** Real, effective, saved, and of the file system. */
  readonly uids: readonly number[];
  /** The field `Seccomp`: "2" is a filter of system calls. */
  readonly seccomp: string;
  readonly noNewPrivileges: string;
  /** Effective capabilities, as 16 hex digits. */
  readonly capabilities: string;
  /** How many nested process namespaces it is in, as seen from ours; 1 is ours. */
  readonly depth: number;
  /** As the kernel names them; null where that may not be read. */
  readonly namespaces: Readonly<Record<(typeof kinds)[number], string | null>>;
  /** Local addresses of its listening TCP sockets, as in /proc/net/tcp: address and port in hex. Null where that may not be read. */
  readonly listening: readonly string[] | null;
}

const kinds = ["user", "pid", "net"] as const;

/** `root` and all that descends from it, also what was given another parent since, as it kept the session of one of them. */
export async function processTree(root: number): Promise<readonly ProcessFacts[]> {
  const stats = await Promise.all(
    (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry)).map((entry) => statOf(Number(entry))),
  );
  const all = stats.filter((stat) => stat !== null);
  const tree = new Set([root]);
  for (let before = 0; before < tree.size;) {
    before = tree.size;
    for (const { pid, parent, session } of all) if (tree.has(parent) || tree.has(session)) tree.add(pid);
  }
  const facts = await Promise.all([...tree].map(factsOf));
  return facts.filter((one) => one !== null);
}

export async function factsOf(pid: number): Promise<ProcessFacts | null> {
  const of = (name: string): string => `/proc/${String(pid)}/${name}`;
  const [status, command] = [
    await unlessGone(readFile(of("status"), "latin1")),
    await unlessGone(readFile(of("cmdline"), "latin1")),
  ];
  // One that has ended and waits for its parent to hear of it has no command line.
  if (status === null || command === null || command === "") return null;
  const field = (name: string): string => new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "";
  const names = await Promise.all(
    kinds.map(async (kind) => [kind, await unlessGone(readlink(of(`ns/${kind}`)))] as const),
  );
  return {
    pid,
    // The browser's helpers write their own command line into one word.
    command: command.split(/[\0 ]+/).filter((word) => word !== ""),
    uids: field("Uid").split(/\s+/).map(Number),
    seccomp: field("Seccomp"),
    noNewPrivileges: field("NoNewPrivs"),
    capabilities: field("CapEff"),
    depth: field("NSpid").split(/\s+/).length,
    namespaces: Object.fromEntries(names) as ProcessFacts["namespaces"],
    listening: await listening(of),
  };
}

async function statOf(pid: number): Promise<{ pid: number; parent: number; session: number } | null> {
  const stat = await unlessGone(readFile(`/proc/${String(pid)}/stat`, "latin1"));
  if (stat === null) return null;
  // After the name, which stands in brackets and may hold anything: state, parent, group, session.
  const [, parent, , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { pid, parent: Number(parent), session: Number(session) };
}

const listenState = "0A";

async function listening(of: (name: string) => string): Promise<readonly string[] | null> {
  const files = await unlessGone(readdir(of("fd")));
  if (files === null) return null;
  const links = await Promise.all(files.map((file) => unlessGone(readlink(of(`fd/${file}`)))));
  const inodes = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link ?? "")?.[1]));
  const tables = await Promise.all(["net/tcp", "net/tcp6"].map((name) => unlessGone(readFile(of(name), "latin1"))));
  return tables.flatMap((table) =>
    (table ?? "")
      .split("\n")
      .slice(1)
      .map((row) => row.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === listenState && inodes.has(inode))
      .map(([, local = ""]) => local),
  );
}

/** Null for what has ended meanwhile, and for what may not be read. */
async function unlessGone<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT" || code === "ESRCH" || code === "EACCES" || code === "EPERM") return null;
    throw error;
  }
}
