import type { CaptureDetail, VerdictPart } from "@muniment/verify";
import type { ReactNode } from "react";
import { useMessages } from "../language.tsx";
import { Foreign } from "../parts/text.tsx";
import { VerdictWord } from "../parts/verdict.tsx";

type CaptureVerdict = CaptureDetail["verdict"];

const order: readonly VerdictPart[] = ["page", "media", "text", "frames"];

/** In words, before any picture: what this capture is not, what a reader must know of it, and what of the page that is about. */
export function Said({ verdict }: { readonly verdict: CaptureVerdict }): ReactNode {
  const parts = partsOf(verdict);
  return (
    <>
      {verdict.value === "complete" && verdict.reasons.length === 0 ? null : <Reasons verdict={verdict} />}
      {parts === null ? null : <Parts parts={parts} />}
    </>
  );
}

function Reasons({ verdict }: { readonly verdict: CaptureVerdict }): ReactNode {
  const messages = useMessages();
  return (
    <section className="reasons" aria-label={messages.verdict[verdict.value]}>
      <p>{messages.verdictText[verdict.value]}</p>
      <ul>
        {verdict.reasons.map((reason, place) => (
          <li key={place}>
            <Foreign text={reason.text} /> <code className="exact quiet">{reason.code}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Null where there is nothing to tell apart: the record is of a version that did not say, or there was no page. */
function partsOf({ value, parts }: CaptureVerdict): NonNullable<CaptureVerdict["parts"]> | null {
  return parts === undefined || value === "failed" || value === "blocked" ? null : parts;
}

function Parts({ parts }: { readonly parts: NonNullable<CaptureVerdict["parts"]> }): ReactNode {
  const { parts: words } = useMessages();
  return (
    <dl className="verdict-parts" aria-label={words.title}>
      {order.map((part) => (
        <div key={part}>
          <dt>{words.name[part]}</dt>
          <dd>
            {parts[part] === "none" ? (
              <span className="quiet">{words.none}</span>
            ) : (
              <VerdictWord verdict={parts[part]} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
