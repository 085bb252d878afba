/**
 * Queries in the language of FTS5. Nothing that a person typed gets into it but folded tokens, which are letters, marks, digits and
 * pictures: no quote and no sign of that language can be among them.
 */
import { phraseMax } from "../query/parse-query.ts";
import type { CaseId, Statement } from "@muniment/verify";
import { tagKey } from "../filter-values.ts";
import { asksForWithdrawn, type Choice, type Filters, type Query, type Term } from "../query/query.ts";
import { classesWithin, itemClasses, type ClassSizes, type ItemClass } from "./item-class.ts";

/** Begins each token that stands for what an item is. A sign, so that no token of a text or a query can be one of these. */
const label = "\u00b7";
/** Every item has it: something must be there for NOT to take away from. */
export const anyItem = label;
/** Parts the texts of one column, so that no phrase goes over from one to the next. */
export const between = `${label}${label}`;

export const classLabel = (one: ItemClass): string => `${label}class${label}${one}`;
/** Signs would part it: each stands as its number, so that no two hosts have one label. */
export const siteLabel = (domain: string): string => `${label}site${label}${domain.replaceAll(/[^a-z0-9]/g, numbered)}`;
/** Of a tag's key. */
export const tagLabel = (key: string): string => `${label}tag${label}${key.replaceAll(/[^a-z0-9]/g, numbered)}`;
export const caseLabel = (id: CaseId): string => `${label}case${label}${id.slice("c-".length)}`;
const hasLabel = (field: string): string => `${label}has${label}${field}`;
const contentLabel = (content: string): string => `${label}label${label}${content}`;
const withdrawnLabel = `${label}withdrawn`;
/** No item has it. */
const noItem = `${label}none`;

/** What the statements that hold of an item make of it, for filters. */
export function saidLabels(holding: readonly Statement[], isInConflict: boolean): readonly string[] {
  const labels = new Set<string>(isInConflict ? [hasLabel("conflict")] : []);
  for (const one of holding) {
    labels.add(hasLabel(one.field));
    if (one.field === "tag") labels.add(tagLabel(tagKey(one.value)));
    if (one.field === "label") labels.add(contentLabel(one.value.label));
    if (one.field === "case") labels.add(caseLabel(one.value.id));
    if (one.field === "withdrawal") labels.add(withdrawnLabel);
  }
  return [...labels];
}

function numbered(sign: string): string {
  return `${label}${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** What an item must match, and, for ranking, more than that. Null where nothing tells the items of a tier from the rest. */
export interface MatchExpressions {
  readonly all: string;
  /** All in the title. */
  readonly inTitle: string | null;
  /** All words of the query side by side. */
  readonly sideBySide: string | null;
}

export function matchExpressions(query: Query, sizes: ClassSizes): MatchExpressions {
  const { groups, excluded, filters } = query;
  const wanted = groups.map((group) => anyOf(group.map(termExpression)));
  // What is withdrawn from view is left out unless it is asked for.
  const leftOut = asksForWithdrawn(query) ? [] : [quoted(withdrawnLabel)];
  const classes = classParts(classesWithin(filters), sizes);
  const parts = [...filters.flatMap(filterParts), ...classes.wanted];
  const unwanted = [...excluded.map(termExpression), ...filters.flatMap(filterLabels), ...classes.unwanted, ...leftOut];
  const withAll = (found: readonly string[]): string => matching([...found, ...parts], unwanted);
  const all = withAll(wanted);
  if (wanted.length === 0) return { all, inTitle: null, sideBySide: null };
  const row = rowOf(groups);
  return {
    all,
    // What has the words in its title, or side by side, has them: to ask for them again would double the work.
    inTitle: withAll([`({title} : (${wanted.join(" AND ")}))`]),
    sideBySide: row === null ? null : withAll([termExpression(row)]),
  };
}

function termExpression({ tokens, beginning }: Term): string {
  return `"${tokens.join(" ")}"${beginning ? " *" : ""}`;
}

function anyOf(expressions: readonly string[]): string {
  return expressions.length === 1 ? (expressions[0] ?? "") : `(${expressions.join(" OR ")})`;
}

function matching(wanted: readonly string[], unwanted: readonly string[]): string {
  const from = wanted.length === 0 ? quoted(anyItem) : wanted.join(" AND ");
  return unwanted.length === 0 ? from : `(${from}) NOT ${anyOf(unwanted)}`;
}

/**
 * A list of items is gone through from end to end. So either the classes that are asked for are, or those that are not: whichever have
 * fewer items. Of a library of pages "every capture" costs nothing then, and "complete" as much as the few that are not.
 */
function classParts(asked: readonly ItemClass[], sizes: ClassSizes): { wanted: string[]; unwanted: string[] } {
  const others = itemClasses.filter((one) => !asked.includes(one));
  const size = (classes: readonly ItemClass[]): number => classes.reduce((sum, one) => sum + (sizes.get(one) ?? 0), 0);
  const labels = (classes: readonly ItemClass[]): string[] => classes.map((one) => quoted(classLabel(one)));
  if (asked.length === 0) return { wanted: [quoted(noItem)], unwanted: [] };
  if (size(others) <= size(asked)) return { wanted: [], unwanted: labels(others) };
  return { wanted: [anyOf(labels(asked))], unwanted: [] };
}

function filterParts(filters: Filters): readonly string[] {
  const chosen = choicesOf(filters).flatMap(({ any }) => (any.length === 0 ? [] : [anyOf(any)]));
  return filters.withdrawn === "only" ? [...chosen, quoted(withdrawnLabel)] : chosen;
}

function filterLabels(filters: Filters): readonly string[] {
  return choicesOf(filters).flatMap(({ not }) => not);
}

function choicesOf({ site, tag, label: content, has, case: of }: Filters) {
  return [
    labelled(site, siteLabel),
    labelled(tag, tagLabel),
    labelled(content, contentLabel),
    labelled(has, hasLabel),
    labelled(of, caseLabel),
  ];
}

function labelled<T>({ any, not }: Choice<T>, make: (value: T) => string) {
  const quote = (value: T): string => quoted(make(value));
  return { any: any.map(quote), not: not.map(quote) };
}

export function quoted(text: string): string {
  return `"${text}"`;
}

/** All that was asked for as one phrase, where it is more than one term and nothing in it is a choice. */
function rowOf(groups: Query["groups"]): Term | null {
  const terms = groups.flatMap((group) => (group.length === 1 ? group : []));
  if (terms.length < 2 || terms.length < groups.length || terms.slice(0, -1).some(({ beginning }) => beginning))
    return null;
  const tokens = terms.flatMap((term) => term.tokens);
  if (tokens.length > phraseMax) return null;
  return { typed: "", tokens, beginning: terms.at(-1)?.beginning ?? false };
}
