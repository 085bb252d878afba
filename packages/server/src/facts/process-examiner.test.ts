import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, describe, it } from "node:test";
import type { FactStep } from "@muniment/verify";
import type { HostileLimits } from "../hostile-run.ts";
import type { ExaminedFile, Examination } from "./examiner.ts";
import { FactsError } from "./facts-error.ts";
import { ProcessExaminer } from "./process-examiner.ts";
import { readerProgram } from "./reader-process.ts";

const software = { name: "muniment", version: "0.0.0" };
const never = new AbortController().signal;
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "examiner-"));
});
after(() => rm(folder, { recursive: true }));

function fileOf(bytes: Uint8Array, sha256 = createHash("sha256").update(bytes).digest("hex")): ExaminedFile {
  return {
    sha256,
    size: bytes.length,
    bytes: async function* () {
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
    },
  };
}

/** What a process answers that runs this code, after it took all of the file. */
async function answered(
  code: string,
  limits: HostileLimits = { timeMs: 20_000, memory: 400 * 1024 * 1024 },
  bytes: Uint8Array = Buffer.from("x"),
): Promise<readonly FactStep[]> {
  const file = join(folder, `${createHash("sha256").update(code).digest("hex").slice(0, 8)}.mjs`);
  await writeFile(
    file,
    `for await (const _ of process.stdin);\nconst say = (line) => process.stdout.write(JSON.stringify(line) + "\\n");\nsay({ready:true});\nconst step = { step: "type", tool: { name: "t", version: "1" } };\n${code}`,
  );
  const examiner = new ProcessExaminer({ file, nodeArguments: [] }, software, limits);
  return stepsIn(await examiner.examine(fileOf(bytes), never));
}

function stepsIn(examination: Examination): readonly FactStep[] {
  return examination.is === "read" ? examination.steps : assert.fail("other bytes");
}

function reasonIn(steps: readonly FactStep[], step: string): string {
  const last = steps.at(-1);
  assert.deepEqual([last?.step, last?.outcome], [step, "failed"], JSON.stringify(steps));
  return last?.outcome === "failed" ? last.reason : "";
}

describe("a file is read in a process of its own", () => {
  const examiner = new ProcessExaminer(readerProgram(), software);

  it("tells what it is by its bytes", async () => {
    const examination = await examiner.examine(fileOf(Buffer.from("%PDF-1.7\n")), never);
    const tool = { name: "file-type", version: "22.3.0" };
    const facts = [{ name: "type.media", fact: { basis: "measured", value: "application/pdf" } }];
    assert.deepEqual(stepsIn(examination)[0], { step: "type", tool, outcome: "done", facts, leftOut: 0 });
  });

  it("says nothing of bytes that are not those that were sealed", async () => {
    const file = fileOf(Buffer.from("%PDF-1.7\n"), "ab".repeat(32));
    assert.deepEqual(await examiner.examine(file, never), { is: "other-bytes" });
  });

  it("is given the two ends of a large file", async () => {
    const bytes = new Uint8Array(65 * 1024 * 1024);
    bytes.set(Buffer.from("RIFF____AVI "));
    const examination = await examiner.examine(fileOf(bytes), never);
    assert.equal(examination.is === "read" && examination.given, 32 * 1024 * 1024);
    assert.equal(stepsIn(examination)[0]?.outcome, "done");
  });

  it("is ended with the work, and passes on what reading the file throws", async () => {
    const stopped = new AbortController();
    const file = fileOf(Buffer.from("x"));
    const endless = {
      ...file,
      bytes: async function* () {
        yield Buffer.from("x");
        stopped.abort(new Error("stopped"));
        yield Buffer.from("x");
      },
    };
    await assert.rejects(examiner.examine(endless, stopped.signal), /stopped/);
    const broken = {
      ...file,
      bytes: async function* () {
        yield Buffer.from("x");
        throw new Error("the disk failed");
      },
    };
    await assert.rejects(examiner.examine(broken, never), /the disk failed/);
  });
});

it("names the version of each tool that is installed", async () => {
  const manifest = JSON.parse(await readFile(new URL("../../../../package.json", import.meta.url), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const examination = await new ProcessExaminer(readerProgram(), software).examine(
    fileOf(Buffer.from("GIF89a....")),
    never,
  );
  const tools = stepsIn(examination).map(({ tool }) => tool);
  assert.equal(tools[0]?.version, manifest.dependencies["file-type"]);
  assert.deepEqual(
    tools.map(({ name }) => name),
    ["file-type", "muniment-picture"],
  );
});

describe("whatever becomes of the process, it is a step that failed", () => {
  it("ends without an answer, or never begins", async () => {
    assert.match(reasonIn(await answered("process.exit(3)"), "run"), /ended without an answer \(exit code 3\)/);
    const [step] = await answered("process.exit(0)");
    assert.deepEqual(step?.tool, software);
  });

  it("is no step of the file where the process does not start", async () => {
    for (const name of ["nothing.mjs", "mute.mjs"]) {
      const file = join(folder, name);
      if (name === "mute.mjs") await writeFile(file, "for await (const _ of process.stdin); process.exit(9);");
      const examiner = new ProcessExaminer({ file, nodeArguments: [] }, software);
      await assert.rejects(examiner.examine(fileOf(Buffer.from("x")), never), FactsError);
    }
  });

  it("keeps what came before the step that hangs", async () => {
    const code =
      'say({begin:step}); say({end:{...step,outcome:"done",facts:[],leftOut:0}}); say({begin:{...step,step:"picture"}}); for(;;);';
    const steps = await answered(code, { timeMs: 1500, memory: 400 * 1024 * 1024 });
    assert.equal(reasonIn(steps, "picture"), "it did not end within 1.5 seconds");
    assert.equal(steps[0]?.outcome, "done");
  });

  it("takes too much memory, of objects or of bytes", async () => {
    const objects = "say({begin:step}); const all=[]; for(;;) all.push({all:[...all.slice(-9)]});";
    assert.match(reasonIn(await answered(objects), "type"), /ended without an answer|more memory/);
    if (process.platform !== "linux") return;
    const bytes =
      "say({begin:step}); const all=[]; for(;;) { all.push(Buffer.alloc(2**24, 1)); await new Promise((r) => setTimeout(r, 5)); }";
    assert.match(reasonIn(await answered(bytes), "type"), /it took more memory than 400 MiB/);
  });

  it("answers in another form, or more than it may", async () => {
    for (const [code, reason] of [
      [
        "for (;;) if (!process.stdout.write('x'.repeat(65536))) await new Promise((r) => process.stdout.once('drain', r));",
        /answered more than 524288 bytes/,
      ],
      ["process.stdout.write('no JSON\\n')", /of no form that is known/],
      ["say({begin:step, more:1})", /of no form/],
      ["say({end:{...step,outcome:'done',facts:[],leftOut:0}})", /had not begun/],
      ["say({over:true})", /in the midst of a step/],
      ["say({begin:step}); say({begin:{...step,step:'other'}})", /out of turn/],
      ["say({begin:{...step,step:'run'}})", /out of turn/],
      [
        "say({begin:step}); say({end:{...step,outcome:'done',facts:[{name:'a.b',fact:{basis:'claimed',value:1.5}}],leftOut:0}})",
        /whole number/,
      ],
    ] as const) {
      const steps = await answered(code);
      const last = steps.at(-1);
      assert.match(last?.outcome === "failed" ? last.reason : "", reason, code);
    }
  });

  it("does not take what it is given", async () => {
    const file = join(folder, "deaf.mjs");
    await writeFile(file, `process.stdout.write('{"ready":true}\\n', () => { for (;;); });`);
    const limits = { timeMs: 1000, memory: 400 * 1024 * 1024 };
    const examiner = new ProcessExaminer({ file, nodeArguments: [] }, software, limits);
    const steps = stepsIn(await examiner.examine(fileOf(new Uint8Array(8 * 1024 * 1024)), never));
    assert.match(reasonIn(steps, "run"), /did not end within 1 seconds/);
  });
});

it("holds nothing, reaches nothing and writes nothing, whoever has taken it over", async (context) => {
  let calls = 0;
  const server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => server.close());
  const address = server.address();
  const key = join(folder, "key.pem");
  await writeFile(key, "secret");
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { nodeArguments } = readerProgram();
  const program = { file: fileURLToPath(new URL("./reader/sample-hostile-reader.ts", import.meta.url)), nodeArguments };
  const order = Buffer.from(JSON.stringify({ port: String(port), key, folder }));
  const [step] = stepsIn(await new ProcessExaminer(program, software).examine(fileOf(order), never));
  const facts = step?.outcome === "done" ? step.facts : assert.fail(JSON.stringify(step));
  assert.equal(facts.length, 12);
  for (const { name, fact } of facts) assert.deepEqual(fact, { basis: "measured", value: "refused" }, name);
  assert.equal(calls, 0);
  assert.equal((await readdir(folder)).includes("written"), false);
});
