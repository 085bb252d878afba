import type { Digest, Statement, StatementField } from "@muniment/verify";
import type { ReactNode } from "react";
import type { DescribedStatement, DescriptionAnswer } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { Notice } from "../parts/notice.tsx";
import { StatementValue } from "../parts/statement-value.tsx";
import { Exact, Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";

/** One thing that is said of an item, with what stood there before. */
export interface StatementThread {
  readonly id: number;
  readonly field: StatementField;
  /** What is not replaced: one, or several where people changed it at once. */
  readonly ends: readonly DescribedStatement[];
  readonly earlier: readonly DescribedStatement[];
  readonly isInConflict: boolean;
  /** Something of it holds. */
  readonly holds: boolean;
}

export interface ThreadActions {
  readonly edit: (statement: Statement, replaces: readonly Digest[]) => void;
  readonly retract: (statement: Statement, replaces: readonly Digest[]) => void;
  /** States it once more, in the place of these. */
  readonly say: (statement: Statement, replaces: readonly Digest[]) => void;
}

/** The threads of an item: first what holds, in the order of the fields; then what was retracted. */
export function threadsOf({ statements, conflicts }: DescriptionAnswer): readonly StatementThread[] {
  const threads = [...Map.groupBy(statements, ({ thread }) => thread)].map(([id, all]): StatementThread => {
    const ends = all.filter(({ isReplaced }) => !isReplaced);
    const holds = ends.some(({ detail }) => detail.action === "state");
    const field = all[0]?.detail.field ?? "note";
    return {
      id,
      field,
      ends,
      earlier: all.filter(({ isReplaced }) => isReplaced),
      isInConflict: conflicts.includes(id),
      holds,
    };
  });
  const place = ({ field, holds }: StatementThread): number => fieldOrder.indexOf(field) + (holds ? 0 : 100);
  return threads.toSorted((one, other) => place(one) - place(other) || one.id - other.id);
}

const fieldOrder: readonly StatementField[] = [
  ...(["withdrawal", "label", "case", "title", "tag", "place", "date", "party", "quote"] as const),
  ...(["note", "consent", "restriction"] as const),
];

/** What a record states; null for a retraction, and for what is not known. */
export function statementIn({ detail }: DescribedStatement): Statement | null {
  return detail.action === "retract" || detail.said.basis === "not-measured"
    ? null
    : ({ field: detail.field, value: detail.said.value } as Statement);
}

interface ThreadProps {
  readonly thread: StatementThread;
  readonly people: Readonly<Record<string, string>>;
  /** Null where the reader may change nothing. */
  readonly actions: ThreadActions | null;
}

export function Thread({ thread, people, actions }: ThreadProps): ReactNode {
  const { description } = useMessages();
  const number = useNumber();
  const { field, ends, earlier, isInConflict, holds } = thread;
  const records = ends.map(({ record }) => record);
  const history = holds ? earlier : [...earlier, ...ends];
  return (
    <section className={holds ? "statement" : "statement statement-gone"} aria-label={description.field[field]}>
      <h3>
        {field === "withdrawal" ? description.withdrawn : description.field[field]}
        {holds ? null : <span className="quiet"> · {description.retracted}</span>}
      </h3>
      {isInConflict ? (
        <Notice tone="unchecked" title={description.conflictTitle}>
          <p>{description.conflictText}</p>
        </Notice>
      ) : null}
      {holds
        ? ends.map((one) => (
            <Told statement={one} people={people} key={one.index}>
              <Buttons one={one} records={records} isInConflict={isInConflict} actions={actions} />
            </Told>
          ))
        : null}
      {history.length === 0 ? null : (
        <details>
          <summary>{description.history(history.length, number(history.length))}</summary>
          <ol className="statement-history">
            {history.toReversed().map((one) => (
              <li key={one.index}>
                <Told statement={one} people={people}>
                  <Restore one={one} records={records} actions={actions} />
                </Told>
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

interface ToldProps {
  readonly statement: DescribedStatement;
  readonly people: ThreadProps["people"];
  readonly children: ReactNode;
}

function Told({ statement, people, children }: ToldProps): ReactNode {
  const { description, library } = useMessages();
  const number = useNumber();
  const { actor, sealed, index, detail } = statement;
  const said = statementIn(statement);
  const name = people[actor];
  return (
    <div className="statement-told">
      <div className="statement-value">
        {said !== null ? (
          <StatementValue statement={said} />
        ) : (
          <span className="quiet">
            {description.retracted}
            {detail.action === "retract" && detail.reason !== null ? (
              <>
                {": "}
                <Foreign text={detail.reason} />
              </>
            ) : null}
          </span>
        )}
      </div>
      <p className="statement-by quiet">
        {description.by} {name === undefined ? <Exact text={actor} /> : <Foreign text={name} />} · <Time at={sealed} />{" "}
        · {library.entry} <bdi>{number(index)}</bdi>
      </p>
      {children}
    </div>
  );
}

interface ButtonProps {
  readonly one: DescribedStatement;
  readonly records: readonly Digest[];
  readonly actions: ThreadActions | null;
}

function Buttons({ one, records, isInConflict, actions }: ButtonProps & { readonly isInConflict: boolean }): ReactNode {
  const { buttons } = useMessages().description;
  const said = statementIn(one);
  if (actions === null || said === null) return null;
  return (
    <p className="statement-buttons">
      {isInConflict ? (
        <button
          type="button"
          onClick={() => {
            actions.say(said, records);
          }}
        >
          {buttons.keep}
        </button>
      ) : null}
      {said.field === "case" ? null : (
        <button
          type="button"
          className="plain"
          onClick={() => {
            actions.edit(said, records);
          }}
        >
          {buttons.edit}
        </button>
      )}
      <button
        type="button"
        className="plain"
        onClick={() => {
          actions.retract(said, records);
        }}
      >
        {buttons.retract}
      </button>
    </p>
  );
}

function Restore({ one, records, actions }: ButtonProps): ReactNode {
  const { buttons } = useMessages().description;
  const said = statementIn(one);
  if (actions === null || said === null) return null;
  return (
    <p className="statement-buttons">
      <button
        type="button"
        className="plain"
        onClick={() => {
          actions.say(said, records);
        }}
      >
        {buttons.restore}
      </button>
    </p>
  );
}
