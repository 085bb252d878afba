import { toldParts, type CaptureDetail, type VerdictReason } from "@muniment/verify";
import type { ReactNode } from "react";
import { useMessages } from "../language.tsx";
import { reasonWords } from "../messages/messages.ts";
import { Foreign } from "../parts/text.tsx";
import { VerdictWord } from "../parts/verdict.tsx";

type CaptureVerdict = CaptureDetail["verdict"];

/** In words, before any picture: what this capture is not, what a reader must know of it, and what of the page that is about. */
export function Said({ verdict }: { readonly verdict: CaptureVerdict }): ReactNode {
  return (
    <>
      {verdict.value === "complete" && verdict.reasons.length === 0 ? null : <Reasons verdict={verdict} />}
      <Parts verdict={verdict} />
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
            <Reason reason={reason} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** In the reader's language, and under it as the record has it: its words alone say how many, which, and where. */
function Reason({ reason }: { readonly reason: VerdictReason }): ReactNode {
  const told = reasonWords(useMessages(), reason);
  const recorded = <Foreign text={reason.text} />;
  return (
    <>
      {told ?? recorded} <code className="exact quiet">{reason.code}</code>
      {told === null ? null : <div className="quiet">{recorded}</div>}
    </>
  );
}

function Parts({ verdict }: { readonly verdict: CaptureVerdict }): ReactNode {
  const { parts: words } = useMessages();
  const told = toldParts(verdict);
  if (told.length === 0) return null;
  return (
    <dl className="verdict-parts" aria-label={words.title}>
      {told.map(({ part, verdict: value }) => (
        <div key={part}>
          <dt>{words.name[part]}</dt>
          <dd>{value === "none" ? <span className="quiet">{words.none}</span> : <VerdictWord verdict={value} />}</dd>
        </div>
      ))}
    </dl>
  );
}
