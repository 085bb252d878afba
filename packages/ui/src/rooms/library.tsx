import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { DamagedEntry, ItemsAnswer, ListedItem } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { Link } from "../parts/link.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { Picture } from "../parts/picture.tsx";
import { SealWord } from "../parts/seal.tsx";
import { Exact, Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";
import { VerdictWord } from "../parts/verdict.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { objectAddress } from "../object-address.ts";
import { useAnswer } from "../use-answer.ts";
import { useTitle } from "../use-title.ts";

/** Everything that is kept, newest first. */
export function Library({ before }: { readonly before: number | null }): ReactNode {
  const messages = useMessages();
  useTitle(messages.room.library);
  const [attempt, setAttempt] = useState(0);
  const answer = useAnswer<ItemsAnswer>(
    before === null ? "/api/items" : `/api/items?before=${String(before)}`,
    attempt,
  );
  switch (answer.state) {
    case "waiting":
      return <Waiting slow={answer.slow} />;
    case "problem":
      return (
        <ProblemNotice
          problem={answer.problem}
          retry={() => {
            setAttempt(attempt + 1);
          }}
        />
      );
    case "ready":
      return <Shelf answer={answer.value} before={before} />;
  }
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
      {answer.total === 0 && answer.damaged.length === 0 ? <Empty /> : <List items={answer.items} />}
      <nav className="pages" aria-label={messages.library.list}>
        {before === null ? null : <Link to={{ room: "library", before: null }}>{messages.library.newest}</Link>}
        {answer.older === null ? null : (
          <Link to={{ room: "library", before: answer.older }}>{messages.library.older}</Link>
        )}
      </nav>
    </>
  );
}

/** The row last opened, so that the reader who comes back stands where they left. */
let lastOpened: string | null = null;

function List({ items }: { readonly items: readonly ListedItem[] }): ReactNode {
  const messages = useMessages();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const row =
      lastOpened === null ? null : list.current?.querySelector<HTMLAnchorElement>(`a[href="/items/${lastOpened}"]`);
    row?.focus({ preventScroll: false });
    lastOpened = null;
  }, []);
  useEffect(() => {
    const begin = (event: globalThis.KeyboardEvent): void => {
      const first = event.key === "ArrowDown" || event.key === "ArrowUp";
      if (first && (document.activeElement === document.body || document.activeElement?.id === "content")) {
        event.preventDefault();
        list.current?.querySelector("a")?.focus();
      }
    };
    addEventListener("keydown", begin);
    return () => {
      removeEventListener("keydown", begin);
    };
  }, []);
  const move = (event: KeyboardEvent<HTMLUListElement>): void => {
    const rows = [...event.currentTarget.querySelectorAll("a")];
    const here = rows.findIndex((row) => row === document.activeElement);
    const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (next === undefined || here === -1) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
  };
  return (
    <ul className="shelf" aria-label={messages.library.list} ref={list} onKeyDown={move} onClick={remember}>
      {items.map((item) => (
        <Row item={item} key={item.item} />
      ))}
    </ul>
  );
}

function remember(event: { readonly target: EventTarget }): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  lastOpened = link === null ? null : (/^\/items\/([0-9a-f]{16})$/.exec(link.pathname)?.[1] ?? null);
}

function Row({ item }: { readonly item: ListedItem }): ReactNode {
  const messages = useMessages();
  return (
    <li>
      <Link to={{ room: "item", item: item.item, view: null }} className="row">
        <span className="row-picture">
          {item.picture === null ? (
            <span className="no-picture">{messages.library.noPicture}</span>
          ) : (
            <Picture
              source={objectAddress(item.item, item.picture, "inline")}
              label=""
              lazy
              failed={messages.library.badPicture}
            />
          )}
        </span>
        <span className="row-words">
          <span className="row-title">
            <Foreign text={item.title} />
          </span>
          {item.address === null || item.address === item.title ? null : (
            <span className="row-address quiet" dir="ltr">
              <Foreign text={item.address} direction="ltr" />
            </span>
          )}
          <span className="row-facts">
            <VerdictWord verdict={item.verdict} />
            <span className="quiet">
              <span className="for-listeners">{messages.library.sealedAt} </span>
              <Time at={item.sealed} />
            </span>
          </span>
        </span>
        <span className="row-seal">
          <SealWord seal={item.seal} />
        </span>
      </Link>
    </li>
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
