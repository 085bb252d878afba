import type { CaptureDetail, StepResult } from "@muniment/verify";
import { useState, type ReactNode } from "react";
import { useMessages, useNumber } from "../language.tsx";
import { wordFor } from "../messages/messages.ts";
import { Exact, Foreign } from "../parts/text.tsx";

/** A page of a newspaper can lack hundreds of trackers; these many are enough to see what kind they are. */
const shownFirst = 8;

/** What the page asked for and the archive does not have; and each step of the capture, with how it ended. */
export function Missing({ detail }: { readonly detail: CaptureDetail }): ReactNode {
  const { missing } = useMessages();
  const number = useNumber();
  const [all, setAll] = useState(false);
  const parts = all ? detail.missing : detail.missing.slice(0, shownFirst);
  return (
    <section className="known" aria-labelledby="missing">
      <h2 id="missing">{missing.title}</h2>
      <p>
        {detail.missing.length > 0
          ? missing.parts(detail.missing.length, number(detail.missing.length))
          : missing.nothing[detail.verdict.value]}
      </p>
      <ul className="parts">
        {parts.map((part, place) => (
          <li key={place}>
            <Exact text={`${part.method} ${part.url}`} />
            <span>
              <Foreign text={part.text} /> <code className="exact quiet">{part.code}</code>
            </span>
          </li>
        ))}
      </ul>
      {parts.length < detail.missing.length ? (
        <button
          type="button"
          onClick={() => {
            setAll(true);
          }}
        >
          {missing.more} ({number(detail.missing.length)})
        </button>
      ) : null}
      {detail.steps.length === 0 ? null : <Steps steps={detail.steps} />}
    </section>
  );
}

function Steps({ steps }: { readonly steps: readonly StepResult[] }): ReactNode {
  const { missing, facts } = useMessages();
  const number = useNumber();
  return (
    <>
      <h3>{missing.steps}</h3>
      <ol className="steps">
        {steps.map((step, place) => (
          <li key={place} className={`step-${step.outcome}`}>
            <span>{wordFor(missing.step, step.step)}</span>
            <span className="step-outcome">
              {missing.outcome[step.outcome]}{" "}
              <span className="quiet">{facts.milliseconds(number(step.durationMs))}</span>
            </span>
            {step.outcome === "done" || step.detail === "" ? null : (
              <span className="step-detail">
                <Foreign text={step.detail} />
              </span>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
