import { useMemo, type ReactNode } from "react";
import type { PlacesAnswer } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { LazyMap } from "../map/lazy-map.tsx";
import type { Mark } from "../map/mark.ts";
import { Answered } from "../parts/answered.tsx";
import { Link } from "../parts/link.tsx";
import { degreesOf } from "../parts/statements-map.tsx";
import { Exact, Foreign } from "../parts/text.tsx";
import { useGo } from "../router.ts";
import { useTitle } from "../use-title.ts";

/** Where the items were that a search finds: on a map, and the same in words. */
export function PlacesRoom({ query }: { readonly query: string }): ReactNode {
  const { places, room } = useMessages();
  useTitle(places.title);
  return (
    <>
      <div className="room-head">
        <h1>{places.title}</h1>
        <p className="quiet">
          {query === "" ? null : <Foreign text={query} />}{" "}
          {query === "" ? (
            <Link to={{ room: "library", before: null }}>{room.library}</Link>
          ) : (
            <Link to={{ room: "search", query, sort: "relevance", cursor: null }}>{room.back}</Link>
          )}
        </p>
      </div>
      <Answered<PlacesAnswer> path={`/api/places?${new URLSearchParams({ q: query }).toString()}`}>
        {(answer) => <Found answer={answer} />}
      </Answered>
    </>
  );
}

function Found({ answer }: { readonly answer: PlacesAnswer }): ReactNode {
  const { places, description } = useMessages();
  const number = useNumber();
  const go = useGo();
  const { total, read } = answer;
  const marks = useMemo(
    () =>
      answer.places.flatMap(({ at, name, title, precision }, place): readonly Mark[] =>
        at === null ? [] : [{ key: String(place), ...degreesOf(at), precision, label: `${name ?? ""} · ${title}` }],
      ),
    [answer],
  );
  if (answer.places.length === 0)
    return (
      <section className="hand-over-empty">
        <h2>{places.none.title}</h2>
        <p>{places.none.text}</p>
      </section>
    );
  return (
    <div className="places">
      <LazyMap
        marks={marks}
        label={places.map}
        onOpen={({ key }) => {
          const item = answer.places[Number(key)]?.item;
          if (item !== undefined) go({ room: "item", item, view: null });
        }}
      />
      <section aria-labelledby="places-list">
        <h2 id="places-list">{places.list}</h2>
        <p className="quiet">{places.found(answer.places.length, number(answer.places.length))}</p>
        <ul className="places-list">
          {answer.places.map(({ item, title, at, name, precision }, place) => (
            <li key={place}>
              <Link to={{ room: "item", item, view: null }}>
                <Foreign text={title} />
              </Link>
              <span>
                {name === null ? null : <Foreign text={name} />}{" "}
                {at === null ? null : <Exact text={`${at.latitude}, ${at.longitude}`} />}{" "}
                <span className="quiet">
                  {description.precision[precision]}
                  {at === null ? ` · ${places.noPoint}` : null}
                </span>
              </span>
            </li>
          ))}
        </ul>
        {total > read ? <p className="quiet">{places.more(total - read, number(total - read))}</p> : null}
      </section>
    </div>
  );
}
