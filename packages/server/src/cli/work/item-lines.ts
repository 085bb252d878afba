import { beaconText, identityFacts, obtainedStamps, type DeliveryPlace, type Known } from "@muniment/verify";
import type { ItemDetail } from "../../index/items.ts";
import { statementText } from "./statement-text.ts";
import { partWords } from "./part-words.ts";
import { humanSize, printable } from "../terminal.ts";

/** An item for people: every statement with how it is known. */
export function itemLines(item: ItemDetail): readonly string[] {
  return [
    printable(item.title),
    field("item", item.item),
    field("entry", `${String(item.index)} of the log, ${item.time}`),
    field("record", item.record),
    field("made by", `${printable(item.actor)}, ${printable(item.software.name)} ${printable(item.software.version)}`),
    ...detailLines(item.detail),
    ...identityFacts(item).map(({ name, statement }) =>
      field(identityLabels[name] ?? name, statement === null ? "withheld, provable later" : statementText(statement)),
    ),
    "",
    "Objects",
    ...item.objects.map(
      (object) =>
        `  ${object.sha256}  ${humanSize(object.size).padStart(8)}  ${object.role}  ${printable(object.path)}`,
    ),
  ];
}

const identityLabels: Readonly<Record<string, string>> = {
  collector: "collector",
  account: "profile",
  address: "from",
  allowed: "allowed",
};

function detailLines(detail: ItemDetail["detail"]): readonly string[] {
  if (detail.kind === "intake") {
    return [
      known("name", detail.name),
      ...(detail.path === undefined ? [] : [known("path", detail.path)]),
      ...(detail.pathBytes === undefined ? [] : [known("path bytes", detail.pathBytes)]),
      ...(detail.delivery === undefined ? [] : [field("delivery", deliveryText(detail.delivery))]),
      known("received", detail.received),
      known("modified", detail.modified),
      known("type", detail.mediaType),
      ...(detail.notBefore === undefined ? [] : [known("made after", detail.notBefore, beaconText)]),
      ...(detail.note === null ? [] : [known("note", detail.note)]),
    ];
  }
  const { address, time, browser, page, network, verdict } = detail;
  const parts = partWords(verdict);
  return [
    field("verdict", [verdict.value, ...verdict.reasons.map((reason) => `${reason.text} (${reason.code})`)].join("; ")),
    ...(parts === null ? [] : [field("parts", parts)]),
    known("typed", address.typed),
    known("final", address.final),
    known("canonical", address.canonical),
    known(
      "redirects",
      address.redirects,
      (list) => list.map((hop) => `${String(hop.status)} ${hop.to}`).join(" > ") || "none",
    ),
    known("start", time.start),
    known("end", time.end),
    known("clock off", time.clockOffsetMs, (ms) => `${String(ms)} ms`),
    known("status", page.status),
    known("type", page.mediaType),
    known("title", page.title),
    known("language", page.language),
    known("author", page.author),
    known("published", page.published),
    known("browser", browser.product),
    known("sandbox", browser.sandbox),
    known("user agent", browser.userAgent),
    known(
      "window",
      browser.window,
      ({ width, height, scale }) => `${String(width)}x${String(height)} at ${String(scale)}`,
    ),
    known("time zone", browser.timeZone),
    ...network.servers.map((server) =>
      known("server", server.address, (ip) => `${server.host}:${String(server.port)} at ${ip}`),
    ),
    ...(detail.notBefore === undefined ? [] : [known("made after", detail.notBefore, beaconText)]),
    ...obtainedStamps(detail).map(({ authority, stamped }) =>
      known("stamped", stamped, (time) => `the WARC existed no later than ${time}, says ${authority}`),
    ),
    ...(detail.queue === undefined ? [] : [field("queue", `${detail.queue.id}, place ${String(detail.queue.place)}`)]),
    ...(detail.reason === null ? [] : [known("reason", detail.reason)]),
    ...detail.missing.map((part) => field("missing", `${part.method} ${part.url}: ${part.text} (${part.code})`)),
    ...detail.steps
      .filter((step) => step.outcome !== "done")
      .map((step) => field("step", `${step.step} ${step.outcome}: ${step.detail}`)),
  ];
}

function deliveryText({ id, place, count }: DeliveryPlace): string {
  return `${id}, file ${String(place + 1)} of ${String(count)}`;
}

function known<T>(name: string, value: Known<T>, show: (value: T) => string = (plain) => String(plain)): string {
  return value.basis === "not-measured"
    ? field(name, `not measured: ${value.reason}`)
    : field(name, `${show(value.value)}  [${value.basis}]`);
}

function field(name: string, value: string): string {
  return `  ${name.padEnd(10)}  ${printable(value)}`;
}
