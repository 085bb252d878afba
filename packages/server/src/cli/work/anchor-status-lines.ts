/** How it stands with those who are asked for anchors, in lines with their labels. */
import type {
  AnchorStatus,
  AskedStatus,
  CalendarStatus,
  RevocationStatus,
  StampStatus,
  WitnessStatus,
} from "../../actions/anchoring/anchor-told.ts";
import { counted } from "../terminal.ts";

type Line = readonly [label: string, text: string];

export function anchorStatusLines({ stamps, calendars, witnesses, revocations }: AnchorStatus): readonly Line[] {
  return [
    ...labelled("time stamps", stamps.map(stampText), "none: nobody outside says when this existed"),
    ...(calendars.named || calendars.promised !== null
      ? calendarTexts(calendars).map((text): Line => ["calendars", text])
      : []),
    ...labelled("witnesses", witnesses.map(witnessText), "none: nobody outside remembers how far this had come"),
    ...revocations.map(revocationLine),
  ];
}

function labelled(label: string, texts: readonly string[], none: string): readonly Line[] {
  return (texts.length === 0 ? [none] : texts).map((text) => [label, text]);
}

function stampText(one: StampStatus): string {
  const { authority, named, stamped, state, expires } = one;
  const had = stamped === null ? "nothing stamped yet" : `${covered(one)} stamped ${stamped}`;
  const worth = state === null || state === "trusted" ? "" : `, ${stateWord[state]}`;
  const until = expires === null ? "" : `; its certificate runs out ${expires}`;
  return `${authority}${named ? "" : " (no longer asked)"}: ${had}${worth}${until}${waits(one)}${fails(one.failing)}`;
}

const stateWord = {
  untrusted: "SIGNER NOT TRUSTED",
  revoked: "TIME NOT PROVEN, its signer was revoked",
  undecided: "NOT CHECKED, made in a way that is not known here",
  broken: "BROKEN",
  unreadable: "NOT TO BE READ",
} as const;

function calendarTexts(one: CalendarStatus): readonly string[] {
  const { promised, pending, attested, unanswered } = one;
  const who = one.named ? counted(one.calendars.length, "calendar", "calendars") : "no longer asked";
  return [
    `${who}: ${promised === null ? "nothing promised yet" : `${covered(one)} promised ${promised}`}${waits(one)}${fails(one.failing)}`,
    ...(pending === null
      ? []
      : [`${counted(pending.proofs, "proof", "proofs")} PENDING, no block yet, since ${pending.since}`]),
    ...(attested === null
      ? []
      : [
          `newest in block ${attested.blocks.join(", ")}, ${attested.since}: attested, not held against the block here`,
        ]),
    ...(unanswered === null ? [] : [`asked about promises${fails(unanswered)}`]),
  ];
}

function witnessText(one: WitnessStatus): string {
  const { witness, named, url, cosigned, refused } = one;
  const who = witness.split("+")[0] ?? witness;
  const how = named ? (url === null ? " (by stick)" : "") : " (no longer asked)";
  const had = cosigned === null ? "nothing cosigned yet" : `${covered(one)} cosigned ${cosigned}`;
  return `${who}${how}: ${had}${waits(one)}${refused ? "; REFUSED THIS LOG" : ""}${fails(one.failing)}`;
}

function revocationLine({ kind, url, made, status, settled, failing }: RevocationStatus): Line {
  const word = status === "revoked" ? "REVOKED" : status === "good" ? "not revoked" : kind === "list" ? "made" : "told";
  const when = settled ? "" : ", not yet of a day after the stamp";
  const had = made === null ? "nothing had yet" : `${word}, as of ${made}${when}`;
  return [kind === "list" ? "lists" : "responders", `${url}: ${had}${fails(failing)}`];
}

function covered({ entries }: AskedStatus): string {
  return entries === null ? "an unknown number of entries" : `the first ${counted(entries, "entry", "entries")}`;
}

function waits({ waiting, named }: AskedStatus): string {
  return waiting === null || !named ? "" : `; waiting since ${waiting}`;
}

function fails(failing: AskedStatus["failing"]): string {
  return failing === null ? "" : `; FAILING since ${failing.since}: ${failing.reason}`;
}
