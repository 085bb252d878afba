import { useState, type ReactNode } from "react";
import type { CaptureOfAddress, HistoryAnswer, ItemDetail } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { Answered } from "../parts/answered.tsx";
import { Likenesses } from "../parts/likeness.tsx";
import { Link } from "../parts/link.tsx";
import { Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";
import { VerdictWord } from "../parts/verdict.tsx";

/** On an item's page: enough for a page that is captured each day of a fortnight. */
const atOnce = 14;

type Told = Extract<HistoryAnswer, { readonly address: string }>;

/** The captures of the address that this one asked for, newest first, with what changed. */
export function History({ item }: { readonly item: ItemDetail }): ReactNode {
  const { history } = useMessages();
  const [before, setBefore] = useState<number | null>(null);
  const page = `limit=${String(atOnce)}${before === null ? "" : `&before=${String(before)}`}`;
  return (
    <section className="known history" aria-labelledby="history">
      <h2 id="history">{history.title}</h2>
      <Answered<HistoryAnswer> path={`/api/items/${item.item}/history?${page}`}>
        {(answer) =>
          answer.address === null ? null : (
            <Listed answer={answer} item={item} isNewest={before === null} show={setBefore} />
          )
        }
      </Answered>
    </section>
  );
}

interface ListedProps {
  readonly answer: Told;
  readonly item: ItemDetail;
  readonly isNewest: boolean;
  readonly show: (before: number | null) => void;
}

function Listed({ answer, item, isNewest, show }: ListedProps): ReactNode {
  const { history } = useMessages();
  const number = useNumber();
  const { captures, total, place, withdrawn, older } = answer;
  const hidden = withdrawn === 0 ? null : <p className="quiet">{history.withdrawn(withdrawn, number(withdrawn))}</p>;
  if (total <= 1)
    return (
      <>
        <p>{history.only}</p>
        {hidden}
      </>
    );
  return (
    <>
      <p>{history.place(number(place), number(total))}</p>
      <ol className="captures">
        {captures.map((capture) => (
          <Captured capture={capture} item={item} key={capture.item.item} />
        ))}
      </ol>
      {older === null && isNewest ? null : (
        <p className="buttons">
          {isNewest ? null : (
            <button
              type="button"
              onClick={() => {
                show(null);
              }}
            >
              {history.newest}
            </button>
          )}
          {older === null ? null : (
            <button
              type="button"
              onClick={() => {
                show(older);
              }}
            >
              {history.older}
            </button>
          )}
        </p>
      )}
      {hidden}
      <p className="quiet">{history.meaning}</p>
    </>
  );
}

function Captured({ capture, item }: { readonly capture: CaptureOfAddress; readonly item: ItemDetail }): ReactNode {
  const { history } = useMessages();
  const number = useNumber();
  const other = capture.item;
  const isHere = other.index === item.index;
  // What came first stands before.
  const [before, after] = other.index < item.index ? [other.item, item.item] : [item.item, other.item];
  const earlier = "than" in capture.text ? capture.text.than : "than" in capture.picture ? capture.picture.than : null;
  return (
    <li aria-current={isHere ? "true" : undefined}>
      <p className="captured-when">
        {isHere ? (
          <strong>
            <Time at={capture.started ?? other.sealed} />
          </strong>
        ) : (
          <Link to={{ room: "item", item: other.item, view: null }}>
            <Time at={capture.started ?? other.sealed} />
          </Link>
        )}
        {isHere ? <span className="captured-here">{history.here}</span> : null}
        <VerdictWord verdict={other.verdict} />
        {capture.status === null || capture.status === 200 ? null : (
          <span>{history.status(number(capture.status))}</span>
        )}
      </p>
      {other.title === item.title ? null : (
        <p className="captured-title">
          <Foreign text={other.described?.title ?? other.title} />
        </p>
      )}
      <p className="captured-what">
        <Likenesses text={capture.text} picture={capture.picture} />
        {!isHere ? (
          <Link to={{ room: "compare", before, after, view: "text" }}>{history.compareThis}</Link>
        ) : earlier === null ? null : (
          <Link to={{ room: "compare", before: earlier, after: item.item, view: "text" }}>{history.compareBefore}</Link>
        )}
      </p>
    </li>
  );
}
