import type { ReactNode } from "react";
import type { ItemAnswer } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { Plain } from "../parts/known.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { Exact, Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";
import { Exports } from "./exports.tsx";

type CustodyProps = Pick<ItemAnswer, "item" | "checkpoint" | "exports" | "people">;

/** Where the item stands in the log, who put it there, under which signature, and to whom it was handed over. */
export function Custody({ item, checkpoint, exports, people }: CustodyProps): ReactNode {
  const { custody } = useMessages();
  const number = useNumber();
  return (
    <section className="known" aria-labelledby="custody">
      <h2 id="custody">{custody.title}</h2>
      <p className="quiet">{custody.text}</p>
      <dl className="facts">
        <Plain label={custody.entry}>{number(item.index)}</Plain>
        <Plain label={custody.sealed}>
          <Time at={item.sealed} exact />
        </Plain>
        <Plain label={custody.record}>
          <Exact text={item.record} />
        </Plain>
        <Plain label={custody.actor}>
          <Exact text={item.actor} />
        </Plain>
        <Plain label={custody.software}>
          <Exact text={`${item.software.name} ${item.software.version}`} />
        </Plain>
        {checkpoint.ok ? (
          <>
            <Plain label={custody.checkpoint}>
              {custody.checkpointText(checkpoint.value.size, number(checkpoint.value.size))}
            </Plain>
            <Plain label={custody.origin}>
              <Exact text={checkpoint.value.origin} />
            </Plain>
            <Plain label={custody.root}>
              <Exact text={checkpoint.value.root} />
            </Plain>
          </>
        ) : null}
      </dl>
      {checkpoint.ok ? (
        <details>
          <summary>{custody.note}</summary>
          <pre className="note" dir="ltr">
            <Foreign text={checkpoint.value.note} direction="ltr" lines />
          </pre>
        </details>
      ) : (
        <ProblemNotice problem={checkpoint.error} title={custody.checkpoint} />
      )}
      <Exports exports={exports} people={people} />
    </section>
  );
}
