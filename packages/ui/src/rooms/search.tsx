import { useRef, useState, type ReactNode } from "react";
import type { SearchExplanation, SearchNothing, SearchResults, SearchSort } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { FilterBar } from "../parts/filter-bar.tsx";
import { Link } from "../parts/link.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { Shelf } from "../parts/shelf.tsx";
import { Foreign } from "../parts/text.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { searchParameters, sorts } from "../router.ts";
import { useSelection } from "../selection.ts";
import type { Layout } from "../shelf-layout.ts";
import { useAnswer } from "../use-answer.ts";
import { useTitle } from "../use-title.ts";

interface Asked {
  readonly query: string;
  readonly sort: SearchSort;
  readonly cursor: string | null;
}

interface SearchProps extends Asked {
  readonly layout: Layout;
}

/** What a search found, where in each item, and what it says of itself. */
export function Search({ query, sort, cursor, layout }: SearchProps): ReactNode {
  const messages = useMessages();
  useTitle(messages.search.title);
  const [attempt, setAttempt] = useState(0);
  const answer = useAnswer<SearchResults>(`/api/search?${searchParameters({ query, sort, cursor })}`, attempt);
  // What was found for the letters before stays until the next answer comes: nothing is to jump at each key.
  const last = useRef<SearchResults | null>(null);
  if (answer.state === "ready") last.current = answer.value;
  switch (answer.state) {
    case "waiting":
      return last.current === null ? (
        <Waiting slow={answer.slow} />
      ) : (
        <div aria-busy="true" className={answer.slow ? "stale" : undefined}>
          <Results answer={last.current} query={query} sort={sort} cursor={cursor} layout={layout} />
        </div>
      );
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
      return (
        <div>
          <Results answer={answer.value} query={query} sort={sort} cursor={cursor} layout={layout} />
        </div>
      );
  }
}

function Results({ answer, layout, ...asked }: SearchProps & { readonly answer: SearchResults }): ReactNode {
  const { search, library, places } = useMessages();
  const number = useNumber();
  const { add } = useSelection();
  const { hits, total, next, explanation } = answer;
  return (
    <>
      <div className="room-head">
        <h1 aria-live="polite">{search.found(total, number(total))}</h1>
      </div>
      {answer.facets === null ? null : (
        <FilterBar query={asked.query} sort={asked.sort} facets={answer.facets} total={total} cases={answer.cases} />
      )}
      {answer.behind === null ? null : (
        <ProblemNotice problem={answer.behind} tone="unchecked" title={library.behindTitle} />
      )}
      {hits.length === 0 ? null : (
        <p className="found-ways">
          {answer.facets === null ? null : <Link to={{ room: "places", query: asked.query }}>{places.way}</Link>}
          {hits.length < 2 ? null : (
            <button
              type="button"
              className="plain"
              onClick={() => {
                add(hits.map(({ item }) => item));
              }}
            >
              {search.select(hits.length < total, number(hits.length))}
            </button>
          )}
        </p>
      )}
      {explanation.nothing === null ? <Order {...asked} /> : <Nothing nothing={explanation.nothing} />}
      {hits.length === 0 ? null : (
        <Shelf
          total={hits.length}
          label={search.title}
          layout={layout}
          isLong={false}
          start={0}
          itemAt={(place) => hits[place]?.item ?? null}
          between={async (from, to) => hits.slice(from, to + 1).map(({ item }) => item)}
          found={new Map(layout === "grid" ? [] : hits.map(({ item, found }) => [item.item, found]))}
        />
      )}
      <nav className="pages" aria-label={search.title}>
        {asked.cursor === null ? null : <Link to={{ room: "search", ...asked, cursor: null }}>{search.beginning}</Link>}
        {next === null ? null : <Link to={{ room: "search", ...asked, cursor: next }}>{search.more}</Link>}
      </nav>
      <Explained explanation={explanation} />
    </>
  );
}

function Order({ query, sort }: Asked): ReactNode {
  const { search } = useMessages();
  return (
    <nav className="alternatives" aria-label={search.sort.label}>
      <span className="quiet">{search.sort.label}</span>
      {sorts.map((one) => (
        <span key={one} aria-current={one === sort ? "true" : undefined}>
          {one === sort ? (
            search.sort[one]
          ) : (
            <Link to={{ room: "search", query, sort: one, cursor: null }}>{search.sort[one]}</Link>
          )}
        </span>
      ))}
    </nav>
  );
}

function Nothing({ nothing }: { readonly nothing: SearchNothing }): ReactNode {
  const { search } = useMessages();
  return (
    <section className="nothing">
      <p>
        {search.nothing[nothing.code]} <Words words={nothing.words} />
      </p>
      <p className="quiet">{search.wholeWords}</p>
    </section>
  );
}

function Explained({ explanation }: { readonly explanation: SearchExplanation }): ReactNode {
  const { search, library, description } = useMessages();
  const number = useNumber();
  const { searched, terms, notes, damaged, withdrawn, unread, cut } = explanation;
  const refolded = terms.filter(({ typed, folded }) => typed !== folded.join(" "));
  const noted = (code: (typeof notes)[number]["code"]): readonly string[] =>
    notes.filter((note) => note.code === code).map(({ text }) => text);
  return (
    <section className="explained quiet">
      <p>{search.searched(searched, number(searched))}</p>
      {refolded.length === 0 ? null : (
        <p>
          {search.compared}{" "}
          {refolded.map(({ typed, folded }, place) => (
            <span className="compared" key={place}>
              <Foreign text={typed} /> = <Foreign text={folded.join(" ")} />
            </span>
          ))}
        </p>
      )}
      <Noted words={noted("filter-unknown")} said={search.notFilter} />
      <Noted words={noted("nothing-in-it")} said={search.nothingIn} />
      {damaged === 0 ? null : <p className="damage">{library.damagedTitle(damaged, number(damaged))}</p>}
      {withdrawn === 0 ? null : <p>{description.withdrawnLeft(withdrawn, number(withdrawn))}</p>}
      {unread === 0 ? null : <p className="lacking">{search.unread(unread, number(unread))}</p>}
      {cut === 0 ? null : <p>{search.cut(cut, number(cut))}</p>}
    </section>
  );
}

function Noted({ words, said }: { readonly words: readonly string[]; readonly said: string }): ReactNode {
  if (words.length === 0) return null;
  return (
    <p>
      {said} <Words words={words} />
    </p>
  );
}

const wordsMax = 20;

function Words({ words }: { readonly words: readonly string[] }): ReactNode {
  return words.slice(0, wordsMax).map((word, place) => (
    <span className="asked" key={place}>
      <Foreign text={word} />
    </span>
  ));
}
