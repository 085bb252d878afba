/** What came of asking for anchors, in lines; and what of it is an exit code, or loud. */
import type { Anchored } from "../../actions/anchoring/anchor-round.ts";
import { exitCodes, graver, type ExitCode } from "../exit-codes.ts";
import { counted, printable, type Output } from "../terminal.ts";

export function anchorExit(anchored: Anchored): ExitCode {
  const { stamps, proof, cosignatures, lists, statuses, upgrades, witnessFault } = anchored;
  const asked = [...stamps, ...(proof === null ? [] : [proof]), ...lists, ...statuses, ...upgrades, ...cosignatures];
  const failed = asked.some(({ outcome }) => outcome === "failed");
  const codes: readonly ExitCode[] = [
    failed || witnessFault !== null ? exitCodes.error : exitCodes.ok,
    stamps.some(({ outcome, trusted }) => outcome === "obtained" && !trusted) ? exitCodes.unknownSigner : exitCodes.ok,
    cosignatures.some(isForked) ? exitCodes.bad : exitCodes.ok,
  ];
  return codes.reduce(graver);
}

function isForked({ outcome }: Anchored["cosignatures"][number]): boolean {
  return outcome === "refused" || outcome === "behind";
}

export function anchorLines(anchored: Anchored): readonly string[] {
  const { head, proof, peers } = anchored;
  return [
    `The head of the log: ${printable(head)}`,
    ...stampLines(anchored),
    ...anchored.lists.map(({ url, outcome, detail, index }) =>
      outcome === "failed"
        ? `  NO REVOCATION LIST from ${printable(url)}: ${printable(detail)}${said(index)}`
        : `  revocation list of ${printable(detail)} from ${printable(url)}${said(index)}`,
    ),
    ...anchored.statuses.map(statusLine),
    ...(proof === null ? [] : proofLines(anchored, proof)),
    ...anchored.upgrades.map(upgradeLine),
    ...anchored.cosignatures.map(cosignatureLine),
    ...peers.map(({ origin, size, index }) => {
      return `  told of a log that this home's witness cosigned: ${printable(origin)}, ${counted(size, "entry", "entries")}${said(index)}`;
    }),
  ];
}

/** Null: the log says the same of an earlier try, or nothing could be added to it. */
function said(index: number | null): string {
  return index === null ? "" : ` (entry ${String(index)} says so)`;
}

function stampLines({ stamps, entries }: Anchored): readonly string[] {
  return stamps.map(({ authority, outcome, time, trusted, index, detail }) => {
    const who = printable(authority);
    if (outcome === "failed") return `  NOT STAMPED by ${who}: ${printable(detail)}${said(index)}`;
    const what = `${counted(entries, "entry", "entries")} existed no later than ${time ?? ""}`;
    return trusted
      ? `  stamped by ${who}: ${what}${said(index)}`
      : `  stamped by ${who}, SIGNER NOT TRUSTED: ${printable(detail)}${said(index)}`;
  });
}

function statusLine({ url, outcome, status, detail, index }: Anchored["statuses"][number]): string {
  const who = printable(url);
  if (outcome === "failed") return `  NO ANSWER about a certificate from ${who}: ${printable(detail)}${said(index)}`;
  const what = status === "good" ? "not revoked" : "REVOKED";
  return `  a certificate of the stamp's chain is ${what}, as of ${printable(detail)}, says ${who}${said(index)}`;
}

function proofLines({ entries }: Anchored, { outcome, calendars, index }: NonNullable<Anchored["proof"]>): string[] {
  const failures = calendars.flatMap((one) =>
    one.outcome === "failed" ? [`  NO PROMISE from the calendar ${printable(one.url)}: ${printable(one.reason)}`] : [],
  );
  if (outcome === "failed")
    return [...failures, `  NO PROOF by OpenTimestamps of ${counted(entries, "entry", "entries")}${said(index)}`];
  const promised = calendars.length - failures.length;
  const what = `${counted(promised, "calendar", "calendars")} promised to put ${counted(entries, "entry", "entries")} into Bitcoin`;
  return [...failures, `  PENDING, no proof of time yet: ${what}${said(index)}`];
}

function upgradeLine({ file, outcome, blocks, detail, index }: Anchored["upgrades"][number]): string {
  switch (outcome) {
    case "obtained": {
      const heights = blocks.map(String).join(", ");
      return `  a proof leads to the Bitcoin block ${heights}, by what the calendars say; not held against the block here: ${printable(file)}${said(index)}`;
    }
    case "waiting":
      return `  still pending: ${printable(file)}`;
    case "failed":
      return `  NOT UPGRADED: ${printable(file)}: ${printable(detail)}${said(index)}`;
  }
}

export function cosignatureLine(one: Anchored["cosignatures"][number]): string {
  const { witness, outcome, time, entries, detail, index } = one;
  const who = printable(witness.split("+")[0] ?? witness);
  switch (outcome) {
    case "obtained":
      return `  cosigned by ${who}: ${counted(entries ?? 0, "entry", "entries")}, at ${time ?? ""}${said(index)}`;
    case "failed":
      return `  NOT COSIGNED by ${who}: ${printable(detail)}${said(index)}`;
    case "refused":
      return `  REFUSED by ${who}: ${printable(detail)}${said(index)}`;
    case "behind":
      return `  REFUSED by ${who}, and nothing was added to the log: ${printable(detail)}`;
  }
}

/** What nobody must overlook. */
export function tellLoudly({ cosignatures, witnessFault }: Anchored, output: Output): void {
  for (const { outcome, detail, next } of cosignatures.filter(isForked)) {
    const code = outcome === "behind" ? "witness.behind" : "witness.forked";
    output.warning({ code, message: detail, next }, [printable(detail), printable(next), `(${code})`]);
  }
  if (witnessFault === null) return;
  const { message, next } = witnessFault;
  output.warning({ code: "witness.failed", message, next }, [printable(message), printable(next)]);
}
