import { useId, useState, type ReactNode } from "react";
import { useMessages } from "../language.tsx";
import { profiles } from "../messages/hand-over-messages.ts";
import { Notice } from "./notice.tsx";

/** As spec/custody has it. */
const toMax = 1_000;

/** What is asked of a package, beside its items. What is offered first gives away least. */
export function HandOverChoices(): ReactNode {
  const { handOver } = useMessages();
  return (
    <>
      <fieldset className="profiles" aria-describedby="profiles-help">
        <legend>{handOver.disclosure}</legend>
        {profiles.map((profile, place) => {
          const [name, what] = handOver.profile[profile];
          return (
            <label className="check" key={profile}>
              <input type="radio" name="profile" value={profile} defaultChecked={place === 0} />
              <span>
                <strong>{name}</strong> <span className="quiet">{what}</span>
              </span>
            </label>
          );
        })}
        <p className="quiet" id="profiles-help">
          {handOver.disclosureHelp}
        </p>
      </fieldset>
      <TextChoice name="to" label={handOver.to} help={handOver.toHelp} />
      <details className="options">
        <summary>{handOver.encrypt}</summary>
        <TextChoice name="recipients" label={handOver.recipients} help={handOver.recipientsHelp} isExact />
      </details>
      <fieldset>
        <legend>{handOver.file}</legend>
        {(["zip", "tar"] as const).map((container) => (
          <label className="check" key={container}>
            <input type="radio" name="container" value={container} defaultChecked={container === "zip"} />
            <span>{handOver.container[container]}</span>
          </label>
        ))}
        <label className="check">
          <input type="checkbox" name="pdf" />
          <span>{handOver.pdf}</span>
        </label>
      </fieldset>
      <Credentials />
    </>
  );
}

interface TextChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  /** Keys: they run left to right, and no two are checked for their spelling. */
  readonly isExact?: boolean;
}

function TextChoice({ name, label, help, isExact = false }: TextChoiceProps): ReactNode {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        name={name}
        rows={2}
        dir={isExact ? "ltr" : "auto"}
        className={isExact ? "exact" : undefined}
        spellCheck={!isExact}
        autoCapitalize={isExact ? "none" : undefined}
        maxLength={isExact ? undefined : toMax}
        aria-describedby={`${id}-help`}
      />
      <p className="quiet" id={`${id}-help`}>
        {help}
      </p>
    </div>
  );
}

function Credentials(): ReactNode {
  const { handOver } = useMessages();
  const [on, setOn] = useState(false);
  return (
    <div className="credentials">
      <label className="check">
        <input
          type="checkbox"
          name="credentials"
          checked={on}
          onChange={({ currentTarget }) => {
            setOn(currentTarget.checked);
          }}
        />
        <span>{handOver.credentials}</span>
      </label>
      {on ? (
        <Notice tone="unchecked" title={handOver.credentialsTitle}>
          <p>{handOver.credentialsText}</p>
        </Notice>
      ) : null}
    </div>
  );
}
