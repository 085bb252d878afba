import type { PlaceStatus, Status } from "../../actions/status-told.ts";
import type { FixityEntry } from "../../index/items.ts";
import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { counted, humanSize, printable } from "../terminal.ts";
import { anchorStatusLines } from "./anchor-status-lines.ts";
import { followProgress } from "./reading.ts";

export async function status(context: Context, options: CommonOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const upkeep = await (await context.workplace()).upkeep();
  const now = await upkeep.status(homeOf(context, options), followProgress(output));
  output.result(now, () => statusLines(now));
  if (now.concerns.some(({ grade }) => grade === "bad")) return exitCodes.bad;
  return now.concerns.length > 0 ? exitCodes.unchecked : exitCodes.ok;
}

const keyWord = {
  absent: "not here: nothing can be added",
  unprotected: "here, not protected by a passphrase",
  protected: "here, protected by a passphrase",
  unreadable: "not for this user to read: nothing can be added",
} as const;

const gradeWord = { bad: "BAD", unchecked: "NOT CHECKED" } as const;

function statusLines(now: Status): readonly string[] {
  const { log, verified } = now;
  const repair = verified?.repair ?? null;
  const waiting = [
    ...(now.staged ? ["a commit is on its way: the next command that adds ends or removes it"] : []),
    ...(now.orphans > 0 ? [`${counted(now.orphans, "file", "files")} in var/orphans, of which no record knows`] : []),
  ];
  return [
    now.home,
    ...(log === null
      ? []
      : [
          line("log", log.origin),
          line("entries", `${counted(log.entries, "entry", "entries")}, ${counted(log.items, "item", "items")}`),
          line("root", `${log.root.slice(0, 12)}…`),
        ]),
    line("format", now.format),
    line("key", keyWord[now.key]),
    line("second place", placeText(now.secondPlace)),
    ...(now.anchors === null ? [] : anchorStatusLines(now.anchors)).map(([name, text]) => line(name, text)),
    line("verified", verified === null ? "not known" : checkText(verified.whole, "never as a whole")),
    line("last sample", verified === null ? "not known" : checkText(verified.sample, "none")),
    ...(repair === null ? [] : [line("last repair", checkText(repair, "none"))]),
    line("accounts", accountsText(now.accounts)),
    ...waiting.map((text) => line("waiting", text)),
    line("disk", `${humanSize(now.free)} free`),
    ...now.concerns.flatMap(({ grade, message, next }) => [
      "",
      `${gradeWord[grade]}: ${printable(message)}`,
      printable(next),
    ]),
  ];
}

function line(name: string, text: string): string {
  return `  ${name.padEnd(13)} ${printable(text)}`;
}

const placeWord = {
  same: "holds this head",
  older: "holds an older head, which this log continues; the next command that adds brings it up",
  empty: "holds no head of this log",
  newer: "holds a NEWER head",
  forked: "holds the head of ANOTHER HISTORY",
  unreachable: "NOT CHECKED, it cannot be reached",
  unusable: "NOT CHECKED, what it holds cannot be used",
} as const;

function placeText(place: PlaceStatus | null): string {
  if (place === null) return "none: an older copy that is put back is not noticed";
  return `${place.folder}: ${placeWord[place.state]}`;
}

function accountsText(accounts: number | null): string {
  if (accounts === null) return "not known: the viewer does not start";
  if (accounts > 0) return `${counted(accounts, "account", "accounts")}: the viewer asks to sign in`;
  return "none: whoever reaches the viewer sees everything; `muniment account add <name> --role lead` makes the first";
}

function checkText(check: FixityEntry | null, none: string): string {
  if (check === null) return none;
  const { sealed, index, scope, found } = check;
  const what =
    scope.objects === "sample"
      ? `, ${String(scope.percent)} percent`
      : scope.objects === "since"
        ? `, what is new since ${scope.since}`
        : "";
  if (found.basis === "not-measured") return `${sealed} (entry ${String(index)}${what}): ${found.reason}`;
  const { fails, unchecked, files } = found.value;
  const result =
    fails > 0 ? `${String(fails)} FAILED` : unchecked > 0 ? `${String(unchecked)} not checked` : "all held";
  return `${sealed} (entry ${String(index)}${what}): ${counted(files, "file", "files")}, ${result}`;
}
