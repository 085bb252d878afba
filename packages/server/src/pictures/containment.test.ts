import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { never, openDesk, picturedFile, programOf, skipPictures } from "./sample-pictures.ts";

/** Native code that a file took over can do what this can: nothing of Node's own binds it. It answers in the place of a picture. */
const tries = (told: {
  readonly port: number;
  readonly key: string;
  readonly folder: string;
  readonly pid: number;
}): string => `
const fs = require("node:fs"), net = require("node:net"), { spawnSync } = require("node:child_process");
const told = ${JSON.stringify(told)};
const say = (line) => process.stdout.write(JSON.stringify(line) + "\\n");
const came = [];
const attempt = (name, work) => { try { work(); came.push(name); } catch {} };
attempt("read a key", () => fs.readFileSync(told.key));
attempt("read settings of the system", () => fs.readFileSync("/etc/passwd"));
attempt("see other processes", () => fs.readdirSync("/proc/" + told.pid));
attempt("end another process", () => process.kill(told.pid, 0));
for (const place of [told.folder, "/", "/usr", "/tmp", "/dev", __dirname]) attempt("write in " + place, () => fs.writeFileSync(place + "/written", "x"));
attempt("become somebody", () => { if (process.getuid() === 0) process.setuid(65534); else throw new Error(); });
attempt("undo its root", () => { const done = spawnSync("mount", ["-t", "tmpfs", "none", "/usr"]); if (done.status !== 0) throw new Error(); });
attempt("make a namespace", () => { const done = spawnSync("unshare", ["--user", "--map-root-user", "mount", "-t", "tmpfs", "none", "/dev"]); if (done.status !== 0) throw new Error(); });
if (Object.keys(process.env).some((name) => !["PATH", "PWD", "SHLVL", "OLDPWD", "_"].includes(name))) came.push("see the environment: " + Object.keys(process.env));
say({ ready: true });
const socket = net.connect(told.port, "127.0.0.1");
let over = false;
const end = () => { if (!over) { over = true; process.stdin.once("data", () => say({ failed: "came: " + came.join(", ") })); } };
socket.on("connect", () => { came.push("reach the network"); end(); });
socket.on("error", end);
`;

describe("what is contained", { skip: skipPictures }, () => {
  it("reaches no network, no file, no process, and has no rights", { timeout: 60_000 }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "reached-"));
    t.after(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "key"), "secret");
    let reached = 0;
    const server = createServer(() => {
      reached += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const program = programOf(tries({ port, key: join(folder, "key"), folder, pid: process.pid }));
    const { desk } = await openDesk(t, { program });
    const answer = await desk.picture(picturedFile(Buffer.from("a file")), "thumbnail", never);
    assert.equal(answer.is === "failed" ? answer.reason : answer.is, "came: ");
    assert.equal(reached, 0);
    assert.deepEqual(await readdir(folder), ["key"]);
  });

  it(
    "ends when its time is over, when it takes too much, and when it answers what is none",
    { timeout: 60_000 },
    async (t) => {
      const ready = 'process.stdout.write(JSON.stringify({ ready: true }) + "\\n");';
      const reasonOf = async (code: string, limits: { timeMs?: number; memory?: number } = {}): Promise<string> => {
        const { desk } = await openDesk(t, { program: programOf(`${ready}${code}`), ...limits });
        const answer = await desk.picture(picturedFile(Buffer.from("a file")), "thumbnail", never);
        return answer.is === "failed" ? answer.reason : answer.is;
      };
      assert.match(await reasonOf("for (;;);", { timeMs: 2_000 }), /did not end within 2 seconds/);
      const greedy = "const all = []; setInterval(() => all.push(Buffer.alloc(16 << 20, 1)), 5);";
      assert.match(await reasonOf(greedy, { memory: 256 * 1024 ** 2 }), /more memory than 256 MiB/);
      assert.match(await reasonOf("process.exit(3)"), /without an answer \(exit code 3/);
      const answers = (line: string): string =>
        `process.stdin.once("data", () => process.stdout.write(${JSON.stringify(line)}));setInterval(() => 0, 1e3);`;
      assert.match(await reasonOf(answers("no JSON\n")), /no JSON/);
      assert.match(await reasonOf(answers('{"length":4}\n<svg')), /no WebP/);
      assert.match(await reasonOf(answers('{"length":99999999}\n')), /a picture of 99999999 bytes/);
      assert.match(await reasonOf(answers("x".repeat(10_000))), /a line has no end/);
    },
  );
});
