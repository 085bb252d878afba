import type { ReactNode } from "react";
import type { DamagedEntry, ItemsAnswer } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { Answered } from "../parts/answered.tsx";
import { ItemList } from "../parts/item-list.tsx";
import { Link } from "../parts/link.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { Exact, Foreign } from "../parts/text.tsx";
import { useTitle } from "../use-title.ts";

/** Everything that is kept, newest first. */
export function Library({ before }: { readonly before: number | null }): ReactNode {
  const messages = useMessages();
  useTitle(messages.room.library);
  const path = before === null ? "/api/items" : `/api/items?before=${String(before)}`;
  return <Answered<ItemsAnswer> path={path}>{(answer) => <Shelf answer={answer} before={before} />}</Answered>;
}

function Shelf({ answer, before }: { readonly answer: ItemsAnswer; readonly before: number | null }): ReactNode {
  const messages = useMessages();
  const number = useNumber();
  return (
    <>
      <div className="room-head">
        <h1>{messages.room.library}</h1>
        <p className="quiet">
          {answer.total === 0 ? null : messages.library.items(answer.total, number(answer.total))}
        </p>
      </div>
      {answer.behind === null ? null : (
        <ProblemNotice problem={answer.behind} tone="unchecked" title={messages.library.behindTitle} />
      )}
      {answer.damaged.length === 0 ? null : <Damaged entries={answer.damaged} />}
      {answer.total === 0 && answer.damaged.length === 0 ? (
        <Empty />
      ) : (
        <ItemList items={answer.items} label={messages.library.list} />
      )}
      <nav className="pages" aria-label={messages.library.list}>
        {before === null ? null : <Link to={{ room: "library", before: null }}>{messages.library.newest}</Link>}
        {answer.older === null ? null : (
          <Link to={{ room: "library", before: answer.older }}>{messages.library.older}</Link>
        )}
      </nav>
    </>
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

function Empty(): ReactNode {
  const { library } = useMessages();
  return (
    <section className="empty">
      <h2>{library.emptyTitle}</h2>
      <p>{library.emptyText}</p>
      <dl>
        <dt>{library.emptyPage}</dt>
        <dd>
          <code className="command" dir="ltr">
            muniment capture https://example.org/
          </code>
        </dd>
        <dt>{library.emptyFile}</dt>
        <dd>
          <code className="command" dir="ltr">
            muniment add photo.jpg
          </code>
        </dd>
      </dl>
      <p className="quiet">{library.emptyThen}</p>
    </section>
  );
}
