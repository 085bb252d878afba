/** What a person reads of a package: see spec/package, "The report". */
import {
  identityFacts,
  obtainedStamps,
  shownAt,
  toBase64,
  toldParts,
  type CaptureDetail,
  type Checkpoint,
  type Digest,
  type IdentityFact,
  type Instant,
  type IntakeDetail,
  type Known,
  type RecordObject,
  type Shown,
} from "@muniment/verify";
import type { History, HistoryTold } from "../history.ts";
import type { AnchorTold } from "../read-anchors.ts";
import type { StampTold } from "../read-stamps.ts";
import { html, type Html } from "./html.ts";
import { style } from "./style.ts";
import type { Label, ReportWords } from "./words.ts";

export interface ReportedItem {
  readonly item: string;
  readonly index: number;
  readonly record: Digest;
  /** When its entry was made: the writer's clock. */
  readonly sealed: Instant;
  readonly actor: string;
  readonly software: { readonly name: string; readonly version: string };
  readonly objects: readonly RecordObject[];
  /** Who collected it, as far as it is disclosed to who gets the package. */
  readonly identity?: readonly IdentityFact[];
  readonly detail: ({ readonly kind: "capture" } & CaptureDetail) | ({ readonly kind: "intake" } & IntakeDetail);
  /** Path of the object that is not handed out as it was sealed; null if all are. */
  readonly withheld: string | null;
  /** What its stamps on a WARC say, by their own word. */
  readonly stamps: readonly StampTold[];
}

export interface ReportedPackage {
  readonly items: readonly ReportedItem[];
  readonly head: Pick<Checkpoint, "origin" | "size" | "root">;
  /** The outside proof over the head that lies in the package. */
  readonly anchors: readonly AnchorTold[];
  readonly made: Instant;
  readonly software: { readonly name: string; readonly version: string };
  readonly history: History;
}

/**
 * A page without scripts, links or pictures, which asks for nothing: what it shows was made by strangers. Values stand with how
 * they are known.
 */
export function reportPage(told: ReportedPackage, words: ReportWords): string {
  const { head, made, software, items } = told;
  const places = items.map(({ index }) => index);
  const page = html`<!doctype html>
    <html lang="${words.language}" dir="${words.direction}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${words.title}</title>
        ${{ markup: style }}
      </head>
      <body>
        <main>
          <h1>${words.title}</h1>
          <p>${words.forReading}</p>
          ${table([
            [words.made, exact(made)],
            [words.by, exact(`${software.name} ${software.version}`)],
            [words.log, exact(head.origin)],
            [words.entries, exact(String(head.size))],
            [words.root, exact(toBase64(head.root))],
            [words.items, exact(String(items.length))],
            ...shownRows(shownAt(head.size, places), words),
          ])}
          ${outsideSection(told.anchors, words)}
          ${[words.proves, words.doesNot].map(({ title, lines }) =>
            listed(
              title,
              lines.map((line) => html`${line}`),
            ),
          )}
          ${listed(
            words.check.title,
            words.check.lines.map(({ text, command }) =>
              command === null ? html`${text}` : html`${text}<br />${exact(command)}`,
            ),
          )}
          ${items.map((item) => itemSection(item, told, words))} ${historySection(told.history, words)}
        </main>
      </body>
    </html> `;
  return page.markup;
}

function listed(title: string, lines: readonly Html[]): Html {
  return html`<h2>${title}</h2>
    <ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul> `;
}

/** The sum of what the proofs tell of the rest of the log: see spec/package, "What of the log is shown". */
function shownRows(shown: Shown | null, words: ReportWords): readonly Row[] {
  if (shown === null) return [];
  const { entries, items, first, last } = shown;
  return [
    [words.range, exact(`${String(first)}, ${String(last)}`)],
    [words.notHere, exact(String(entries - items))],
    [words.between, exact(String(last - first + 1 - items))],
  ];
}

function outsideSection(anchors: readonly AnchorTold[], { outside, basis }: ReportWords): Html {
  const rows = anchors.map((one): Row => [outside[one.kind], anchorText(one, outside, basis.reported)]);
  const lines = anchors.every(({ kind }) => kind === "list") ? [outside.without] : outside.lines;
  return html`<h2>${outside.title}</h2>
    ${lines.map((line) => html`<p>${line}</p>`)} ${rows.length === 0 ? "" : table(rows)} `;
}

/** What an anchor says, and who says so: by its own word. */
function anchorText(one: AnchorTold, words: ReportWords["outside"], reported: string): Html {
  const said = html`<small>${reported}</small>`;
  switch (one.kind) {
    case "token":
      return html`${own(one.by)}: ${words.noLaterThan} ${exact(one.time)} ${said}`;
    case "cosignature":
      return html`${own(one.by)}: ${words.seenAt} ${exact(one.time)} ${said}`;
    case "proof":
      return one.blocks.length === 0
        ? html`${words.pending} ${own(one.calendars.join(", "))}`
        : html`${words.block} ${exact(one.blocks.join(", "))} ${said}`;
    case "list":
      return exact(one.file);
  }
}

function itemSection(item: ReportedItem, { made }: ReportedPackage, words: ReportWords): Html {
  const { detail } = item;
  const identity: Row[] = [
    [words.labels.item, exact(item.item)],
    [words.labels.entry, exact(String(item.index))],
    [words.labels.record, exact(item.record)],
  ];
  const custody: Row[] = [
    [words.custody.sealed, exact(item.sealed)],
    [words.custody.handedOut, exact(made)],
  ];
  const who: Row[] = [
    [words.labels.actor, exact(item.actor)],
    ...identityFacts(item).map((fact) => identityRow(fact, words)),
    [words.labels.software, exact(`${item.software.name} ${item.software.version}`)],
  ];
  const parts = detail.kind === "capture" ? captureParts(detail, words) : intakeParts(detail, words);
  return html`<section>
    <h2>${words.kind[detail.kind]}: ${own(nameOf(item))}</h2>
    ${table(identity)} ${part(words.sections.what, table(parts.what))}
    ${part(words.sections.when, table([...parts.when, [words.labels.sealed, exact(item.sealed)]]))}
    ${part(words.sections.who, table(who))} ${parts.more} ${part(words.sections.files, fileTable(item, words))}
    ${part(words.sections.custody, table(custody))}
  </section> `;
}

interface Parts {
  readonly what: readonly Row[];
  readonly when: readonly Row[];
  readonly more: readonly Html[];
}

function intakeParts(detail: IntakeDetail, words: ReportWords): Parts {
  const row = rowsIn(words);
  return {
    what: [
      row("name", detail.name),
      row("mediaType", detail.mediaType),
      ...(detail.note === null ? [] : [row("note", detail.note)]),
    ],
    when: [row("received", detail.received), row("modified", detail.modified)],
    more: [],
  };
}

function captureParts(detail: CaptureDetail, words: ReportWords): Parts {
  const { address, page, time, browser, network, exchanges } = detail;
  const row = rowsIn(words);
  const how: Row[] = [
    row("browser", browser.product),
    row("userAgent", browser.userAgent),
    row(
      "window",
      browser.window,
      ({ width, height, scale }) => `${String(width)} × ${String(height)} × ${String(scale)}`,
    ),
    row("languages", browser.languages, (languages) => languages.join(", ")),
    row("timeZone", browser.timeZone),
    row("sandbox", browser.sandbox),
    row("certificates", browser.certificates),
    ...network.servers.map(({ host, port, address: at }) =>
      row("server", at, (shown) => `${host}, ${String(port)}: ${shown}`),
    ),
    [words.labels.requests, exact(`${String(exchanges.requests)}, ${String(exchanges.responses)}`)],
    ...detail.steps
      .filter(({ outcome }) => outcome !== "done")
      .map(({ step, outcome, detail: said }): Row => [
        `${words.labels.step}: ${step}`,
        own(`${words.outcome[outcome]}: ${said}`),
      ]),
  ];
  return {
    what: [
      row("title", page.title),
      row("address", address.final),
      row("typed", address.typed),
      row(
        "redirects",
        address.redirects,
        (hops) => hops.map(({ status, to }) => `${String(status)} ${to}`).join(" › ") || words.none,
      ),
      row("status", page.status),
      row("mediaType", page.mediaType),
      ...(detail.reason === null ? [] : [row("reason", detail.reason)]),
    ],
    when: [
      row("start", time.start),
      row("end", time.end),
      row("clockOffset", time.clockOffsetMs, (ms) => `${String(ms)} ms`),
      ...obtainedStamps(detail).map(({ authority, stamped }) =>
        row("stamped", stamped, (said) => `${said}, ${authority}`),
      ),
    ],
    more: [part(words.sections.how, table(how)), verdictSection(detail, words), missingSection(detail, words)],
  };
}

function verdictSection({ verdict }: CaptureDetail, words: ReportWords): Html {
  const reasons = verdict.reasons.map(({ code, text }) => html`<li>${own(text)} ${exact(code)}</li>`);
  const rows = toldParts(verdict).map((one): Row => [words.part[one.part], html`${words.partVerdict[one.verdict]}`]);
  return part(
    words.sections.verdict,
    html`<p>${words.verdict[verdict.value]}</p>
      ${
        reasons.length === 0
          ? ""
          : html`<ul>
              ${reasons}
            </ul>`
      }
      ${rows.length === 0 ? "" : table(rows)}`,
  );
}

function missingSection({ missing }: CaptureDetail, words: ReportWords): Html {
  const lines = missing.map(
    ({ method, url, text, code }) => html`<li>${exact(`${method} ${url}`)}<br />${own(text)} ${exact(code)}</li>`,
  );
  return part(
    words.sections.missing,
    lines.length === 0
      ? html`<p>${words.nothingMissing}</p>`
      : html`<ul>
          ${lines}
        </ul>`,
  );
}

function fileTable({ objects, withheld }: ReportedItem, words: ReportWords): Html {
  const { path, role, size, sha256 } = words.labels;
  const rows = objects.map(
    (object) =>
      html`<tr>
        <td>${exact(object.path)}${object.path === withheld ? html`<br />${words.withheld}` : ""}</td>
        <td>${exact(object.role)}</td>
        <td>${exact(String(object.size))}</td>
        <td>${exact(object.sha256)}</td>
      </tr> `,
  );
  return columns([path, role, size, sha256], rows);
}

function columns(heads: readonly string[], rows: readonly Html[]): Html {
  return html`<table>
    <thead>
      <tr>
        ${heads.map((head) => html`<th>${head}</th> `)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function historySection({ events, leftOut }: History, words: ReportWords): Html {
  const { title, about, none, entry, time, what, outcome } = words.history;
  const rows = events.map(
    ({ index, sealed, told }) =>
      html`<tr>
        <td>${exact(String(index))}</td>
        <td>${exact(sealed)}</td>
        <td>${historyWhat(told, words)}</td>
        <td>${historyOutcome(told, words)}</td>
      </tr> `,
  );
  return html`<section>
    <h2>${title}</h2>
    <p>${about}</p>
    ${events.length === 0 ? html`<p>${none}</p>` : columns([entry, time, what, outcome], rows)}
    ${leftOut === 0 ? "" : table([[words.history.leftOut, exact(String(leftOut))]])}
  </section> `;
}

function historyWhat(told: HistoryTold, words: ReportWords): Html {
  const { told: names, scope } = words.history;
  if (told.what !== "proof") {
    const parts = told.what === "check" || told.what === "repair" ? `: ${scope[told.scope]}` : "";
    return html`${wordFor(told.what, names)}${parts}`;
  }
  return html`${wordFor(told.action, names)}${told.from === null ? "" : html`: ${own(told.from)}`}`;
}

function historyOutcome(told: HistoryTold, words: ReportWords): Html | "" {
  if (told.what === "key" || told.what === "unreadable" || told.outcome === null) return "";
  const { outcomes, here } = words.history;
  const named = told.what === "proof" || told.here === 0 ? "" : html`<br />${here}: ${exact(String(told.here))}`;
  return html`${wordFor(told.outcome, outcomes)}${named}`;
}

/** A later version's record may have a word that this one does not know: it is shown as it is. */
function wordFor(name: string, words: Readonly<Record<string, string>>): string {
  return Object.hasOwn(words, name) ? (words[name] ?? name) : name;
}

type Row = readonly [string, Html];

/** A row of a value, with how it is known. */
function rowsIn(words: ReportWords) {
  return <Value>(label: Label, known: Known<Value>, show: (value: Value) => string = (plain) => String(plain)): Row => {
    const basis = html`<small>${words.basis[known.basis]}</small>`;
    const told = known.basis === "not-measured" ? known.reason : show(known.value);
    return [words.labels[label], html`${own(told)} ${basis}`];
  };
}

/** A field that a later version's record has is called by its own name. */
function identityRow({ name, statement }: IdentityFact, words: ReportWords): Row {
  const label = wordFor(name, words.identity);
  if (statement === null) return [label, html`${words.provableLater}`];
  const told = statement.basis === "not-measured" ? statement.reason : statement.value;
  return [label, html`${own(told)} <small>${words.basis[statement.basis]}</small>`];
}

function table(rows: readonly Row[]): Html {
  return html`<table>
    <tbody>
      ${rows.map(
        ([label, value]) =>
          html`<tr>
            <th scope="row">${label}</th>
            <td>${value}</td>
          </tr> `,
      )}
    </tbody>
  </table>`;
}

function part(title: string, content: Html): Html {
  return html`<h3>${title}</h3>
    ${content} `;
}

/** Words of others, in whatever direction they run. */
function own(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** Addresses, hashes, names: read from left to right, to the character. */
function exact(text: string): Html {
  return html`<code dir="ltr">${text}</code>`;
}

function nameOf({ detail, item }: ReportedItem): string {
  const names =
    detail.kind === "intake" ? [detail.name] : [detail.page.title, detail.address.final, detail.address.typed];
  for (const name of names) if (name.basis !== "not-measured" && name.value !== "") return name.value;
  return item;
}
