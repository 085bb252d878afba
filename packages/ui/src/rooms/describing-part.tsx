import { useEffect, useRef, type ReactNode } from "react";
import type { Problem } from "../api.ts";
import { tally, type Fate } from "../seal-many.ts";
import {
  forgetDescribing,
  goOnDescribing,
  sentOf,
  stopDescribing,
  undoDescribing,
  type Describing,
} from "../describing.ts";
import { useLanguage, useMessages, useNumber } from "../language.tsx";
import { Link } from "../parts/link.tsx";
import { Notice, ProblemNotice, wordsOf } from "../parts/notice.tsx";
import { Foreign } from "../parts/text.tsx";
import type { Selected } from "../selection.ts";
import { useSession } from "../session.tsx";

interface DescribingProps {
  readonly described: Describing;
}

/** How far a description of many items is, and what became of it. */
export function DescribingPart({ described }: DescribingProps): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  const { bulk } = useMessages();
  const hasEnded = described.work === "ended";
  useEffect(() => {
    heading.current?.focus();
  }, [hasEnded]);
  const { isUndo } = described;
  const title = hasEnded ? (isUndo ? bulk.undoEnded : bulk.ended) : isUndo ? bulk.retracting : bulk.sealing;
  return (
    <section className="describing" aria-labelledby="describing">
      <h2 id="describing" ref={heading} tabIndex={-1}>
        {title}
      </h2>
      {hasEnded ? <Ended described={described} /> : <Working described={described} />}
    </section>
  );
}

function Working({ described }: DescribingProps): ReactNode {
  const { bulk } = useMessages();
  const number = useNumber();
  const [done, total] = [sentOf(described), described.fates.length];
  return (
    <>
      <p role="status">{bulk.progress(number(done), number(total))}</p>
      <progress aria-labelledby="describing" max={total} value={done} />
      <p className="quiet">{bulk.stays}</p>
      <p className="buttons">
        {described.work === "stopping" ? (
          <span role="status">{bulk.stopping}</span>
        ) : (
          <button type="button" onClick={stopDescribing}>
            {bulk.stop}
          </button>
        )}
      </p>
    </>
  );
}

function Ended({ described }: DescribingProps): ReactNode {
  const { bulk, room } = useMessages();
  const number = useNumber();
  const { session } = useSession();
  const { fates, isUndo, orders, problem } = described;
  const { sealed, already, refused, waiting, unsure } = tally(fates);
  const sums = [
    [sealed, isUndo ? bulk.retracted : bulk.sealed],
    [already, bulk.already],
    [waiting, bulk.waiting],
    [unsure, bulk.unsure],
  ] as const;
  // Who is in cases alone does not see any more what they took out of theirs.
  const isLost = orders.some((order) => "outOf" in order) && session.state === "in" && session.role === "member";
  const mayUndo = sealed > 0 && !isUndo && !isLost;
  // That none was sealed is told where nothing else is.
  const told = sums.filter(([count], place) => count > 0 || (place === 0 && already + waiting + unsure === 0));
  return (
    <>
      <div role="status">
        <ul>
          {told.map(([count, words]) => (
            <li key={words(count, "")}>{words(count, number(count))}</li>
          ))}
        </ul>
      </div>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {refused === 0 ? null : (
        <Notice tone="fails" title={bulk.refused(refused, number(refused))}>
          <Refused described={described} />
        </Notice>
      )}
      <p className="buttons">
        {refused + waiting + unsure === 0 ? null : (
          <button type="button" className="main" onClick={goOnDescribing}>
            {waiting + unsure === 0 ? bulk.retry : bulk.goOn}
          </button>
        )}
        {mayUndo ? (
          <button type="button" onClick={undoDescribing} title={bulk.undoText}>
            {bulk.undo}
          </button>
        ) : null}
        <button type="button" onClick={forgetDescribing}>
          {bulk.anew}
        </button>
        <Link to={{ room: "library", before: null }}>{room.library}</Link>
      </p>
      {mayUndo ? <p className="quiet">{bulk.undoText}</p> : null}
      <ByItem described={described} />
    </>
  );
}

/** As many as can be read through; of the rest it tells how many. */
const shownMax = 100;

interface Refusal {
  readonly item: string;
  readonly field: Describing["changes"][number]["field"];
  readonly problem: Problem;
}

function Refused({ described: { changes, fates, items } }: DescribingProps): ReactNode {
  const { bulk, description } = useMessages();
  const number = useNumber();
  const refusals = changes.flatMap(({ item, field }, place): readonly Refusal[] => {
    const fate = fates[place];
    return fate?.state === "refused" ? [{ item, field, problem: fate.problem }] : [];
  });
  const more = refusals.length - shownMax;
  const titles = titlesOf(items);
  return (
    <ul className="refused-list">
      {refusals.slice(0, shownMax).map(({ item, field, problem }, place) => (
        <li key={place}>
          <ItemLink item={item} title={titles.get(item) ?? item} /> · {description.field[field]}:{" "}
          <Why problem={problem} />
        </li>
      ))}
      {more > 0 ? <li>{bulk.more(more, number(more))}</li> : null}
    </ul>
  );
}

function Why({ problem }: { readonly problem: Problem }): ReactNode {
  const { messages } = useLanguage();
  const { why } = messages.bulk;
  const own = Object.hasOwn(why, problem.code) ? why[problem.code] : undefined;
  return <bdi>{own ?? wordsOf(problem, messages)[0]}</bdi>;
}

/** What became of it at each item. */
function ByItem({ described: { changes, fates, items, isUndo } }: DescribingProps): ReactNode {
  const { bulk } = useMessages();
  const number = useNumber();
  const byItem = Map.groupBy(changes.keys(), (place) => changes[place]?.item ?? "");
  const titles = titlesOf(items);
  const more = byItem.size - shownMax;
  const counted = (item: string, state: Fate["state"]): number =>
    (byItem.get(item) ?? []).filter((place) => fates[place]?.state === state).length;
  const words = [
    ["sealed", isUndo ? bulk.retracted : bulk.sealed],
    ["already", bulk.already],
    ["refused", bulk.refused],
    ["waiting", bulk.waiting],
    ["unsure", bulk.unsure],
  ] as const;
  return (
    <details>
      <summary>{bulk.byItem(byItem.size, number(byItem.size))}</summary>
      <ul className="by-item">
        {[...byItem.keys()].slice(0, shownMax).map((item) => (
          <li key={item}>
            <ItemLink item={item} title={titles.get(item) ?? item} />
            <span className="quiet">
              {words
                .map(([state, said]) => [counted(item, state), said] as const)
                .filter(([count]) => count > 0)
                .map(([count, said]) => said(count, number(count)).replace(/:$/u, "."))
                .join(" ")}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 ? <p className="quiet">{bulk.more(more, number(more))}</p> : null}
    </details>
  );
}

function ItemLink({ item, title }: { readonly item: string; readonly title: string }): ReactNode {
  return (
    <Link to={{ room: "item", item, view: null }}>
      <Foreign text={title} />
    </Link>
  );
}

function titlesOf(items: readonly Selected[]): ReadonlyMap<string, string> {
  return new Map(items.map(({ item, title, described }) => [item, described?.title ?? title]));
}
