import type { DerivedFact, FactStep } from "@muniment/verify";
import type { ReactNode } from "react";
import type { DerivationEntry, ItemDetail } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { wordFor } from "../messages/messages.ts";
import { Fact, Plain } from "../parts/known.tsx";
import { Exact, Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";

interface DerivedFactsProps {
  readonly item: ItemDetail;
  readonly derivations: readonly DerivationEntry[];
}

/** What tools read in the files of an item, after it was sealed: by file, by tool, each value with how it is known. */
export function DerivedFacts({ item, derivations }: DerivedFactsProps): ReactNode {
  const { derived } = useMessages();
  // The newest of each file: it may have been read again.
  const newest = [...new Map(derivations.map((entry) => [entry.detail.file.path, entry])).values()];
  if (newest.length === 0) {
    if (item.kind !== "intake") return null;
    return (
      <>
        <h3>{derived.title}</h3>
        <p className="quiet">
          {derived.unread} <Exact text={`muniment facts ${item.item}`} />
        </p>
      </>
    );
  }
  return (
    <>
      <h3>{derived.title}</h3>
      <p className="quiet">{derived.intro}</p>
      {newest.map((entry) => (
        <FileFacts entry={entry} isAlone={newest.length === 1} key={entry.index} />
      ))}
    </>
  );
}

function FileFacts({ entry, isAlone }: { readonly entry: DerivationEntry; readonly isAlone: boolean }): ReactNode {
  const { derived, library } = useMessages();
  const { file, given, steps } = entry.detail;
  const isPart = given.basis !== "not-measured" && given.value < file.size;
  return (
    <section className="derived">
      <dl className="facts">
        {isAlone ? null : (
          <Plain label={derived.file}>
            <Exact text={file.path} />
          </Plain>
        )}
        <Plain label={derived.sealed}>
          <Time at={entry.sealed} exact /> {library.entry} {entry.index}
        </Plain>
      </dl>
      {isPart ? <p className="quiet">{derived.ends}</p> : null}
      {steps.map((step) => (
        <StepFacts step={step} key={step.step} />
      ))}
    </section>
  );
}

function StepFacts({ step }: { readonly step: FactStep }): ReactNode {
  const { derived } = useMessages();
  const number = useNumber();
  return (
    <>
      <h4>
        {wordFor(derived.step, step.step)}{" "}
        <span className="quiet">
          {derived.by} <Exact text={`${step.tool.name} ${step.tool.version}`} />
        </span>
      </h4>
      {step.outcome === "failed" ? (
        <p>
          <strong>{derived.failed}:</strong> <Foreign text={step.reason} />
        </p>
      ) : (
        <>
          {step.facts.length === 0 ? <p className="quiet">{derived.nothing}</p> : null}
          <dl className="facts">
            {step.facts.map((fact, place) => (
              <OneFact derived={fact} key={place} />
            ))}
          </dl>
          {step.leftOut === 0 ? null : <p className="quiet">{derived.leftOut(step.leftOut, number(step.leftOut))}</p>}
        </>
      )}
    </>
  );
}

/** What is Latin, and exact, in every language. */
const exactNames = new Set(["type.media"]);

function OneFact({ derived: { name, fact, cut } }: { readonly derived: DerivedFact }): ReactNode {
  const { derived } = useMessages();
  const number = useNumber();
  const label = Object.hasOwn(derived.names, name) ? wordFor(derived.names, name) : <Exact text={name} />;
  const show = (value: string | number): ReactNode => (
    <>
      {typeof value === "number" || exactNames.has(name) ? (
        <Exact text={String(value)} />
      ) : (
        <Foreign text={value} direction={name.startsWith("xmp.") ? "ltr" : "auto"} lines />
      )}
      {cut === undefined ? null : <span className="quiet"> {derived.cut(number(cut))}</span>}
    </>
  );
  return <Fact label={label} fact={fact} show={show} />;
}
