/** What was disclosed of who collected, and the like: how it is given beside the package, and what of it is proved. Source: spec/disclosure. */
import {
  FormatError,
  hexOf,
  parseOpening,
  type Disclosed,
  type GivenOpening,
  type OpenedField,
  type Opening,
  type Outcome,
} from "@muniment/verify";
import type { Checked } from "../check-package.ts";
import type { ItemFacts } from "../item-facts.ts";
import type { Language } from "../languages.ts";
import { element, exact, foreign, type Child } from "./elements.ts";
import { bySteps, outcomeWord } from "./findings.ts";
import { addPart, removeButton, type BesideField } from "./trust.ts";

/** `found`: what came of those that were held against the package. */
export function disclosedStep(
  language: Language,
  field: BesideField,
  { open, found }: { readonly open: boolean; readonly found: ReadonlyMap<GivenOpening, Outcome> },
): HTMLElement {
  const { disclosed } = language.messages;
  const { openings } = field.beside;
  const made = element(
    "details",
    { class: "trust", id: "disclosed" },
    element("summary", {}, disclosed.title),
    element("p", { class: "quiet" }, disclosed.text),
    addPart(language, field, { id: "disclosed-files", text: disclosed.choose, as: "opening" }),
    openings.length === 0
      ? null
      : element("ul", { class: "named" }, ...openings.map((one) => givenLine(language, one, { found, ...field }))),
  );
  made.open = open;
  return made;
}

/** What a file says by itself. */
function givenLine(
  language: Language,
  one: GivenOpening,
  { found, onRemove }: Pick<BesideField, "onRemove"> & { readonly found: ReadonlyMap<GivenOpening, Outcome> },
): HTMLElement {
  const { disclosed } = language.messages;
  const opening = openingIn(one);
  const outcome = found.get(one);
  const words = outcome === undefined ? disclosed.says : disclosed.proof.item;
  const says =
    opening === null
      ? [element("p", { class: "wrong" }, disclosed.unread)]
      : [
          element("p", {}, `${words} `, exact(hexOf(opening.record).slice(0, 16))),
          ...opening.fields.map((field) => fieldLine(language, field)),
        ];
  return element(
    "li",
    { "data-opening": opening === null ? "unread" : "read" },
    element(
      "div",
      {},
      outcome === undefined ? null : outcomeWord(language, outcome),
      ...says,
      element("p", { class: "quiet" }, foreign(one.name)),
    ),
    removeButton(language, one.name, () => {
      onRemove(one);
    }),
  );
}

/** Null if it is none: the check says why. */
function openingIn({ bytes }: GivenOpening): Opening | null {
  try {
    return parseOpening(bytes);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

function fieldLine(language: Language, { name, statement }: OpenedField): HTMLElement {
  const { basis } = language.messages.disclosed;
  const said = statement.basis === "not-measured" ? statement.reason : statement.value;
  return element(
    "p",
    { class: "disclosed-field", "data-field": name },
    fieldName(language, name),
    ": ",
    element("strong", {}, foreign(said)),
    element("span", { class: "quiet" }, ` – ${basis[statement.basis]}`),
  );
}

/** A record may commit to fields that this page does not know. */
function fieldName({ messages }: Language, name: string): Child {
  const fields: Readonly<Record<string, string>> = messages.disclosed.fields;
  return Object.hasOwn(fields, name) ? (fields[name] ?? null) : exact(name);
}

/** What is proved, for a judge; and how, for an expert. Null where nothing is. */
export function disclosedPart(language: Language, { disclosed, items }: Checked): HTMLElement | null {
  const { messages } = language;
  if (disclosed.length === 0) return null;
  const facts = new Map(items.map((item) => [item.item, item]));
  const list = element("ul", { class: "disclosed" });
  return element(
    "section",
    { "aria-labelledby": "disclosed-title" },
    element("h2", { id: "disclosed-title" }, messages.disclosed.proved),
    element("p", { class: "quiet" }, messages.disclosed.provedText),
    list,
    bySteps(list, disclosed, (one) => provedLine(language, one, facts.get(one.item) ?? null), {
      step: 50,
      more: messages.fault.more,
    }),
  );
}

function provedLine(language: Language, one: Disclosed, facts: ItemFacts | null): HTMLElement {
  const { disclosed } = language.messages;
  const [name = null] = facts?.record?.names ?? [];
  return element(
    "li",
    { "data-disclosed": one.item },
    element("p", { class: "item-name" }, name === null ? exact(one.item) : foreign(name)),
    ...one.fields.map((field) => fieldLine(language, field)),
    element(
      "details",
      { class: "details" },
      element("summary", {}, disclosed.how),
      element("p", { class: "quiet" }, disclosed.howText),
      ...one.fields.map((field) => proofOf(language, field, { one, facts })),
    ),
  );
}

function proofOf(
  { messages }: Language,
  { name, salt, statement }: OpenedField,
  { one, facts }: { readonly one: Disclosed; readonly facts: ItemFacts | null },
): HTMLElement {
  const { proof } = messages.disclosed;
  const record = facts?.record ?? null;
  const commitment = record?.identity.get(name) ?? null;
  const said = statement.basis === "not-measured" ? statement.reason : statement.value;
  const rows: (readonly [string, Child])[] = [
    [messages.proofs.facts.file, exact(one.file)],
    [proof.item, exact(one.item)],
    [proof.recordSalt, record === null ? null : exact(record.salt)],
    [proof.field, exact(name)],
    [proof.salt, exact(salt)],
    [proof.statement, exact(`${statement.basis} ${said}`)],
    [proof.commitment, commitment === null ? null : exact(commitment)],
  ];
  return element(
    "dl",
    { class: "facts" },
    ...rows.flatMap(([term, value]) => (value === null ? [] : [element("dt", {}, term), element("dd", {}, value)])),
  );
}
