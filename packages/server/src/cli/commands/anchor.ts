import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { AnchorOptions } from "../work/anchor.ts";

export function anchorCommand(context: Context, run: Run): Command {
  return new Command("anchor")
    .description(
      "have proof made over the head of the log: by time-stamp authorities, calendars and witnesses that you named",
    )
    .option("--watch", "stay, and ask by itself whatever is due")
    .addHelpText("after", anchorExamples)
    .action((options: AnchorOptions) => run(async () => (await import("../work/anchor.ts")).anchor(context, options)));
}

const anchorExamples = `
Examples:
  muniment settings presets                                                   well-known ones to choose from
  muniment settings time-authority https://tsa.example/ --root tsa-root.pem   name one; nobody else is asked
  muniment anchor                                                             ask all of them, over all that is sealed
  muniment anchor --watch                                                     ask by itself; for a service

Who is asked learns the hash of the log's head (a witness: the log's name, size and root), when it was asked, and from
which address: nothing of what is in the archive. What is answered is kept below archive/anchors/, and an entry of the log
says so, or why it failed; the same failure once a day. A proof of a calendar is pending, and proves nothing, until it leads
to a block of Bitcoin: that is asked for each time, and takes hours.

--watch asks once the log is at rest for a minute, and within the hour if it never rests; nobody more than once a minute;
after failures after 1, 2, 4 … 60 minutes; again when the certificate under the newest stamp runs out within 30 days; about
open proofs every hour, and after 30 days every day. Whatever was missed is made up for by one request over the newest head.
It needs the private key, as each answer is sealed. \`muniment serve --anchor\` does the same beside the viewer.

Exit codes: 0 all had · 1 at least one failed · 2 a witness says that the log was forked, or put back · 4 stamped, but not
by whom the roots that you named vouch for.`;
