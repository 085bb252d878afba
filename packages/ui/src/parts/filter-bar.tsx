import type { ReactNode } from "react";
import type { SearchFacets, SearchResults, SearchSort } from "../api.ts";
import { filtersIn, withFilterWord, withoutFilterWord } from "../filter-words.ts";
import { useMessages, useNumber } from "../language.tsx";
import { useGo } from "../router.ts";
import { Link } from "./link.tsx";
import { Foreign } from "./text.tsx";

interface FilterBarProps {
  readonly query: string;
  readonly sort: SearchSort;
  readonly facets: SearchFacets;
  /** Of what was found. */
  readonly total: number;
  /** What cases are called. */
  readonly cases: SearchResults["cases"];
}

/** What narrows the search: words of the query that can be taken away, and those that would leave something. */
export function FilterBar({ query, sort, facets, total, cases }: FilterBarProps): ReactNode {
  const { cases: words, search, kind, verdict } = useMessages();
  const names = new Map(cases.map(({ id, name }) => [`case:${id}`, name]));
  const filters = filtersIn(query);
  const kinds = facets.kinds.map(({ value, count }) => ({
    word: `kind:${value === "intake" ? "file" : "capture"}`,
    name: kind[value],
    count,
  }));
  const verdicts = facets.verdicts.map(({ value, count }) => ({
    word: `verdict:${value}`,
    name: verdict[value],
    count,
  }));
  const sites = facets.sites.map(({ value, count }) => ({ word: `site:${value}`, name: value, count }));
  const inCases = facets.cases.map(({ value, count }) => {
    const word = `case:${value}`;
    return { word, name: names.get(word) ?? value, count };
  });
  return (
    <section className="filters" aria-label={search.filters}>
      {filters.length === 0 ? null : (
        <ul className="chosen">
          {filters.map((filter) => (
            <li key={filter}>
              <Removed filter={filter} name={nameOf(filter, names, words.choose)} query={query} sort={sort} />
            </li>
          ))}
        </ul>
      )}
      <Choices label={search.kinds} choices={kinds} query={query} sort={sort} />
      <Choices label={search.verdicts} choices={verdicts} query={query} sort={sort} />
      <Choices label={search.sites} choices={sites} query={query} sort={sort} />
      <Choices label={words.title} choices={inCases} isSome={inCases[0]?.count !== total} query={query} sort={sort} />
      <Day name="after" label={search.from} query={query} sort={sort} />
      <Day name="before" label={search.before} query={query} sort={sort} />
    </section>
  );
}

/** A filter as it is shown: a case by its name, all else as it was typed. */
function nameOf(filter: string, names: ReadonlyMap<string, string>, label: string): string | null {
  const name = names.get(filter.replace(/^-/, "").toLowerCase());
  return name === undefined ? null : `${filter.startsWith("-") ? "-" : ""}${label}: ${name}`;
}

type Asked = Pick<FilterBarProps, "query" | "sort">;

interface RemovedProps extends Asked {
  readonly filter: string;
  /** Null where it is shown as it was typed. */
  readonly name: string | null;
}

function Removed({ filter, name, query, sort }: RemovedProps): ReactNode {
  const { search } = useMessages();
  const go = useGo();
  return (
    <button
      type="button"
      className="chip"
      aria-label={`${search.remove} ${name ?? filter}`}
      onClick={() => {
        const rest = withoutFilterWord(query, filter);
        go(rest === "" ? { room: "library", before: null } : { room: "search", query: rest, sort, cursor: null });
      }}
    >
      {name === null ? <Foreign text={filter} direction="ltr" /> : <Foreign text={name} />}{" "}
      <span aria-hidden="true">{"\u00d7"}</span>
    </button>
  );
}

interface Choice {
  readonly word: string;
  readonly name: string;
  readonly count: number;
}

interface ChoicesProps extends Asked {
  readonly label: string;
  readonly choices: readonly Choice[];
  /** What was found can lie outside of all of them: then there is something to choose where there is one. */
  readonly isSome?: boolean;
}

/** Nothing where there is nothing to choose between. */
function Choices({ label, choices, isSome = false, query, sort }: ChoicesProps): ReactNode {
  const number = useNumber();
  const open = choices.filter(({ word }) => !filtersIn(query).includes(word));
  if ((choices.length < 2 && !isSome) || open.length === 0) return null;
  return (
    <p className="choices">
      <span className="quiet">{label}</span>
      {open.map(({ word, name, count }) => (
        <span className="choice" key={word}>
          <Link to={{ room: "search", query: withFilterWord(query, word), sort, cursor: null }}>
            <Foreign text={name} />
          </Link>{" "}
          <bdi className="quiet">{number(count)}</bdi>
        </span>
      ))}
    </p>
  );
}

function Day({
  name,
  label,
  query,
  sort,
}: Asked & { readonly name: "after" | "before"; readonly label: string }): ReactNode {
  const go = useGo();
  const filter = filtersIn(query).find((word) => word.startsWith(`${name}:`)) ?? "";
  return (
    <label className="day">
      <span className="quiet">{label}</span>
      <input
        type="date"
        value={/^\d{4}-\d{2}-\d{2}/.exec(filter.slice(name.length + 1))?.[0] ?? ""}
        onChange={({ currentTarget: { value } }) => {
          const next =
            value === "" ? withoutFilterWord(query, filter) : withFilterWord(query, `${name}:${value}`, true);
          go(
            next === "" ? { room: "library", before: null } : { room: "search", query: next, sort, cursor: null },
            "replace",
          );
        }}
      />
    </label>
  );
}
