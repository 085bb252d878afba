/** What came of a check: the verdict in words, what it is about, what it shows and what not; and beneath, everything. */
import { toBase64, trustedKeys, type Outcome, type ProofTold, type Shown, type Verdict } from "@muniment/verify";
import type { Checked } from "../check-package.ts";
import type { FindingsSum } from "../findings-sum.ts";
import type { ItemFacts } from "../item-facts.ts";
import type { Language } from "../languages.ts";
import type { NamedFile } from "../named-trust.ts";
import { outcomeMarks } from "../../parts/outcome-marks.ts";
import { keyStep, type KeyField } from "./asked.ts";
import { button, element, exact, foreign, mark, type Child } from "./elements.ts";
import { disclosedPart, disclosedStep } from "./disclosed.ts";
import { checksPart, everyFinding, faultsPart, outcomeWord } from "./findings.ts";
import { proofsPart, provedLines } from "./proofs.ts";
import { namedPart, trustStep, type BesideField } from "./trust.ts";

export interface ResultActions {
  readonly key: KeyField;
  readonly field: BesideField;
  readonly onAgain: () => void;
  readonly onAnother: () => void;
  /** Name and version of this program. */
  readonly program: string;
}

/** The mark beside a verdict. Nothing failed where the signer is unknown, and nothing is proved. */
const outcomes: Record<Verdict, Outcome> = {
  verified: "holds",
  bad: "fails",
  unchecked: "unchecked",
  "unknown-signer": "unchecked",
};

export function resultPart(language: Language, checked: Checked, actions: ResultActions): HTMLElement {
  const { messages } = language;
  const { verdict, sum } = checked;
  const isShown = verdict === "verified" || isOnlySigner(checked);
  return element(
    "article",
    { class: "result" },
    verdictPart(language, checked, actions),
    faultsPart(language, sum),
    itemsPart(language, checked),
    disclosedPart(language, checked),
    lines("shown", messages.shown.title, [
      ...(isShown
        ? messages.shown.lines
        : [sum.isOnlyBesideBad ? messages.besideBad.shown : messages.shownNot[verdict]]),
      ...(verdict === "bad" ? [] : provedLines(language, sum)),
    ]),
    lines("not-shown", messages.notShown.title, notShownLines(language, sum.holds("anchor.time"))),
    checksPart(language, sum),
    proofsPart(language, checked),
    detailsPart(language, checked, actions.program),
  );
}

function notShownLines({ messages: { notShown } }: Language, isTimeProved: boolean): readonly string[] {
  const { truth, when, whenProved, holder, all, page } = notShown;
  return [truth, isTimeProved ? whenProved : when, holder, all, page];
}

/** Whether all that is unknown is who signed something else than the log. */
function isOnlySigner({ verdict, sum }: Checked): boolean {
  return verdict === "unknown-signer" && !sum.isLogUnknown;
}

function verdictPart(language: Language, checked: Checked, actions: ResultActions): HTMLElement {
  const { messages } = language;
  const { verdict, sum } = checked;
  const keys = trustedKeys(checked.trusted.keys, checked.trusted.anchors);
  const { title, text } = isOnlySigner(checked)
    ? messages.unknown.signer
    : sum.isOnlyBesideBad
      ? messages.besideBad
      : messages.verdict[verdict];
  const unknown = verdict === "unknown-signer" && !isOnlySigner(checked);
  return element(
    "section",
    { class: `verdict verdict-${outcomes[verdict]}`, "aria-labelledby": "verdict" },
    element("div", { class: "verdict-mark" }, mark(outcomeMarks[outcomes[verdict]])),
    element(
      "div",
      { class: "verdict-words" },
      element("h1", { id: "verdict", tabindex: "-1" }, title),
      element("p", {}, text),
      unknown ? element("p", {}, keys.length === 0 ? messages.unknown.noKey : messages.unknown.otherKey) : null,
      unknown ? keyStep(language, actions.key) : null,
      sum.isTrustOpen ? element("p", {}, messages.trust.open) : null,
      ...givenParts(language, checked, actions.field),
      element(
        "p",
        { class: "actions" },
        button(messages.again, unknown ? "main" : "", actions.onAgain),
        button(messages.another, "", actions.onAnother),
      ),
    ),
  );
}

/** What was given since is not in this result, and must be seen. */
function givenParts(
  language: Language,
  { sum, trusted, openings }: Checked,
  field: BesideField,
): readonly HTMLElement[] {
  const { beside } = field;
  return [
    trustStep(language, field, sum.isTrustOpen || beside.named !== trusted.named),
    disclosedStep(language, field, {
      open: sum.isOnlyBesideBad || beside.openings !== openings,
      found: new Map(zipped(openings, sum.beside)),
    }),
  ];
}

function zipped<A, B>(all: readonly A[], others: readonly B[]): readonly (readonly [A, B])[] {
  return all.flatMap((one, at) => others.slice(at, at + 1).map((other) => [one, other] as const));
}

function lines(id: string, title: string, texts: readonly Child[]): HTMLElement {
  return element(
    "section",
    { "aria-labelledby": id },
    element("h2", { id }, title),
    element("ul", { class: "lines" }, ...texts.map((text) => element("li", {}, text))),
  );
}

function itemsPart(language: Language, { items, sum }: Checked): HTMLElement | null {
  const { messages, numbers } = language;
  if (items.length === 0) return null;
  const left = sum.items().size - items.length;
  const proved = provedOf(sum);
  return element(
    "section",
    { "aria-labelledby": "items-title" },
    element("h2", { id: "items-title" }, messages.items.title),
    element("p", { class: "quiet" }, messages.items.text),
    element("ul", { class: "items" }, ...items.map((item) => itemLine(language, item, proved.get(item.item) ?? []))),
    left > 0 ? element("p", {}, messages.items.more(numbers.count(left))) : null,
  );
}

function itemLine(
  language: Language,
  { item, outcome, entry, record }: ItemFacts,
  proved: readonly ProofTold[],
): HTMLElement {
  const { messages, time } = language;
  const { kinds, sealed } = messages.items;
  const [name = null, ...others] = record?.names ?? [];
  const kind = record === null ? null : Object.hasOwn(kinds, record.kind) ? (kinds[record.kind] ?? null) : record.kind;
  return element(
    "li",
    {},
    outcomeWord(language, outcome),
    element(
      "div",
      {},
      element(
        "p",
        { class: "item-name" },
        kind,
        kind === null || name === null ? null : " · ",
        name === null ? null : foreign(name),
      ),
      ...others.map((other) => element("p", {}, foreign(other))),
      entry === null ? null : element("p", { class: "quiet" }, `${sealed} `, element("bdi", {}, time(entry.time))),
      ...proved.map((one) => provedLine(language, one)),
      element("p", { class: "quiet" }, exact(item)),
    ),
  );
}

/** Of one item: the time before which its record was not, or after which its recording was. */
function provedLine({ messages, time }: Language, proof: ProofTold): HTMLElement | null {
  if (proof.time === null) return null;
  const { notBefore, stamped } = messages.items;
  const at = element("bdi", {}, time(proof.time));
  if (proof.is === "beacon") return element("p", { class: "not-before" }, `${notBefore} `, at);
  return element(
    "p",
    { class: "stamped" },
    `${stamped} `,
    at,
    ...(proof.is === "stamp" ? [" (", foreign(proof.by ?? ""), ")"] : []),
  );
}

/** By item: what beacons and stamps prove of it. */
function provedOf(sum: FindingsSum): ReadonlyMap<string, readonly ProofTold[]> {
  const all = new Map<string, ProofTold[]>();
  for (const { file, outcome, proof } of sum.proofs) {
    const item = /^data\/items\/([^/]+)\//.exec(file)?.[1];
    if (item === undefined || outcome !== "holds") continue;
    all.set(item, [...(all.get(item) ?? []), proof]);
  }
  return all;
}

/** See spec/package, "What of the log is shown". */
function shownRows({ messages, numbers }: Language, shown: Shown | null): readonly (readonly [string, Child])[] {
  if (shown === null) return [];
  const { entries, items, first, last } = shown;
  const places = element("bdi", {}, ` (${numbers.count(first)}, ${numbers.count(last)})`);
  return [
    [messages.details.shown, element("span", {}, numbers.count(items), places)],
    [messages.details.notShown, numbers.count(entries - items)],
  ];
}

function namedRow(language: Language, named: readonly NamedFile[]): Child {
  if (named.length === 0) return language.messages.details.noKeys;
  return element("div", {}, ...named.map(({ trust }) => namedPart(language, trust)));
}

function detailsPart(
  language: Language,
  { sum, head, shown, chosen, trusted, openings, total }: Checked,
  program: string,
): HTMLElement {
  const { messages, numbers } = language;
  const { details } = messages;
  const keys = trustedKeys(trusted.keys, trusted.anchors);
  const facts: (readonly [string, Child])[] = [
    [
      chosen.is === "folder" ? details.folder : details.file,
      element(
        "span",
        {},
        exact(chosen.name),
        ` (${details.size(numbers.count(total.files), numbers.bytes(total.bytes))})`,
      ),
    ],
    [details.keys, keys.length === 0 ? details.noKeys : element("span", {}, ...keys.map(({ text }) => exact(text)))],
    [details.trust, namedRow(language, trusted.named)],
    ...(openings.length === 0
      ? []
      : ([[details.openings, element("span", {}, ...openings.map(({ name }) => exact(name)))]] as const)),
    ...(head === null
      ? []
      : ([
          [details.log, exact(head.origin)],
          [details.entries, numbers.count(head.size)],
          ...shownRows(language, shown),
          [details.root, exact(toBase64(head.root))],
        ] satisfies (readonly [string, Child])[])),
    [details.program, exact(program)],
  ];
  return element(
    "details",
    { class: "details" },
    element("summary", {}, details.title),
    element(
      "dl",
      { class: "facts" },
      ...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
    ),
    element("h2", {}, details.findings),
    element("p", { class: "quiet" }, details.words),
    ...everyFinding(language, sum),
  );
}
