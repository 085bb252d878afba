import { Argument, Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { WitnessOptions } from "../work/witness.ts";
import { port } from "./port.ts";

// The one after the viewer's.
const usualPort = 7475;

export function witnessCommand(context: Context, run: Run): Command {
  return new Command("witness")
    .description("watch that other logs only grow, and sign what was seen; ask others to watch this one")
    .addArgument(
      new Argument("[action]", "what to do")
        .choices(["show", "init", "add-log", "serve", "sign", "request", "take"])
        .default("show"),
    )
    .argument("[what]", "init: a name; add-log: a verifier key, or its file; sign, request, take: a file")
    .option("--protect", "init: protect the private key by a passphrase")
    .option("--replace", "add-log: this key, and no other of that log from now on")
    .option("--host <address>", "serve: the address of this machine at which to listen", "127.0.0.1")
    .option("--port <n>", "serve: the port; 0 takes any free one", port, usualPort)
    .option("--out <file>", "sign: the new file for the answer; without it, the request's name and .answer")
    .option("--answer <file>", "request: the witness's last answer, from which the proof is to lead on")
    .addHelpText("after", witnessHelp)
    .action((action: string, what: string | undefined, options: WitnessOptions) =>
      run(async () => (await import("../work/witness.ts")).witness(context, { action, what }, options)),
    );
}

const witnessHelp = `
Actions:
  show        the witness of this home: its verifier key, the logs it knows, how far each of them had come
  init        make one, with a key of its own
  add-log     know a log by its verifier key; after a change of the log's key, the new one
  serve       answer over HTTP (C2SP tlog-witness); others reach it where --host or a server in front lets them
  sign        answer a request that came on a stick
  request     write what this home's own archive asks of a witness, onto a stick
  take        keep the cosignature in an answer that came back, of a witness that \`muniment settings witness\` names

Examples:
  muniment witness init witness.example/desk
  muniment witness add-log other.vkey
  muniment witness serve --port 8080
  muniment witness request /media/stick/desk.request            the one who asks
  muniment witness sign /media/stick/desk.request               the witness
  muniment witness take /media/stick/desk.request.answer        the one who asked

Over a network, \`muniment anchor\` asks the witnesses that are named. What the witness of a home with an archive cosigned,
\`muniment anchor\` there tells in that archive's log.

A witness learns of a log its name, size and root, and nothing that is in it. It must not forget: never put back an
older copy of <home>/witness; make a new witness instead.

Exit codes: 0 done · 1 not done, or asked from the wrong size: the answer says from which · 2 the log was forked.`;
