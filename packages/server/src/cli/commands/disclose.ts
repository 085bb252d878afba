import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { DiscloseOptions } from "../work/disclose.ts";
import { collect } from "./collect.ts";

export function discloseCommand(context: Context, run: Run): Command {
  return new Command("disclose")
    .description("open fields of who collected an item, for somebody who has its package")
    .argument("<item>", "its digits (the first 6 or more), or @ and its number in the log")
    .requiredOption("--field <name,…>", "what to open: collector, account, address, allowed (repeatable)", collect, [])
    .requiredOption("--out <file>", "the file to be made; it must not exist")
    .addHelpText("after", discloseExamples)
    .action((name: string, options: DiscloseOptions) =>
      run(async () => (await import("../work/disclose.ts")).disclose(context, name, options)),
    );
}

const discloseExamples = `
Examples:
  muniment disclose 4f1c09 --field collector --out collector.txt
  muniment verify package --key log.vkey --disclosed collector.txt    what the other side does with it

The file proves that this was committed to when the item was sealed. Whoever has it can show it to others.`;
