import {
  consentStates,
  contentLabels,
  dateOf,
  graphicKinds,
  partyKinds,
  placePrecisions,
  readCoordinates,
  readEdtf,
  statementTextMax,
  type StatementField,
} from "@muniment/verify";
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from "react";
import { useMessages } from "../language.tsx";
import type { DescriptionLabel } from "../messages/description-messages.ts";
import { ChooseOnMap } from "../parts/choose-on-map.tsx";
import { CaseChoice } from "../parts/case-choice.tsx";
import { Exact, Foreign } from "../parts/text.tsx";
import type { Passage } from "../quoting.ts";
import { valueOf, type Draft } from "../statement-draft.ts";

interface StatementFormProps {
  readonly field: StatementField;
  readonly first: Draft;
  /** Of a quotation: what was marked. */
  readonly passage: Passage | null;
  /** What its button says, if it is not that it seals. */
  readonly button?: string;
  /** What it is called, and what is to be known before, where it is not that this is said. */
  readonly words?: { readonly label: string; readonly hint: string };
  readonly onSeal: (value: unknown) => Promise<void>;
  readonly onCancel: () => void;
}

/** The inputs of one statement. What is typed stays until it is sealed or given up. */
export function StatementForm(props: StatementFormProps): ReactNode {
  const { field, first, passage, button, words, onSeal, onCancel } = props;
  const { description } = useMessages();
  const [draft, setDraft] = useState(first);
  const [sending, setSending] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("input, textarea, select")?.focus();
  }, []);
  const value = valueOf(field, draft, passage);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (sending || value === null) return;
    setSending(true);
    void onSeal(value).finally(() => {
      setSending(false);
    });
  };
  const set = (name: string, text: string): void => {
    setDraft((before) => ({ ...before, [name]: text }));
  };
  const hint = words?.hint ?? description.hint[field];
  return (
    <form
      className="statement-form"
      aria-label={words?.label ?? description.field[field]}
      ref={form}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onCancel();
      }}
    >
      {hint === undefined || (field === "quote" && passage !== null) ? null : <p className="quiet">{hint}</p>}
      {passage === null ? null : (
        <blockquote className="quotation">
          <Foreign text={passage.exact} lines />
        </blockquote>
      )}
      <Inputs field={field} draft={draft} set={set} />
      <p className="statement-buttons">
        <button type="submit" className="main" aria-disabled={sending || value === null}>
          {button ?? description.buttons.save}
        </button>
        <button type="button" onClick={onCancel}>
          {description.buttons.cancel}
        </button>
      </p>
    </form>
  );
}

interface InputProps {
  readonly draft: Draft;
  readonly set: (name: string, text: string) => void;
}

function Inputs({ field, ...input }: InputProps & { readonly field: StatementField }): ReactNode {
  const { title, tag, note, name, role, claim } = statementTextMax;
  const { description } = useMessages();
  switch (field) {
    case "title":
    case "tag":
      return <Line {...input} name="text" max={field === "title" ? title : tag} />;
    case "note":
      return <Line {...input} name="text" max={note} rows={5} />;
    case "quote":
      return <QuotationInputs {...input} />;
    case "place":
      return (
        <>
          <Line {...input} name="name" max={name} />
          <CoordinatesLine {...input} />
          <Choice
            {...input}
            name="precision"
            words={description.precision}
            values={placePrecisions}
            standard="region"
          />
        </>
      );
    case "date":
      return (
        <>
          <EdtfLine {...input} name="date" />
          <Choice {...input} name="of" words={description.of} values={dateOf} standard="event" />
        </>
      );
    case "party":
      return (
        <>
          <Choice {...input} name="is" words={description.party} values={partyKinds} standard="person" />
          <Line {...input} name="name" max={name} />
          <Line {...input} name="role" max={role} />
        </>
      );
    case "label":
      return (
        <>
          <Choice {...input} name="label" words={description.label} values={contentLabels} standard="graphic" />
          {(input.draft["label"] ?? "graphic") === "graphic" ? (
            <Choice {...input} name="kind" words={description.kind} values={graphicKinds} standard="other" />
          ) : null}
        </>
      );
    case "consent":
      return (
        <>
          <Choice {...input} name="state" words={description.consent} values={consentStates} standard="given" />
          <Line {...input} name="by" max={name} />
          <Line {...input} name="note" max={claim} rows={2} />
        </>
      );
    case "restriction":
      return (
        <>
          <Line {...input} name="text" max={claim} rows={3} />
          <EdtfLine {...input} name="until" />
        </>
      );
    case "withdrawal":
      return <Line {...input} name="reason" max={claim} rows={2} />;
    case "case":
      return <CaseChoice chosen={input.draft["case"] ?? ""} set={input.set} />;
  }
}

function QuotationInputs(input: InputProps): ReactNode {
  const { name, role, claim } = statementTextMax;
  return (
    <>
      <Line {...input} name="speaker" max={name} />
      <Line {...input} name="speakerRole" max={role} />
      <Line {...input} name="claim" max={claim} rows={2} />
      <Line {...input} name="source" max={claim} />
      <Line {...input} name="place" max={name} />
      <EdtfLine {...input} name="date" />
    </>
  );
}

interface LineProps extends InputProps {
  readonly name: DescriptionLabel;
  /** In UTF-16 units. */
  readonly max: number;
  readonly rows?: number;
  readonly children?: ReactNode;
}

function Line({ draft, set, name, max, rows, children }: LineProps): ReactNode {
  const { description } = useMessages();
  const id = useId();
  const common = { id, dir: "auto", maxLength: max, value: draft[name] ?? "", autoComplete: "off" } as const;
  return (
    <div className="field">
      <label htmlFor={id}>{description.labels[name]}</label>
      {rows === undefined ? (
        <input
          {...common}
          type="text"
          onChange={(event) => {
            set(name, event.target.value);
          }}
        />
      ) : (
        <textarea
          {...common}
          rows={rows}
          onChange={(event) => {
            set(name, event.target.value);
          }}
        />
      )}
      {children}
    </div>
  );
}

function CoordinatesLine(input: InputProps): ReactNode {
  const { description } = useMessages();
  const typed = input.draft["coordinates"] ?? "";
  const read = readCoordinates(typed);
  return (
    <Line {...input} name="coordinates" max={statementTextMax.context}>
      {typed === "" ? null : (
        <p className="quiet" role="status">
          {read === null ? (
            description.coordinatesNone
          ) : (
            <>
              {description.coordinatesRead} <Exact text={`${read.latitude}, ${read.longitude}`} />
            </>
          )}
        </p>
      )}
      <ChooseOnMap
        typed={typed}
        precision={input.draft["precision"] ?? ""}
        onChoose={(chosen) => {
          input.set("coordinates", chosen);
        }}
      />
    </Line>
  );
}

/** A date of EDTF, explained by examples where what stands there is none. */
function EdtfLine({ name, ...input }: InputProps & { readonly name: "date" | "until" }): ReactNode {
  const { description } = useMessages();
  const typed = input.draft[name] ?? "";
  if (typed !== "" && readEdtf(typed) !== null) return <Line {...input} name={name} max={64} />;
  return (
    <Line {...input} name={name} max={64}>
      {typed === "" ? null : <p role="status">{description.dateNone}</p>}
      <dl className="edtf quiet">
        {description.dateExamples.map(([edtf, means]) => (
          <div key={edtf}>
            <dt>
              <Exact text={edtf} />
            </dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
    </Line>
  );
}

interface ChoiceProps<T extends string> extends InputProps {
  readonly name: DescriptionLabel;
  readonly words: Record<T, string>;
  readonly values: readonly T[];
  readonly standard: T;
}

function Choice<T extends string>({ draft, set, name, words, values, standard }: ChoiceProps<T>): ReactNode {
  const { description } = useMessages();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{description.labels[name]}</label>
      <select
        id={id}
        value={draft[name] === undefined || draft[name] === "" ? standard : draft[name]}
        onChange={(event) => {
          set(name, event.target.value);
        }}
      >
        {values.map((value) => (
          <option value={value} key={value}>
            {words[value]}
          </option>
        ))}
      </select>
    </div>
  );
}
