import { Command } from "commander";
import type { CommonOptions, Context, Run } from "../context.ts";

export function statusCommand(context: Context, run: Run): Command {
  return new Command("status")
    .description("how the archive stands: its head, key, second place, last verification")
    .addHelpText("after", statusExamples)
    .action((options: CommonOptions) => run(async () => (await import("../work/status.ts")).status(context, options)));
}

const statusExamples = `
Examples:
  muniment status
  muniment status --json

It looks at few files and verifies none. Only verifications that were recorded (verify --record) are known to it.
Exit codes: 0 well · 2 something is wrong · 3 not checked, or not for 30 days.`;
