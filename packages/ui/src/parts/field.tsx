import { useId, useState, type ReactNode, type Ref } from "react";
import { useMessages } from "../language.tsx";

interface FieldProps {
  readonly label: string;
  /** What is asked of it, below. */
  readonly hint?: string;
  readonly name: string;
  readonly autoComplete: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly required?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

/** A line of text with its label. */
export function Field({ label, hint, value, onChange, required = true, ...rest }: FieldProps): ReactNode {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...rest}
        id={id}
        type="text"
        dir="auto"
        spellCheck={false}
        autoCapitalize="none"
        required={required}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
      {hint === undefined ? null : (
        <p className="quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** A secret with its label. It can be looked at: that is surer than to type it twice. */
export function SecretField({ label, hint, value, onChange, required = true, ...rest }: FieldProps): ReactNode {
  const { forms } = useMessages();
  const id = useId();
  const [seen, setSeen] = useState(false);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-row">
        <input
          {...rest}
          id={id}
          type={seen ? "text" : "password"}
          dir="auto"
          spellCheck={false}
          autoCapitalize="none"
          required={required}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
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
      {hint === undefined ? null : (
        <p className="quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
