import { statementFields, type StatementField } from "@muniment/verify";
import { useEffect, useRef, type ReactNode, type Ref, type RefObject } from "react";
import type { DescriptionAnswer } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { isFreeInRoom } from "../keys.ts";
import { Answered } from "../parts/answered.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { StatementsMap } from "../parts/statements-map.tsx";
import { StatementValue } from "../parts/statement-value.tsx";
import type { Passage } from "../quoting.ts";
import { StatementForm } from "./statement-form.tsx";
import { statementIn, Thread, threadsOf, type StatementThread } from "./statement-thread.tsx";
import { actionsOf, undoOf, useDesk, type Desk, type Refused } from "./use-desk.ts";

interface DescriptionProps {
  readonly item: string;
  /** What was marked in a text of the item, and is to become a quotation. */
  readonly passage: Passage | null;
  readonly onPassageDone: () => void;
  /** Told of what was said of the item, whenever it is known anew. */
  readonly onKnown: (answer: DescriptionAnswer) => void;
  readonly onChanged: () => void;
}

/** What people say of an item: what holds, what stood there before, and the inputs to say more. */
export function Description(props: DescriptionProps): ReactNode {
  const { description } = useMessages();
  return (
    <section className="known description" aria-labelledby="notes" id="description">
      <h2 id="notes">{description.title}</h2>
      <p className="quiet">{description.intro}</p>
      <Answered<DescriptionAnswer> path={`/api/items/${props.item}/description`}>
        {(answer, again) => <Notes {...props} answer={answer} again={again} />}
      </Answered>
    </section>
  );
}

interface NotesProps extends DescriptionProps {
  readonly answer: DescriptionAnswer;
  readonly again: () => void;
}

function Notes({ item, passage, onPassageDone, onKnown, onChanged, answer, again }: NotesProps): ReactNode {
  const { description } = useMessages();
  const number = useNumber();
  const desk = useDesk({ item, again, onDone: onPassageDone, onChanged });
  const { open, setOpen, refused, send, close } = desk;
  const chooser = useRef<HTMLDivElement>(null);
  useEffect(() => {
    onKnown(answer);
  }, [answer, onKnown]);
  useEffect(() => {
    if (passage !== null) setOpen({ field: "quote", replaces: [], draft: {}, passage });
  }, [passage, setOpen]);
  useReturn(open, chooser);
  useDescribeKey(() => chooser.current?.querySelector("button")?.focus(), answer.mayDescribe);
  const actions = actionsOf(send, setOpen);
  const threads = threadsOf(answer);
  const left = answer.total - answer.statements.length;
  const may = (field: StatementField): boolean => {
    if (field === "case") return answer.mayAssign;
    return field === "withdrawal" ? answer.mayWithdraw : answer.mayDescribe;
  };
  return (
    <>
      {refused === null ? null : <RefusedNotice refused={refused} onLeave={close} />}
      <Done desk={desk} />
      {answer.mayDescribe ? (
        <Chooser desk={desk} threads={threads} fields={statementFields.filter(may)} ref={chooser} />
      ) : (
        <p className="quiet">{description.readOnly}</p>
      )}
      {open === null ? null : (
        <StatementForm
          key={`${open.field} ${open.replaces.join()} ${open.passage?.exact ?? ""}`}
          field={open.field}
          first={open.draft}
          passage={open.passage}
          onCancel={close}
          onSeal={(value) => {
            const { field, replaces } = open;
            const before = answer.statements.find(({ record }) => record === replaces.at(-1));
            return send({ change: "state", field, value, replaces }, undoOf(field, before));
          }}
        />
      )}
      {threads.length === 0 ? <p className="quiet">{description.none}</p> : null}
      {threads.map((thread) => (
        <Thread thread={thread} people={answer.people} actions={may(thread.field) ? actions : null} key={thread.id} />
      ))}
      <StatementsMap statements={answer.statements} />
      {left > 0 ? <p>{description.more(left, number(left))}</p> : null}
    </>
  );
}

interface ChooserProps {
  readonly desk: Desk;
  readonly threads: readonly StatementThread[];
  readonly fields: readonly StatementField[];
  readonly ref: Ref<HTMLDivElement>;
}

function isOnce(field: StatementField): boolean {
  return field === "title" || field === "withdrawal";
}

/** What can be said. Of what an item has once, the one that is there is edited. */
function Chooser({ desk: { open, setOpen }, threads, fields, ref }: ChooserProps): ReactNode {
  const { description } = useMessages();
  const isThere = (field: StatementField): boolean =>
    isOnce(field) && threads.some((one) => one.field === field && one.holds);
  return (
    <div className="statement-fields" role="group" aria-label={description.add} ref={ref}>
      {fields
        .filter((field) => !isThere(field))
        .map((field) => (
          <button
            type="button"
            key={field}
            data-field={field}
            aria-pressed={open?.field === field && open.replaces.length === 0}
            onClick={() => {
              setOpen({ field, replaces: [], draft: {}, passage: null });
            }}
          >
            {description.field[field]}
          </button>
        ))}
    </div>
  );
}

/** What was done last, and a button that takes it back. */
function Done({ desk: { undo, send } }: { readonly desk: Desk }): ReactNode {
  const { description } = useMessages();
  if (undo === null) return null;
  const { isNew, change } = undo;
  return (
    <p className="statement-done" role="status">
      {isNew ? description.done : description.already}{" "}
      {change === null ? null : (
        <button type="button" className="plain" onClick={() => void send(change, null)}>
          {description.buttons.undo}
        </button>
      )}
    </p>
  );
}

interface RefusedProps {
  readonly refused: Refused;
  readonly onLeave: () => void;
}

function RefusedNotice({ refused: { problem, current, again }, onLeave }: RefusedProps): ReactNode {
  const { description } = useMessages();
  if (again === null) return <ProblemNotice problem={problem} />;
  return (
    <Notice tone="unchecked" title={description.changedTitle}>
      <p>{description.changedText}</p>
      <ul className="statement-current">
        {current.map((one) => {
          const said = statementIn(one);
          return <li key={one.index}>{said === null ? description.retracted : <StatementValue statement={said} />}</li>;
        })}
      </ul>
      <p className="statement-buttons">
        <button type="button" onClick={() => void again()}>
          {description.buttons.replace}
        </button>
        <button type="button" onClick={onLeave}>
          {description.buttons.leave}
        </button>
      </p>
    </Notice>
  );
}

/** With its form goes the focus of who typed in it: they stand at its button again, where another of the kind can be said, or at the first. */
function useReturn(open: Desk["open"], chooser: RefObject<HTMLDivElement | null>): void {
  const last = useRef<StatementField | null>(null);
  useEffect(() => {
    const field = last.current;
    last.current = open?.field ?? null;
    if (open !== null || field === null || document.activeElement !== document.body) return;
    const buttons = [...(chooser.current?.querySelectorAll("button") ?? [])];
    const own = buttons.find(({ dataset }) => dataset["field"] === field && !isOnce(field));
    (own ?? buttons.find(({ dataset }) => dataset["field"] !== field))?.focus({ preventScroll: true });
  }, [open, chooser]);
}

/** `e` leads to what can be said, wherever the reader is on the page. */
function useDescribeKey(go: () => void, isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "e" || !isFreeInRoom(event)) return;
      event.preventDefault();
      go();
    };
    addEventListener("keydown", press);
    return () => {
      removeEventListener("keydown", press);
    };
  }, [go, isOn]);
}
