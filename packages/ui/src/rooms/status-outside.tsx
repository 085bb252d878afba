import type { ReactNode } from "react";
import type { AnchorStatus } from "../api.ts";
import { useMessages, useMoment, useNumber } from "../language.tsx";
import type { StatusMessages } from "../messages/status-messages.ts";
import { Plain } from "../parts/known.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Exact } from "../parts/text.tsx";
import { apart } from "../sentence-pieces.ts";

type Words = StatusMessages["outside"];

/** How times and counts are said. */
interface Say {
  readonly words: Words;
  readonly moment: (at: string) => string;
  readonly number: (count: number) => string;
}

/** Those who are asked for proof from outside: what each gave, what waits, and what fails. */
export function Outside({ anchors }: { readonly anchors: AnchorStatus | null }): ReactNode {
  const { outside: words } = useMessages().status;
  const say = { words, moment: useMoment(), number: useNumber() };
  return (
    <section className="known" aria-labelledby="status-outside">
      <h2 id="status-outside">{words.title}</h2>
      <p className="quiet">{anchors === null ? words.unknown : words.text}</p>
      {anchors === null ? null : (
        <dl className="facts">
          {anchors.stamps.length === 0 ? (
            <Plain label={words.stamps}>
              <Sentence text={words.noStamps} />
            </Plain>
          ) : null}
          {anchors.stamps.map((one) => (
            <Asked label={words.stamps} who={one.authority} lines={stampLines(one, say)} key={one.authority} />
          ))}
          {anchors.calendars.named || anchors.calendars.promised !== null ? (
            <Asked
              label={words.calendars}
              who={anchors.calendars.calendars.join(" ")}
              lines={calendarLines(anchors.calendars, say)}
            />
          ) : null}
          {anchors.witnesses.length === 0 ? <Plain label={words.witnesses}>{words.noWitnesses}</Plain> : null}
          {anchors.witnesses.map((one) => (
            <Asked label={words.witnesses} who={one.witness} lines={witnessLines(one, say)} key={one.witness} />
          ))}
          {anchors.revocations.map((one, place) => (
            <Asked
              label={one.kind === "list" ? words.lists : words.responders}
              who={one.url}
              lines={revocationLines(one, say)}
              key={place}
            />
          ))}
        </dl>
      )}
    </section>
  );
}

interface Line {
  readonly text: string;
  readonly isBad?: boolean;
}

function Asked({
  label,
  who,
  lines,
}: {
  readonly label: string;
  readonly who: string;
  readonly lines: readonly Line[];
}): ReactNode {
  return (
    <Plain label={label}>
      {who === "" ? null : <Exact text={who} />}
      {lines.map(({ text, isBad = false }, place) => (
        <p className={isBad ? "status-bad" : ""} key={place}>
          <Sentence text={text} />
        </p>
      ))}
    </Plain>
  );
}

type Stamp = AnchorStatus["stamps"][number];

function stampLines(one: Stamp, say: Say): readonly Line[] {
  const { words, moment } = say;
  const { stamped, state, expires } = one;
  return [
    ...coverLines(one, stamped === null ? null : words.stamped(moment(stamped)), say),
    ...(state === null || state === "trusted" ? [] : [{ text: words.worth[state], isBad: true }]),
    ...(expires === null ? [] : [{ text: words.expires(moment(expires)) }]),
    ...askedLines(one, say),
  ];
}

function calendarLines(one: AnchorStatus["calendars"], say: Say): readonly Line[] {
  const { words, moment, number } = say;
  const { promised, pending, attested, unanswered } = one;
  return [
    ...coverLines(one, promised === null ? null : words.promised(moment(promised)), say),
    ...(pending === null
      ? []
      : [{ text: words.pending(pending.proofs, number(pending.proofs), moment(pending.since)) }]),
    ...(attested === null
      ? []
      : [{ text: words.attested(attested.blocks.map(String).join(", "), moment(attested.since)) }]),
    ...askedLines(one, say),
    ...failingLine(unanswered, say),
  ];
}

function witnessLines(one: AnchorStatus["witnesses"][number], say: Say): readonly Line[] {
  const { words, moment } = say;
  const { url, named, cosigned, refused } = one;
  return [
    ...(named && url === null ? [{ text: words.byStick }] : []),
    ...coverLines(one, cosigned === null ? null : words.cosigned(moment(cosigned)), say),
    ...(refused ? [{ text: words.refused, isBad: true }] : []),
    ...askedLines(one, say),
  ];
}

function revocationLines(one: AnchorStatus["revocations"][number], say: Say): readonly Line[] {
  const { words, moment } = say;
  const { made, status, settled, failing } = one;
  const told = status === null ? [] : [{ text: words.states[status], isBad: status === "revoked" }];
  return [
    ...(made === null
      ? [{ text: words.nothing }]
      : [...told, { text: words.made(moment(made)) }, ...(settled ? [] : [{ text: words.unsettled }])]),
    ...failingLine(failing, say),
  ];
}

function coverLines({ entries }: Pick<Stamp, "entries">, had: string | null, { words, number }: Say): readonly Line[] {
  if (had === null) return [{ text: words.nothing }];
  return [{ text: had }, ...(entries === null ? [] : [{ text: words.covers(entries, number(entries)) }])];
}

function askedLines(one: Pick<Stamp, "named" | "waiting" | "failing">, say: Say): readonly Line[] {
  const { words, moment } = say;
  return [
    ...(one.named ? [] : [{ text: words.retired }]),
    ...(one.waiting === null || !one.named ? [] : [{ text: words.waiting(moment(one.waiting)) }]),
    ...failingLine(one.failing, say),
  ];
}

function failingLine(failing: Stamp["failing"], { words, moment }: Say): readonly Line[] {
  return failing === null ? [] : [{ text: words.failing(moment(failing.since), apart(failing.reason)), isBad: true }];
}
