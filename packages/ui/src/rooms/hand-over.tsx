import { useRef, useState, type ReactNode } from "react";
import type { HandOver, PackagesAnswer } from "../api.ts";
import { useMessages } from "../language.tsx";
import { HandOverForm } from "../parts/hand-over-form.tsx";
import { NoneSelected } from "../parts/none-selected.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { PackagePart } from "../parts/package-part.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { useSelection, type Selected } from "../selection.ts";
import { useSession } from "../session.tsx";
import { usePolled } from "../use-polled.ts";
import { useTitle } from "../use-title.ts";

/** Where packages of the selected items are made, and where those that were made lie. Source: docs/hand-over. */
export function HandOverRoom(): ReactNode {
  const { handOver } = useMessages();
  const { session } = useSession();
  useTitle(handOver.title);
  const may = session.state === "in" && session.mayHandOver;
  const refusal = session.state === "in" ? handOver.mayNot : handOver.noAccounts;
  return (
    <div className="hand-over">
      <div className="room-head">
        <h1>{handOver.title}</h1>
      </div>
      {may ? (
        <Desk own={session.name} />
      ) : (
        <Notice tone="unchecked" title={refusal.title}>
          <p>
            <Sentence text={refusal.text} />
          </p>
        </Notice>
      )}
    </div>
  );
}

const often = ({ packages }: PackagesAnswer): number => (packages.some(isWorking) ? 1_000 : 10_000);

function isWorking({ now }: HandOver): boolean {
  return now.state === "working";
}

/** `own`: the name of the account that looks. */
function Desk({ own }: { readonly own: string }): ReactNode {
  const { handOver } = useMessages();
  const { items, add, clear } = useSelection();
  const { answer, lost, again } = usePolled<PackagesAnswer>("/api/packages", often);
  const heading = useRef<HTMLHeadingElement>(null);
  /** What was begun from here, so that it need not be looked for again if it comes to nothing. */
  const [begun, setBegun] = useState<{ readonly id: string; readonly items: readonly Selected[] } | null>(null);
  // Others do not stand in the way: theirs are made before, or behind.
  const busy = answer.state === "ready" && answer.value.packages.some((one) => isWorking(one) && one.by === own);
  // Who has just made one looks for it, and not for how to select.
  const isHere = answer.state === "ready" && answer.value.packages.some(({ id }) => id === begun?.id);
  const onBegun = ({ id }: HandOver): void => {
    setBegun({ id, items: [...items.values()] });
    clear();
    again();
    heading.current?.focus();
  };
  return (
    <>
      <p className="hand-over-intro">{handOver.intro}</p>
      {items.size > 0 ? <HandOverForm busy={busy} onBegun={onBegun} /> : null}
      {items.size === 0 && !isHere ? <NoneSelected {...handOver.empty} /> : null}
      <section className="packages" aria-labelledby="packages-title">
        <h2 id="packages-title" ref={heading} tabIndex={-1}>
          {handOver.packages.title}
        </h2>
        <p className="quiet">{handOver.packages.kept}</p>
        {answer.state === "waiting" ? <Waiting slow={answer.slow} /> : null}
        {answer.state === "problem" ? <ProblemNotice problem={answer.problem} retry={again} /> : null}
        {lost ? (
          <p className="lost" role="status">
            {handOver.packages.lost}
          </p>
        ) : null}
        {answer.state === "ready" && answer.value.packages.length === 0 ? (
          <p className="quiet">{handOver.packages.none}</p>
        ) : null}
        {answer.state !== "ready"
          ? null
          : answer.value.packages.map((one) => (
              <PackagePart
                one={one}
                archiveKey={answer.value.key}
                again={again}
                onChooseAgain={
                  begun?.id === one.id
                    ? () => {
                        add(begun.items);
                      }
                    : null
                }
                key={one.id}
              />
            ))}
      </section>
    </>
  );
}
