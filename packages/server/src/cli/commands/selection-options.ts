import { Option, type Command } from "commander";

/** Which items are meant: the same wherever several are listed or handed out. */
export function withSelectionOptions(command: Command): Command {
  return command
    .option("--since <day>", "sealed on this day or later: 2026-11-28, or a time of it: 2026-11-28T14:00Z")
    .option("--until <day>", "sealed on this day or before; with a time, before it")
    .option("--site <host>", "captures of this host, or of any in this domain")
    .addOption(new Option("--kind <kind>", "captures only, or files taken in only").choices(["capture", "file"]))
    .addOption(
      new Option("--verdict <verdict>", "captures with this verdict only").choices([
        "complete",
        "partial",
        "wall",
        "failed",
        "blocked",
      ]),
    )
    .addOption(
      new Option("--withdrawn <which>", "items that are withdrawn from view: only these, or any").choices([
        "only",
        "any",
      ]),
    );
}
