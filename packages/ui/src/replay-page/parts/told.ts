/** What is said of a shown document: what differs, what of its parts is there, where its links lead. */
import { element, exact, foreign } from "../../verify-page/parts/elements.ts";
import type { Language } from "../languages.ts";
import type { MadeDocument } from "../looked-at.ts";
import type { PartTally, ToldPart } from "../part-tally.ts";

/** Of each kind so many are named. */
const namedMax = 200;

type ToldFate = Exclude<ToldPart["fate"], "shown">;
const fates: readonly ToldFate[] = ["differs", "missing", "error", "over", "unread", "unasked"];

/** Null where nothing differs. */
export function differsPart(
  { messages }: Language,
  named: readonly (readonly [string, string | null])[],
): HTMLElement | null {
  if (named.length === 0) return null;
  return element(
    "section",
    { class: "notice differs", role: "alert" },
    element("p", { class: "notice-what" }, messages.differs.title),
    element("p", {}, messages.differs.text),
    element(
      "ul",
      {},
      ...named
        .slice(0, namedMax)
        .map(([what, why]) => element("li", {}, exact(what), " ", why === null ? null : foreign(why))),
    ),
  );
}

export function differingIn(
  { faults, tally }: MadeDocument,
  name: string,
): readonly (readonly [string, string | null])[] {
  const parts = tally.all().filter(({ fate }) => fate === "differs");
  return [
    ...faults.map((fault): [string, string] => [name, fault]),
    ...parts.map(({ url, reason }) => [url, reason] as const),
  ];
}

export function partsPart(language: Language, tally: PartTally): HTMLElement {
  const { messages, numbers } = language;
  const { parts } = messages;
  const missing = tally.total - tally.held;
  const left = [
    ...(tally.scripts > 0 ? [parts.scripts(numbers.count(tally.scripts))] : []),
    ...(tally.drawings > 0 ? [parts.drawings(numbers.count(tally.drawings))] : []),
    ...(tally.forms > 0 ? [parts.forms(numbers.count(tally.forms))] : []),
  ];
  const sum = parts.sum(numbers.count(tally.held), numbers.count(tally.total));
  return element(
    "details",
    { class: "parts" },
    element("summary", {}, sum, missing > 0 ? ` ${parts.missing(numbers.count(missing))}` : null),
    ...left.map((text) => element("p", {}, text)),
    ...fates.map((fate) => fatePart(language, fate, tally)),
    element("p", { class: "quiet" }, parts.words),
  );
}

function fatePart({ messages, numbers }: Language, fate: ToldFate, tally: PartTally): HTMLElement | null {
  const own = tally.all().filter((part) => part.fate === fate);
  if (own.length === 0) return null;
  const rest = own.length - namedMax;
  return element(
    "section",
    { "data-fate": fate },
    element("h3", {}, `${messages.parts.fates[fate]} (${numbers.count(own.length)})`),
    element(
      "ul",
      {},
      ...own
        .slice(0, namedMax)
        .map(({ url, reason }) =>
          element("li", {}, exact(url.slice(0, 2_000)), " ", reason === null ? null : foreign(reason)),
        ),
    ),
    rest > 0 ? element("p", {}, messages.parts.more(numbers.count(rest))) : null,
  );
}

/** `isHere`: whether an address is in the archive. Links out of it are told, and are no links. */
export function linksPart(
  { messages, numbers }: Language,
  tally: PartTally,
  isHere: (url: string) => boolean,
  onOpen: (url: string) => void,
): HTMLElement {
  const { links } = messages;
  const [here, outside] = [[...tally.links].filter(isHere), [...tally.links].filter((url) => !isHere(url))];
  const opener = (url: string): HTMLElement => {
    const open = element("button", { type: "button", class: "capture" }, exact(url));
    open.addEventListener("click", () => {
      onOpen(url);
    });
    return open;
  };
  const group = (title: string, urls: readonly string[], show: (url: string) => HTMLElement): HTMLElement | null =>
    urls.length === 0
      ? null
      : element(
          "section",
          {},
          element("h3", {}, `${title} (${numbers.count(urls.length)})`),
          element("ul", {}, ...urls.slice(0, namedMax).map((url) => element("li", {}, show(url)))),
          urls.length > namedMax ? element("p", {}, messages.parts.more(numbers.count(urls.length - namedMax))) : null,
        );
  return element(
    "details",
    { class: "links" },
    element("summary", {}, `${links.title} (${numbers.count(tally.links.size)})`),
    tally.links.size === 0 ? element("p", {}, links.none) : null,
    group(links.here, here, opener),
    group(links.outside, outside, (url) => exact(url.slice(0, 2_000))),
  );
}
