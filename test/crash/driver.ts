/** The program under test: its own command line and its own composition, given one order at a time. */
import { capture as captureAction } from "../../packages/server/src/actions/capturing/capture.ts";
import type { Workplace } from "../../packages/server/src/actions/workplace.ts";
import type { CaptureOrder, Capturer } from "../../packages/server/src/capture/capturer.ts";
import { readConfig } from "../../packages/server/src/config.ts";
import { composeWorkplace } from "../../packages/server/src/compose.ts";
import { tellError } from "../../packages/server/src/cli/errors.ts";
import { exitCodes } from "../../packages/server/src/cli/exit-codes.ts";
import { runCli } from "../../packages/server/src/cli/run.ts";
import { PassphraseSource } from "../../packages/server/src/cli/passphrase.ts";
import { Output, type Terminal } from "../../packages/server/src/cli/terminal.ts";
import { sampleCaptureDetail } from "../../packages/server/src/index/sample-records.ts";
import { streamOf } from "../../packages/server/src/storage/stream.ts";
import { contentOf, type Content } from "./content.ts";

/** One operation on one home. `command`: a command line, as a user would type it. */
export type Order =
  | { readonly do: "command"; readonly home: string; readonly arguments: readonly string[] }
  | { readonly do: "capture"; readonly home: string; readonly parts: readonly (Content & { readonly role: string })[] }
  | { readonly do: "recover"; readonly home: string };

const version = "0.0.0";
const config = readConfig({ HOME: "/", PATH: "/usr/bin:/bin" });
const passphrase = new PassphraseSource(null, null);

function workplace(): Workplace {
  return composeWorkplace(config, version, () => passphrase.current());
}

/** Runs one order to its end, and answers with the exit code. */
export async function operate(order: Order, terminal: Terminal): Promise<number> {
  const signal = new AbortController().signal;
  switch (order.do) {
    case "command": {
      const args = [...order.arguments, "--home", order.home, "--json"];
      const load = (): Promise<Workplace> => Promise.resolve(workplace());
      return await runCli(args, { config, terminal, workplace: load, signal, version, passphrase });
    }
    case "capture":
      return await telling(terminal, () => sealCapture(order, signal));
    case "recover":
      return await telling(terminal, async () => {
        const archive = await openForWriting(order.home);
        await archive.close();
        return { recovered: true };
      });
  }
}

function openForWriting(home: string): ReturnType<Workplace["openForWriting"]> {
  return workplace().openForWriting(
    home,
    () => undefined,
    () => undefined,
  );
}

/** As every command does: the result as one line, or the error with its code and next step. */
async function telling(terminal: Terminal, work: () => Promise<object>): Promise<number> {
  const output = new Output(terminal, true);
  try {
    output.result(await work(), () => []);
    return exitCodes.ok;
  } catch (error) {
    return tellError(error, output);
  }
}

/** All that a capture does but the browser: the objects come one by one, then the record. */
async function sealCapture(order: Order & { readonly do: "capture" }, signal: AbortSignal): Promise<object> {
  const archive = await openForWriting(order.home);
  try {
    const capturer: Capturer = {
      async capture(_, sink) {
        for (const part of order.parts) {
          const object = { role: part.role, path: `${part.role}/${part.name}`, mediaType: "application/octet-stream" };
          await sink.put(object, streamOf(contentOf(part)));
        }
        return sampleCaptureDetail("https://example.org/", "A page", { value: "complete", reasons: [] });
      },
    };
    const deps = { archive, capturer, maker: await workplace().maker(order.home) };
    const { acknowledgement } = await captureAction(deps, captureOrder, () => undefined, signal);
    return acknowledgement;
  } finally {
    await archive.close();
  }
}

const captureOrder: CaptureOrder = {
  typed: "https://example.org/",
  url: new URL("https://example.org/"),
  reason: null,
  queue: null,
  session: null,
  policy: { allowPrivate: [], acceptBadCertificates: false, sandbox: "on" },
  limits: { timeMs: 1000, bytes: 1_000_000, requests: 10 },
  behaviour: {
    settleMs: 500,
    settleLimitMs: 1000,
    scrollLimitMs: 0,
    open: false,
    consent: "leave",
    alternatives: "leave",
    video: "leave",
  },
  window: { width: 1280, height: 900, scale: 1 },
  scratch: "/",
};
