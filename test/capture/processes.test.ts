/** While a page is captured: what the kernel says of the browser's processes. The record's own word for it is not asked. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, chown } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { browserForTests } from "../browser-for-tests.ts";
import { ended, mainFile, start, temporaryFolder, type RunOptions } from "../program.ts";
import { factsOf, processTree, type ProcessFacts } from "./process-tree.ts";
import { told } from "../told.ts";

const found = await browserForTests();
const isRoot = process.getuid?.() === 0;
const skip =
  found === null ? "no browser was found" : process.platform !== "linux" ? "only Linux tells it in /proc" : false;

/** The user that the browser of root runs as. */
const nobody = 65_534;
/** A user without an account, who owns nothing here. */
const someone = 61_472;

/** Whether the kernel lets this user have namespaces of their own, of which the browser's sandbox is made. */
function mayHaveNamespaces(uid: number): boolean {
  const as = isRoot ? { uid, gid: uid } : {};
  return spawnSync("unshare", ["--user", "--pid", "--net", "--fork", "true"], as).status === 0;
}

/** A page with a frame from elsewhere, and a picture that is answered only when `release` is called. */
async function openHeldPage(): Promise<{ address: string; held: Promise<unknown>; release(): void; close(): void }> {
  let answer = (): void => undefined;
  const servers: Server[] = [];
  const asked = Promise.withResolvers<undefined>();
  const listen = async (address: string, body: () => string): Promise<string> => {
    const server = createServer((request, response) => {
      response.on("error", () => response.destroy());
      if (request.url !== "/held.png") response.setHeader("content-type", "text/html").end(body());
      else {
        answer = () => response.writeHead(404).end();
        asked.resolve(undefined);
      }
    });
    server.listen(0, address);
    await once(server, "listening");
    servers.push(server);
    return `http://${address}:${String((server.address() as AddressInfo).port)}`;
  };
  const frame = await listen("127.0.0.2", () => "<!doctype html><p>A frame</p>");
  // The frame first: when the picture is asked for, both have their processes.
  const ask = `onload = () => { new Image().src = "/held.png"; }`;
  const page = `<!doctype html><title>Held</title><p>A page</p><iframe src="${frame}/"></iframe><script>${ask}</script>`;
  const address = await listen("127.0.0.1", () => page);
  return {
    address: `${address}/`,
    held: asked.promise,
    release: () => {
      answer();
    },
    close: () => {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

interface Seen {
  readonly program: ProcessFacts;
  readonly browser: readonly ProcessFacts[];
}

/** Captures a page as `uid` and looks at the processes while it is captured. Null if the program ended before there was anything to see. */
async function lookWhileCapturing(
  uid: number | null,
): Promise<{ seen: Seen | null; result: Awaited<ReturnType<typeof ended>> }> {
  const folder = await temporaryFolder();
  const page = await openHeldPage();
  try {
    if (uid !== null) await chown(folder.path, uid, uid);
    await chmod(folder.path, 0o755);
    const allowed = ["127.0.0.1", "127.0.0.2"].flatMap((address) => ["--allow-private", address]);
    const options: RunOptions = uid === null ? {} : { uid, environment: { HOME: folder.path } };
    const child = start(join(folder.path, "home"), ["capture", page.address, ...allowed, "--json"], options);
    const result = ended(child);
    const isHeld = await Promise.race([page.held.then(() => true), result.then(() => false)]);
    const pid = child.pid ?? 0;
    const [program, tree] = isHeld ? [await factsOf(pid), await processTree(pid)] : [null, []];
    page.release();
    const seen = program === null ? null : { program, browser: tree.filter((one) => one.pid !== pid) };
    return { seen, result: await result };
  } finally {
    page.close();
    await folder.remove();
  }
}

const typeOf = ({ command }: ProcessFacts): string =>
  command.map((word) => /^--type=(.+)$/.exec(word)?.[1]).find((type) => type !== undefined) ?? "browser";

/** `127.0.0.1` in the kernel's own writing, on a machine that stores the low byte first. */
const loopback = "0100007F";

function checkProcesses({ program, browser }: Seen, uid: number): void {
  const types = browser.map(typeOf);
  const renderers = browser.filter((one) => typeOf(one) === "renderer");
  assert.ok(types.includes("browser") && renderers.length >= 2, `only these run: ${types.join(", ")}`);
  for (const one of browser) {
    const name = `${typeOf(one)} ${String(one.pid)}`;
    assert.deepEqual(new Set(one.uids), new Set([uid]), `${name} runs as another user`);
    // Who makes namespaces for others has one of its own, and may do something in that alone.
    const isApart = one.namespaces.user !== program.namespaces.user && (one.namespaces.user !== null || !isRoot);
    if (typeOf(one) !== "zygote" || !isApart) assert.match(one.capabilities, /^0+$/, `${name} has capabilities`);
    assert.ok(!one.command.some((word) => word.startsWith("--remote-debugging-port")), `${name} has a DevTools port`);
    assert.ok(!one.command.some((word) => /^--(?:no-sandbox|disable-.*sandbox)$/.test(word)), `${name} has no sandbox`);
  }
  for (const one of renderers) {
    const name = `renderer ${String(one.pid)}`;
    assert.deepEqual([one.seccomp, one.noNewPrivileges], ["2", "1"], `${name} makes any system call`);
    assert.ok(one.depth > program.depth, `${name} sees the processes of this machine`);
    for (const kind of ["user", "pid", "net"] as const) {
      // Who may not look into another's namespaces must be content with the depth.
      if (isRoot) assert.notEqual(one.namespaces[kind], null, `the ${kind} namespace of ${name} cannot be seen`);
      if (one.namespaces[kind] !== null)
        assert.notEqual(one.namespaces[kind], program.namespaces[kind], `${name} shares the ${kind} namespace`);
    }
  }
  checkListening(program, browser);
}

/** The browser is spoken to over a pipe: the one thing that listens is our proxy, on loopback. */
function checkListening(program: ProcessFacts, browser: readonly ProcessFacts[]): void {
  assert.equal(
    program.listening?.length,
    1,
    `the program listens on ${program.listening?.join(", ") ?? "nobody knows"}`,
  );
  assert.match(program.listening[0] ?? "", new RegExp(`^${loopback}:`));
  for (const one of browser) {
    if (isRoot) assert.notEqual(one.listening, null, `the sockets of ${typeOf(one)} cannot be seen`);
    assert.deepEqual(one.listening ?? [], [], `${typeOf(one)} ${String(one.pid)} listens`);
  }
}

async function check(uid: number | null, browserUid: number, tell: (line: string) => void): Promise<void> {
  const { seen, result } = await lookWhileCapturing(uid);
  if (!mayHaveNamespaces(browserUid)) {
    // There is no sandbox to be had: then no page may be opened.
    tell("this machine lets no user have namespaces: the capture must be refused");
    assert.equal(seen, null, "a page was opened without a sandbox");
    assert.match(told(result).code, /^browser\.(?:sandbox|start)$/);
    return;
  }
  assert.ok(seen !== null, `nothing was captured: ${result.stderr}`);
  assert.equal(result.code, 0, result.stderr);
  tell(`processes: ${seen.browser.map(typeOf).sort().join(", ")}`);
  checkProcesses(seen, browserUid);
}

describe("the processes of a capture", { skip }, () => {
  it(
    "of root run as a user without rights, renderers shut in, and nothing listens but our proxy",
    { skip: !isRoot && "this is not root", timeout: 120_000 },
    (test) => check(null, nobody, test.diagnostic.bind(test)),
  );

  // Where the program lies in a folder of root's own, nobody else can start it.
  const may =
    isRoot && spawnSync(process.execPath, [mainFile, "--version"], { uid: someone, gid: someone }).status === 0;
  it(
    "of a user are that user's, renderers shut in, and nothing listens but our proxy",
    { skip: isRoot && !may && "other users may not start the program where it lies", timeout: 120_000 },
    (test) => check(isRoot ? someone : null, isRoot ? someone : (process.getuid?.() ?? 0), test.diagnostic.bind(test)),
  );
});
