import { canonicalJson, FormatError, parseStatement, type Statement, type StatementField } from "@muniment/verify";
import { useEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import { beginDescribing, useDescribing } from "../describing.ts";
import { useMessages, useNumber } from "../language.tsx";
import { mayDescribe } from "../may-describe.ts";
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

/** Where the same is said of all selected items. Source: spec/description. */
export function DescribeManyRoom(): ReactNode {
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
      {!mayDescribe(session) ? (
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
        <Drafting />
      )}
    </div>
  );
}

/** What an item has once, and what is of one text, is said on the item's own page. */
const fields: readonly StatementField[] = [
  ...(["tag", "label", "place", "date", "party"] as const),
  ...(["consent", "restriction"] as const),
];

/** More than that nobody reads through before they seal it. */
const statementsMax = 20;

function Drafting(): ReactNode {
  const { bulk } = useMessages();
  const number = useNumber();
  const { items } = useSelection();
  const [statements, setStatements] = useState<readonly Statement[]>([]);
  const chooser = useRef<HTMLDivElement>(null);
  useEffect(() => {
    chooser.current?.querySelector("button")?.focus();
  }, []);
  const entries = items.size * statements.length;
  const isEmpty = statements.length === 0;
  return (
    <>
      <p className="hand-over-intro">{bulk.intro}</p>
      <SelectedItems id="described-items" heading={bulk.items} />
      <section className="said-of-many" aria-labelledby="said-of-many">
        <h2 id="said-of-many" tabIndex={-1}>
          {bulk.said}
        </h2>
        <Said
          statements={statements}
          onRemove={(gone) => {
            setStatements(statements.filter((one) => one !== gone));
            // The button that had the focus goes with it.
            document.getElementById("said-of-many")?.focus();
          }}
        />
        <Chooser
          ref={chooser}
          statements={statements}
          onAdd={(one) => {
            setStatements([...statements, one]);
          }}
        />
      </section>
      <p className="hand-over-sum">
        <strong role="status">
          {bulk.sum(
            bulk.statements(statements.length, number(statements.length)),
            bulk.ofItems(items.size, number(items.size)),
            bulk.entries(entries, number(entries)),
          )}
        </strong>
        <button
          type="button"
          className="main"
          aria-disabled={isEmpty}
          onClick={() => {
            if (!isEmpty) beginDescribing([...items.values()], statements);
          }}
        >
          {bulk.seal}
        </button>
      </p>
    </>
  );
}

interface SaidProps {
  readonly statements: readonly Statement[];
  readonly onRemove: (one: Statement) => void;
}

function Said({ statements, onRemove }: SaidProps): ReactNode {
  const { bulk, description } = useMessages();
  if (statements.length === 0) return <p className="quiet">{bulk.saidNone}</p>;
  return (
    <ul className="said-list">
      {statements.map((one) => (
        <li key={keyOf(one)}>
          <span className="quiet">{description.field[one.field]}</span>
          <span className="said-value">
            <StatementValue statement={one} />
          </span>
          <button
            type="button"
            className="plain"
            onClick={() => {
              onRemove(one);
            }}
          >
            {bulk.remove}
            <span className="for-listeners">: {description.field[one.field]}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

interface ChooserProps {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly statements: readonly Statement[];
  readonly onAdd: (one: Statement) => void;
}

function Chooser({ ref, statements, onAdd }: ChooserProps): ReactNode {
  const { bulk, description } = useMessages();
  const [open, setOpen] = useState<StatementField | null>(null);
  const [fault, setFault] = useState("");
  const close = (field: StatementField): void => {
    setOpen(null);
    setFault("");
    ref.current?.querySelector<HTMLElement>(`[data-field="${field}"]`)?.focus();
  };
  const take = (field: StatementField, value: unknown): Promise<void> => {
    const said = statementOf(field, value);
    if (said === null) setFault(bulk.why["describe.value"] ?? "");
    else if (statements.some((one) => keyOf(one) === keyOf(said))) setFault(bulk.twice);
    else {
      onAdd(said);
      close(field);
    }
    return Promise.resolve();
  };
  if (statements.length >= statementsMax) return <p>{bulk.full}</p>;
  return (
    <>
      <div className="statement-fields" role="group" aria-label={bulk.choose} ref={ref}>
        {fields.map((field) => (
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
            {description.field[field]}
          </button>
        ))}
      </div>
      {open === null ? null : (
        <StatementForm
          key={open}
          field={open}
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
function statementOf(field: StatementField, value: unknown): Statement | null {
  try {
    return parseStatement(field, value);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** Two that say the same have the same. */
function keyOf({ field, value }: Statement): string {
  return `${field} ${canonicalJson(value)}`;
}
