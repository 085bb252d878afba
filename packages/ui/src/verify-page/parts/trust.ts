/** Whom the reader trusts beside the log: what they named by files, and what those could not be used for. */
import { nameText, toHex, type GivenOpening, type StatusAnswer } from "@muniment/verify";
import type { Language } from "../languages.ts";
import type { FilesBeside, GivenAs, RefusedFile } from "../files-beside.ts";
import type { NamedFile, Trust } from "../named-trust.ts";
import { fileButton } from "./asked.ts";
import { button, element, exact, foreign, type Child } from "./elements.ts";

export interface BesideField {
  readonly beside: FilesBeside;
  readonly onFiles: (files: readonly File[], as: GivenAs) => void;
  readonly onRemove: (one: NamedFile | GivenOpening) => void;
}

/** Where files are chosen, or dropped. */
export function addPart(
  { messages }: Language,
  { onFiles }: BesideField,
  { id, text, as }: { readonly id: string; readonly text: string; readonly as: GivenAs },
): HTMLElement {
  const choose = fileButton({ id, text, several: true }, (files) => {
    onFiles(files, as);
  });
  return element("div", { class: "trust-add" }, choose, element("p", { class: "quiet" }, messages.trust.drop));
}

export function trustStep(language: Language, field: BesideField, open: boolean): HTMLElement {
  const { trust } = language.messages;
  const { named, refused } = field.beside;
  const kinds = Object.values(trust.kinds).map(({ what, from }) =>
    element("li", {}, what, element("span", { class: "quiet" }, ` – ${from}`)),
  );
  const made = element(
    "details",
    { class: "trust", id: "trust" },
    element("summary", {}, trust.title),
    element("p", { class: "quiet" }, trust.text),
    element("ul", { class: "lines" }, ...kinds),
    addPart(language, field, { id: "trust-files", text: trust.choose, as: "any" }),
    ...refused.map((one) => refusedPart(language, one)),
    named.length === 0
      ? null
      : element("ul", { class: "named" }, ...named.map((one) => namedLine(language, one, field.onRemove))),
  );
  made.open = open || refused.length > 0;
  return made;
}

function refusedPart({ messages }: Language, { name, reason }: RefusedFile): HTMLElement {
  const [message, next] = messages.trust.refused;
  return element(
    "section",
    { class: "notice", role: "alert", "data-refused": name },
    element("p", { class: "notice-what" }, message, " ", foreign(name)),
    element(
      "p",
      { class: "quiet" },
      `${messages.fault.said} `,
      element("span", { lang: "en" }, foreign(reason, "ltr")),
    ),
    element("p", {}, next),
  );
}

function namedLine(language: Language, one: NamedFile, onRemove: BesideField["onRemove"]): HTMLElement {
  return element(
    "li",
    { "data-named": one.trust.is },
    element("div", {}, namedPart(language, one.trust), element("p", { class: "quiet" }, foreign(one.name))),
    removeButton(language, one.name, () => {
      onRemove(one);
    }),
  );
}

export function removeButton({ messages }: Language, name: string, onRemove: () => void): HTMLElement {
  const remove = button(messages.trust.remove, "", onRemove);
  remove.setAttribute("aria-label", `${messages.trust.remove}: ${name}`);
  return remove;
}

/** What was named, and who that is. */
export function namedPart({ messages, numbers }: Language, trust: Trust): HTMLElement {
  return element(
    "p",
    { class: "named-who" },
    `${messages.trust.kinds[trust.is].what}: `,
    ...whoOf(trust, numbers.count),
  );
}

/** A file may name a thousand. */
const whoMax = 6;

/** A responder may name itself by its key's hash alone. */
function byWhom({ by, value }: StatusAnswer["responder"]): readonly Child[] {
  return [by === "name" ? element("strong", {}, foreign(nameText(value))) : exact(toHex(value))];
}

function whoOf(trust: Trust, count: (value: number) => string): readonly Child[] {
  const names = (all: readonly string[]): readonly Child[] => [
    ...all.slice(0, whoMax).flatMap((name, at) => [at === 0 ? null : ", ", element("strong", {}, foreign(name))]),
    all.length > whoMax ? ` … (${count(all.length)})` : null,
  ];
  switch (trust.is) {
    case "roots":
      return names(trust.roots.map(({ subject }) => nameText(subject)));
    case "list":
      return trust.list.kind === "list" ? names([nameText(trust.list.issuer)]) : byWhom(trust.list.responder);
    case "keys":
      return names([...trust.keys.logs, ...trust.keys.witnesses].map(({ name }) => name));
    case "policy":
      return names([...trust.policy.witnesses.values()].map(({ name }) => name));
    case "blocks":
      return names([...trust.blocks.keys()].map(String));
    case "chain":
      return [exact(`${trust.chain.hash.slice(0, 16)}…`)];
  }
}
