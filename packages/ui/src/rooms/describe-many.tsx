import { canonicalJson, FormatError, parseStatement, type Statement, type StatementField } from "@muniment/verify";
import { useEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import type { BulkOrder } from "../seal-many.ts";
import { beginDescribing, useDescribing } from "../describing.ts";
import { useMessages, useNumber } from "../language.tsx";
import { mayAdd, mayAssign } from "../may.ts";
import { NoneSelected } from "../parts/none-selected.tsx";
import { Notice } from "../parts/notice.tsx";
import { SelectedItems } from "../parts/selected-items.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { StatementValue } from "../parts/statement-value.tsx";
import { useSelection } from "../selection.ts";
import { useSession } from "../session.tsx";
import { useTitle } from "../use-title.ts";
import { DescribingPart } from "./describing-part.tsx";
import { StatementForm } from "./statement-form.tsx";

/** What is asked for first where the room is entered. */
interface SayFirst {
  readonly say: "case" | null;
}

/** Where the same is said of all selected items. Source: spec/description. */
export function DescribeManyRoom({ say }: SayFirst): ReactNode {
  const { bulk } = useMessages();
  const { session } = useSession();
  const { items } = useSelection();
  const described = useDescribing();
  useTitle(bulk.title);
  const refusal = session.state === "in" ? bulk.mayNot : bulk.noAccounts;
  return (
    <div className="describe-many">
      <div className="room-head">
        <h1>{bulk.title}</h1>
      </div>
      {!mayAdd(session) ? (
        <Notice tone="unchecked" title={refusal.title}>
          <p>
            <Sentence text={refusal.text} />
          </p>
        </Notice>
      ) : described !== null ? (
        <DescribingPart described={described} />
      ) : items.size === 0 ? (
        <NoneSelected {...bulk.empty} />
      ) : (
        <Drafting say={say} key={say} />
      )}
    </div>
  );
}

/** What an item has once, and what is of one text, is said on the item's own page. */
const fields: readonly StatementField[] = [
  ...(["tag", "label", "place", "date", "party"] as const),
  ...(["consent", "restriction"] as const),
];

/** What can be put on the list. */
type Choice = StatementField | "out-of-case";

const ofCases: readonly Choice[] = ["case", "out-of-case"];

/** More than that nobody reads through before they seal it. */
const statementsMax = 20;

function Drafting({ say }: SayFirst): ReactNode {
  const { bulk } = useMessages();
  const number = useNumber();
  const { items } = useSelection();
  const [orders, setOrders] = useState<readonly BulkOrder[]>([]);
  const chooser = useRef<HTMLDivElement>(null);
  useEffect(() => {
    chooser.current?.querySelector<HTMLElement>(say === null ? "button" : `[data-field="${say}"]`)?.focus();
  }, [say]);
  const entries = items.size * orders.length;
  const isEmpty = orders.length === 0;
  return (
    <>
      <p className="hand-over-intro">{bulk.intro}</p>
      <SelectedItems id="described-items" heading={bulk.items} />
      <section className="said-of-many" aria-labelledby="said-of-many">
        <h2 id="said-of-many" tabIndex={-1}>
          {bulk.said}
        </h2>
        <Said
          orders={orders}
          onRemove={(gone) => {
            setOrders(orders.filter((one) => one !== gone));
            // The button that had the focus goes with it.
            document.getElementById("said-of-many")?.focus();
          }}
        />
        <Chooser
          ref={chooser}
          say={say}
          orders={orders}
          onAdd={(one) => {
            setOrders([...orders, one]);
          }}
        />
      </section>
      <p className="hand-over-sum">
        <strong role="status">
          {bulk.sum(
            bulk.statements(orders.length, number(orders.length)),
            bulk.ofItems(items.size, number(items.size)),
            bulk.entries(entries, number(entries)),
          )}
        </strong>
        <button
          type="button"
          className="main"
          aria-disabled={isEmpty}
          onClick={() => {
            if (!isEmpty) beginDescribing([...items.values()], orders);
          }}
        >
          {bulk.seal}
        </button>
      </p>
    </>
  );
}

interface SaidProps {
  readonly orders: readonly BulkOrder[];
  readonly onRemove: (one: BulkOrder) => void;
}

function Said({ orders, onRemove }: SaidProps): ReactNode {
  const { bulk, description } = useMessages();
  if (orders.length === 0) return <p className="quiet">{bulk.saidNone}</p>;
  const nameOf = (one: BulkOrder): string => ("outOf" in one ? bulk.outOfCase : description.field[one.field]);
  return (
    <ul className="said-list">
      {orders.map((one) => (
        <li key={keyOf(one)}>
          <span className="quiet">{nameOf(one)}</span>
          <span className="said-value">
            <StatementValue statement={"outOf" in one ? { field: one.field, value: one.outOf } : one} />
          </span>
          <button
            type="button"
            className="plain"
            onClick={() => {
              onRemove(one);
            }}
          >
            {bulk.remove}
            <span className="for-listeners">: {nameOf(one)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

interface ChooserProps {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly orders: readonly BulkOrder[];
  readonly onAdd: (one: BulkOrder) => void;
}

function Chooser({ ref, say, orders, onAdd }: ChooserProps & SayFirst): ReactNode {
  const { bulk, description } = useMessages();
  const { session } = useSession();
  const [open, setOpen] = useState<Choice | null>(mayAssign(session) ? say : null);
  const [fault, setFault] = useState("");
  const close = (field: Choice): void => {
    setOpen(null);
    setFault("");
    ref.current?.querySelector<HTMLElement>(`[data-field="${field}"]`)?.focus();
  };
  const take = (field: Choice, value: unknown): Promise<void> => {
    const said = orderOf(field, value);
    if (said === null) setFault(bulk.why["describe.value"] ?? "");
    else if (orders.some((one) => keyOf(one) === keyOf(said))) setFault(bulk.twice);
    else {
      onAdd(said);
      close(field);
    }
    return Promise.resolve();
  };
  const choices: readonly Choice[] = [...fields, ...(mayAssign(session) ? ofCases : [])];
  if (orders.length >= statementsMax) return <p>{bulk.full}</p>;
  return (
    <>
      <div className="statement-fields" role="group" aria-label={bulk.choose} ref={ref}>
        {choices.map((field) => (
          <button
            type="button"
            key={field}
            data-field={field}
            aria-pressed={open === field}
            onClick={() => {
              setFault("");
              setOpen(field);
            }}
          >
            {field === "out-of-case" ? bulk.outOfCase : description.field[field]}
          </button>
        ))}
      </div>
      {open === null ? null : (
        <StatementForm
          key={open}
          field={open === "out-of-case" ? "case" : open}
          {...(open === "out-of-case" ? { words: { label: bulk.outOfCase, hint: bulk.outOfCaseHint } } : {})}
          first={{}}
          passage={null}
          button={bulk.add}
          onCancel={() => {
            close(open);
          }}
          onSeal={(value) => take(open, value)}
        />
      )}
      <p role="status">{fault}</p>
    </>
  );
}

/** Null for what cannot be said of an item. */
function orderOf(choice: Choice, value: unknown): BulkOrder | null {
  const said = statementOf(choice === "out-of-case" ? "case" : choice, value);
  return choice === "out-of-case" && said?.field === "case" ? { field: said.field, outOf: said.value } : said;
}

function statementOf(field: StatementField, value: unknown): Statement | null {
  try {
    return parseStatement(field, value);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** Two that say the same have the same; and two that are about one case, as it is put into it, or taken out. */
function keyOf(order: BulkOrder): string {
  if ("outOf" in order) return `case ${order.outOf.id}`;
  return order.field === "case" ? `case ${order.value.id}` : `${order.field} ${canonicalJson(order.value)}`;
}
