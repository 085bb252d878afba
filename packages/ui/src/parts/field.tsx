import { useId, useState, type ReactNode, type Ref } from "react";
import { useMessages } from "../language.tsx";

interface FieldBoxProps {
  readonly label: string;
  /** What is asked of it, below. */
  readonly hint?: string | undefined;
  /** The input, with the id of what it is labelled and described by. */
  readonly children: (id: string, hintId: string | undefined) => ReactNode;
}

/** An input with its label above, and what is asked of it below. */
function FieldBox({ label, hint, children }: FieldBoxProps): ReactNode {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id, hintId)}
      {hint === undefined ? null : (
        <p className="quiet" id={hintId}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface FieldProps extends Pick<FieldBoxProps, "label" | "hint"> {
  readonly name: string;
  readonly autoComplete: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly required?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

/** A line of text with its label. */
export function Field({ label, hint, ...line }: FieldProps): ReactNode {
  return (
    <FieldBox label={label} hint={hint}>
      {(id, hintId) => <Line {...line} id={id} hintId={hintId} type="text" />}
    </FieldBox>
  );
}

/** A secret with its label. It can be looked at: that is surer than to type it twice. */
export function SecretField({ label, hint, ...line }: FieldProps): ReactNode {
  const { forms } = useMessages();
  const [seen, setSeen] = useState(false);
  return (
    <FieldBox label={label} hint={hint}>
      {(id, hintId) => (
        <div className="field-row">
          <Line {...line} id={id} hintId={hintId} type={seen ? "text" : "password"} />
          <button
            type="button"
            className="plain"
            aria-pressed={seen}
            onClick={() => {
              setSeen(!seen);
            }}
          >
            {seen ? forms.hide : forms.show}
            <span className="for-listeners"> {label}</span>
          </button>
        </div>
      )}
    </FieldBox>
  );
}

interface LineProps extends Omit<FieldProps, "label" | "hint"> {
  readonly id: string;
  readonly hintId: string | undefined;
  readonly type: "text" | "password";
}

function Line({ hintId, onChange, required = true, ...rest }: LineProps): ReactNode {
  return (
    <input
      {...rest}
      dir="auto"
      spellCheck={false}
      autoCapitalize="none"
      required={required}
      aria-describedby={hintId}
      onChange={(event) => {
        onChange(event.target.value);
      }}
    />
  );
}

/** The password of who is signed in, for what asks for it once more. */
export function CurrentPassword({ value, onChange }: Pick<FieldProps, "value" | "onChange">): ReactNode {
  const { own } = useMessages().people;
  return (
    <SecretField
      label={own.current}
      name="password"
      autoComplete="current-password"
      value={value}
      onChange={onChange}
    />
  );
}

interface SelectFieldProps<T extends string | number> {
  readonly label: string;
  readonly choices: readonly T[];
  readonly words: (choice: T) => string;
  readonly value: T;
  readonly onChange: (choice: T) => void;
}

/** One of a few, with its label. */
export function SelectField<T extends string | number>(props: SelectFieldProps<T>): ReactNode {
  const { label, choices, words, value, onChange } = props;
  return (
    <FieldBox label={label}>
      {(id) => (
        <select
          id={id}
          value={value}
          onChange={(event) => {
            const chosen = choices.find((choice) => String(choice) === event.target.value);
            if (chosen !== undefined) onChange(chosen);
          }}
        >
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {words(choice)}
            </option>
          ))}
        </select>
      )}
    </FieldBox>
  );
}
