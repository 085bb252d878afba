import type { ReactNode } from "react";
import type { SearchFacets, SearchSort } from "../api.ts";
import { filtersIn, withFilterWord, withoutFilterWord } from "../filter-words.ts";
import { useMessages, useNumber } from "../language.tsx";
import { useGo } from "../router.ts";
import { Link } from "./link.tsx";
import { Foreign } from "./text.tsx";

interface FilterBarProps {
  readonly query: string;
  readonly sort: SearchSort;
  readonly facets: SearchFacets;
}

/** What narrows the search: words of the query that can be taken away, and those that would leave something. */
export function FilterBar({ query, sort, facets }: FilterBarProps): ReactNode {
  const { search, kind, verdict } = useMessages();
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
  return (
    <section className="filters" aria-label={search.filters}>
      {filters.length === 0 ? null : (
        <ul className="chosen">
          {filters.map((filter) => (
            <li key={filter}>
              <Removed filter={filter} query={query} sort={sort} />
            </li>
          ))}
        </ul>
      )}
      <Choices label={search.kinds} choices={kinds} query={query} sort={sort} />
      <Choices label={search.verdicts} choices={verdicts} query={query} sort={sort} />
      <Choices label={search.sites} choices={sites} query={query} sort={sort} />
      <Day name="after" label={search.from} query={query} sort={sort} />
      <Day name="before" label={search.before} query={query} sort={sort} />
    </section>
  );
}

type Asked = Pick<FilterBarProps, "query" | "sort">;

function Removed({ filter, query, sort }: Asked & { readonly filter: string }): ReactNode {
  const { search } = useMessages();
  const go = useGo();
  return (
    <button
      type="button"
      className="chip"
      aria-label={`${search.remove} ${filter}`}
      onClick={() => {
        const rest = withoutFilterWord(query, filter);
        go(rest === "" ? { room: "library", before: null } : { room: "search", query: rest, sort, cursor: null });
      }}
    >
      <Foreign text={filter} direction="ltr" /> <span aria-hidden="true">{"\u00d7"}</span>
    </button>
  );
}

interface Choice {
  readonly word: string;
  readonly name: string;
  readonly count: number;
}

/** Nothing where there is nothing to choose between. */
function Choices({
  label,
  choices,
  query,
  sort,
}: Asked & { readonly label: string; readonly choices: readonly Choice[] }): ReactNode {
  const number = useNumber();
  const open = choices.filter(({ word }) => !filtersIn(query).includes(word));
  if (choices.length < 2 || open.length === 0) return null;
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
