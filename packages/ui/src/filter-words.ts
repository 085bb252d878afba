/** Filters as words of a query: the box is the one place where they stand. Source: docs/search.md. */

const form = /^-?(?:site|kind|verdict|tag|label|has|case|withdrawn|after|before):\S+$/iu;

/** The filters in a query, as they were typed. What stands in quotes is none. */
export function filtersIn(query: string): readonly string[] {
  return outsideQuotes(query).filter((word) => form.test(word));
}

/** The query with this filter behind it, and without others of the same name if there can be but one. */
export function withFilterWord(query: string, filter: string, only = false): string {
  const name = filter.slice(0, filter.indexOf(":") + 1);
  const others = filtersIn(query).filter((word) => word === filter || (only && word.startsWith(name)));
  return `${others.reduce(withoutFilterWord, query)} ${filter}`.trim();
}

export function withoutFilterWord(query: string, filter: string): string {
  const words = query.split(/(\s+|"[^"]*"|\u201c[^\u201d]*\u201d|\u00ab[^\u00bb]*\u00bb)/u);
  return words
    .filter((word) => word !== filter)
    .join("")
    .replaceAll(/\s+/gu, " ")
    .trim();
}

function outsideQuotes(query: string): readonly string[] {
  return query
    .replaceAll(/"[^"]*(?:"|$)|\u201c[^\u201d]*(?:\u201d|$)|\u00ab[^\u00bb]*(?:\u00bb|$)/gu, " ")
    .split(/\s+/u)
    .filter((word) => word !== "");
}
