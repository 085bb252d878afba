import { useCallback, useState, type ReactNode } from "react";
import type { DamagedEntry, ItemsAnswer } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { Answered } from "../parts/answered.tsx";
import { Link } from "../parts/link.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { Shelf } from "../parts/shelf.tsx";
import { Exact, Foreign } from "../parts/text.tsx";
import type { Layout } from "../shelf-layout.ts";
import { usePlaces } from "../use-places.ts";
import { useTitle } from "../use-title.ts";
import { Empty } from "./empty.tsx";

interface LibraryProps {
  /** Where to begin: at the newest item below this entry; null: at the newest. */
  readonly before: number | null;
  readonly layout: Layout;
}

/** Everything that is kept, newest first. */
export function Library({ before, layout }: LibraryProps): ReactNode {
  const messages = useMessages();
  useTitle(messages.room.library);
  const path = before === null ? "/api/items" : `/api/items?before=${String(before)}`;
  return <Answered<ItemsAnswer> path={path}>{(answer) => <Kept answer={answer} layout={layout} />}</Answered>;
}

function Kept({ answer, layout }: { readonly answer: ItemsAnswer; readonly layout: Layout }): ReactNode {
  const messages = useMessages();
  const number = useNumber();
  return (
    <>
      <div className="room-head">
        <h1>{messages.room.library}</h1>
        <p className="quiet">
          {answer.total === 0 ? null : messages.library.items(answer.total, number(answer.total))}
          {answer.total === 0 ? null : " · "}
          {answer.total === 0 ? null : <Link to={{ room: "places", query: "" }}>{messages.places.way}</Link>}
        </p>
      </div>
      {answer.behind === null ? null : (
        <ProblemNotice problem={answer.behind} tone="unchecked" title={messages.library.behindTitle} />
      )}
      {answer.withdrawn === 0 ? null : (
        <p className="quiet">{messages.description.withdrawnLeft(answer.withdrawn, number(answer.withdrawn))}</p>
      )}
      {answer.damaged.length === 0 ? null : <Damaged entries={answer.damaged} />}
      {answer.total === 0 && answer.damaged.length === 0 ? (
        <Empty />
      ) : (
        // What was loaded is of the archive as it was then: with another number of items, each is at another place.
        <LongShelf answer={answer} layout={layout} key={`${String(answer.total)} ${layout}`} />
      )}
    </>
  );
}

function LongShelf({ answer, layout }: { readonly answer: ItemsAnswer; readonly layout: Layout }): ReactNode {
  const { library } = useMessages();
  const [[first, last], setSight] = useState<readonly [number, number]>([answer.place, answer.place]);
  const places = usePlaces(answer, first, last);
  const onSight = useCallback((from: number, to: number) => {
    setSight([from, to]);
  }, []);
  return (
    <Shelf
      {...places}
      total={answer.total}
      label={library.list}
      layout={layout}
      isLong
      start={answer.place}
      onSight={onSight}
    />
  );
}

function Damaged({ entries }: { readonly entries: readonly DamagedEntry[] }): ReactNode {
  const messages = useMessages();
  const number = useNumber();
  return (
    <Notice tone="fails" title={messages.library.damagedTitle(entries.length, number(entries.length))}>
      <p>{messages.library.damagedText}</p>
      <ul className="damaged">
        {entries.map((entry) => (
          <li key={entry.index}>
            <strong>
              {messages.library.entry} <bdi>{number(entry.index)}</bdi>
            </strong>
            <Foreign text={entry.reason} />
            <Exact text={entry.record} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}
