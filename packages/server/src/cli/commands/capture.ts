import { Command, InvalidArgumentError, Option } from "commander";
import type { Context, Run } from "../context.ts";
import { collect } from "./collect.ts";
import { askedByDefault } from "../../actions/capturing/capture-order.ts";
import type { CaptureOptions } from "../work/capture-order.ts";

const { behaviour } = askedByDefault;
const seconds = (ms: number): number => ms / 1000;

export function captureCommand(context: Context, run: Run): Command {
  return new Command("capture")
    .description("capture web pages, seal and verify them")
    .argument("[url...]", "addresses; - reads a list from standard input, one a line")
    .option(
      "--from <list>",
      "a file that lists addresses, one a line; empty lines and those that begin with # are passed over; .csv and .tsv: a spreadsheet",
    )
    .option("--column <name|n>", "of a spreadsheet: the column with the links, by its heading or its number")
    .option("--at-once <n>", "how many browsers at a time (default: as many as this machine bears)", browsers)
    .option("--resume [queue]", "go on with a list that was not done: with the only one, or the one named")
    .option("--retry-failed [queue]", "capture again what failed of a list: of the newest one, or the one named")
    .option("--anew", "capture all of a list, also where the same one was begun before and is not done")
    .option("--case <case>", "id or name of the case that the captures belong to")
    .option("--out <file.wacz>", "also lay a copy of the WACZ there")
    .option("--allow-private <cidr|host>", "permit an address that is refused by default (repeatable)", collect, [])
    .option("--accept-bad-certificates", "go on where a certificate is bad; the record says so")
    .option("--time-limit <s>", "seconds for one page, from start to end", positive, seconds(askedByDefault.timeMs))
    .option("--size-limit <MB>", "megabytes of content for one page", positive, askedByDefault.bytes / 1_000_000)
    .option(
      "--settle <s>",
      "seconds without a new request until a page counts as at rest",
      notNegative,
      seconds(behaviour.settleMs),
    )
    .option("--settle-limit <s>", "seconds that its rest is waited for", notNegative, seconds(behaviour.settleLimitMs))
    .option(
      "--scroll-limit <s>",
      "seconds of scrolling through a page; 0 leaves it as it opens",
      notNegative,
      seconds(behaviour.scrollLimitMs),
    )
    .option("--open", "click on what is folded up: more text, tabs, details; each click stands in the record")
    .addOption(
      new Option("--consent <choice>", "what a question for consent is answered with")
        .choices(["leave", "accept", "reject"])
        .default(behaviour.consent),
    )
    .addOption(
      new Option(
        "--alternatives <choice>",
        "pictures for other screens, and the best form of a film in pieces: fetched beside what the browser chose, or left",
      )
        .choices(["fetch", "leave"])
        .default(behaviour.alternatives),
    )
    .addOption(
      new Option("--video <choice>", "fetch the film of the page with yt-dlp as well, where this machine has it")
        .choices(["leave", "yt-dlp"])
        .default(behaviour.video),
    )
    .option("--window <width>x<height>", "size of the window", window, {
      width: askedByDefault.width,
      height: askedByDefault.height,
    })
    .option(
      "--profile <name>",
      "capture with the cookies of a profile (muniment profile); its name stands in the record",
    )
    .option(
      "--not-before <file>",
      "a round of drand or a line with a Bitcoin block; stands in the record (spec/beacon.md)",
    )
    .option("--reason <text>", "why it is collected; stands in the record")
    .option("--no-sandbox", "run the browser without its sandbox; the record says so")
    .addHelpText("after", captureExamples)
    .action((urls: string[], options: CaptureOptions) =>
      run(async () => (await import("../work/capture.ts")).captureAll(context, urls, options)),
    );
}

const captureExamples = `
Examples:
  muniment capture https://example.org/
  muniment capture https://example.org/ --out page.wacz --reason "case 12"
  muniment capture --from links.txt --reason "case 12"
  muniment capture --from list.csv --column link --case Harbour
  muniment capture https://example.org/ --open --consent reject --settle 5
  muniment capture - --json < links.txt
  muniment capture --resume
  muniment capture http://localhost:8080/ --allow-private localhost

A list is captured several addresses at a time, each sealed by itself. After it was ended or killed, the same command goes on with
it and captures nothing twice; so does --resume. An address that the list repeats is captured once.

Exit codes: 0 whole · 10 in part · 11 a wall · 12 failed · 13 blocked by policy.
With several addresses it is that of the gravest.`;

function browsers(value: string): number {
  const parsed = Number(value);
  if (!Number.isInteger(parsed) || parsed < 1 || parsed > 64) throw new InvalidArgumentError("A number from 1 to 64.");
  return parsed;
}

function positive(value: string): number {
  const parsed = Number(value);
  if (!Number.isFinite(parsed) || parsed <= 0) throw new InvalidArgumentError("It must be a number above zero.");
  return parsed;
}

function notNegative(value: string): number {
  const parsed = Number(value);
  if (value.trim() === "" || !Number.isFinite(parsed) || parsed < 0)
    throw new InvalidArgumentError("It must be a number, and not below zero.");
  return parsed;
}

function window(value: string): { readonly width: number; readonly height: number } {
  const match = /^(\d{2,4})x(\d{2,4})$/.exec(value);
  if (match === null) throw new InvalidArgumentError("For example 1280x900.");
  return { width: Number(match[1]), height: Number(match[2]) };
}
