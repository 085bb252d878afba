/** What is being said of an item, what was said last, and what was refused. */
import type { Digest, Statement, StatementField } from "@muniment/verify";
import { useState } from "react";
import type { ChangeOrder, DescribeAnswer, DescribedStatement, DescribeRefusal, Problem } from "../api.ts";
import { ApiError, postJson } from "../client.ts";
import type { Passage } from "../quoting.ts";
import { draftOf, type Draft } from "../statement-draft.ts";
import { problemOf } from "../use-answer.ts";
import { statementIn, type ThreadActions } from "./statement-thread.tsx";

/** What is being typed: a new statement, or one in the place of others. */
export interface Open {
  readonly field: StatementField;
  readonly replaces: readonly Digest[];
  readonly draft: Draft;
  readonly passage: Passage | null;
}

/** What went wrong with the last change. */
export interface Refused {
  readonly problem: Problem;
  readonly current: readonly DescribedStatement[];
  /** Puts it in the place of what stands there now. Null where nothing does. */
  readonly again: (() => Promise<void>) | null;
}

export type Change =
  | Omit<Extract<ChangeOrder, { change: "state" }>, "item">
  | Omit<Extract<ChangeOrder, { change: "retract" }>, "item">;

/** Seals a change. `undone` makes what takes it back of the record that it was sealed under; null where nothing is to. */
export type Send = (change: Change, undone: ((record: Digest) => Change) | null) => Promise<void>;

export interface Desk {
  readonly open: Open | null;
  readonly setOpen: (open: Open) => void;
  readonly close: () => void;
  readonly refused: Refused | null;
  /** What was done last. `isNew`: false if it was said already. */
  readonly undo: { readonly isNew: boolean; readonly change: Change | null } | null;
  readonly send: Send;
}

interface DeskOrder {
  readonly item: string;
  /** Asks for what was said anew. */
  readonly again: () => void;
  /** Nothing is being typed any more. */
  readonly onDone: () => void;
  readonly onChanged: () => void;
}

/** Where what not everybody who describes may say is said. */
const paths: Partial<Record<StatementField, string>> = { withdrawal: "/api/withdraw", case: "/api/assign" };

export function useDesk({ item, again, onDone, onChanged }: DeskOrder): Desk {
  const [open, setOpen] = useState<Open | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [undo, setUndo] = useState<Desk["undo"]>(null);
  const close = (): void => {
    setRefused(null);
    setOpen(null);
    onDone();
  };
  const send: Send = async (change, undone) => {
    setRefused(null);
    setUndo(null);
    try {
      const { done } = await postJson<DescribeAnswer>(paths[change.field] ?? "/api/describe", {
        changes: [{ ...change, item }],
      });
      const sealed = done[0]?.sealed ?? null;
      setUndo({ isNew: sealed !== null, change: sealed === null || undone === null ? null : undone(sealed.record) });
      close();
      onChanged();
    } catch (error) {
      const current = currentIn(error);
      const now = { ...change, replaces: current.map(({ record }) => record) };
      setRefused({
        problem: problemOf(error),
        current,
        again: current.length === 0 ? null : () => send(now, undone),
      });
    }
    again();
  };
  return { open, setOpen, close, refused, undo, send };
}

/** What can be done with a statement that is there. */
export function actionsOf(send: Send, setOpen: (open: Open) => void): ThreadActions {
  return {
    edit: (statement, replaces) => {
      const passage = statement.field === "quote" ? passageOf(statement) : null;
      setOpen({ field: statement.field, replaces, draft: draftOf(statement), passage });
    },
    retract: ({ field, value }, replaces) =>
      void send({ change: "retract", field, replaces, reason: null }, (record) => ({
        ...{ change: "state", field, value },
        replaces: [record],
      })),
    say: ({ field, value }, replaces) => void send({ change: "state", field, value, replaces }, null),
  };
}

function passageOf({ value }: Extract<Statement, { field: "quote" }>): Passage {
  const { exact, prefix, suffix, object } = value;
  return { exact, prefix, suffix, object };
}

/** What takes a statement back: what stood there before, or a retraction where nothing did. */
export function undoOf(field: StatementField, before: DescribedStatement | undefined): (record: Digest) => Change {
  const said = before === undefined ? null : statementIn(before);
  return (record) =>
    said === null
      ? { change: "retract", field, replaces: [record], reason: null }
      : { change: "state", field, value: said.value, replaces: [record] };
}

function currentIn(error: unknown): readonly DescribedStatement[] {
  if (!(error instanceof ApiError) || error.problem.code !== "describe.conflict") return [];
  return (error.cause as DescribeRefusal).failures.flatMap(({ current }) => current);
}
