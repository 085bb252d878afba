/** One visit of one page by one way, in a process of its own. Called with: way, browser, address, and the folder for what is taken. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { browserArguments } from "../../packages/server/src/capture/browser/arguments.ts";
import { DevTools } from "../../packages/server/src/capture/browser/devtools.ts";
import { attachTargets } from "../../packages/server/src/capture/recorder/targets.ts";
import { getResponseBody } from "./get-response-body.ts";
import { nothing } from "./nothing.ts";
import { pauseAndTake } from "./pause-and-take.ts";
import { Rest, rest } from "./rest.ts";
import { streamOnly } from "./stream-only.ts";
import { Taken } from "./taken.ts";
import type { MakeWay } from "./way.ts";

const ways: Readonly<Record<string, MakeWay>> = {
  nothing,
  "get-response-body": getResponseBody(false),
  "get-response-body-durable": getResponseBody(true),
  "pause-and-take": pauseAndTake,
  "stream-only": streamOnly,
};

const [name = "", executable = "", address = "", folder = ""] = process.argv.slice(2);
const makeWay = ways[name];
if (makeWay === undefined) throw new Error(`there is no way ${name}`);

/** The arguments of a capture, without its proxy: who goes to loopback only needs no fence. And without a cache to root too, who may write everywhere. */
function argumentsFor(profile: string): readonly string[] {
  const settings = {
    profile,
    proxyUrl: "",
    userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
    languages: ["en-US", "en"],
    window: { width: 1280, height: 900, scale: 1 },
    sandbox: process.getuid?.() === 0 ? "off-by-request" : "on",
    display: null,
    smallSharedMemory: true,
  } as const;
  const own = browserArguments(settings).filter((one) => !/^--(proxy|host-resolver-rules|disk-cache-dir)/.test(one));
  return ["--disk-cache-dir=/dev/null", ...own];
}

const profile = await mkdtemp(join(tmpdir(), "muniment-way-"));
const child = spawn(executable, argumentsFor(profile), { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
const [, , , output, input] = child.stdio;
if (!(output instanceof Writable) || !(input instanceof Readable)) throw new Error("the browser has no pipes");
const ended = once(child, "close");
const devtools = new DevTools(input, output);
try {
  const taken = new Taken(folder);
  const way = makeWay(taken);
  const atRest = new Rest();
  const targets = await attachTargets(devtools, ({ session }) => {
    atRest.listen(session);
    // Some kinds of target know fewer commands, and any may end meanwhile.
    return way.prepare(session).map((sent) => sent.catch(() => undefined));
  });
  const { session } = targets.page;
  await session.send("Page.enable");
  const load = Promise.withResolvers<true>();
  session.on("Page.loadEventFired", () => {
    load.resolve(true);
  });
  const late = wait(rest.loadLimitSeconds * 1000, false as const, { ref: false });
  // It answers when the first answer has come: who holds answers up holds it up too.
  session.send("Page.navigate", { url: address }).catch(() => undefined);
  const loaded = await Promise.race([load.promise, late]);
  if (loaded) await atRest.come();
  await Promise.race([way.finish(), wait(rest.limitSeconds * 1000, null, { ref: false })]);
  await taken.end(!loaded || way.heldUp() > 0);
} finally {
  child.kill("SIGKILL");
  await ended;
  await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}
