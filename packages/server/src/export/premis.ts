/** What machines of other repositories read of a package: PREMIS 3.0. Source: spec/package, "premis.xml". */
import { utf8, type Instant } from "@muniment/verify";
import type { Guide } from "./guides.ts";
import type { HistoryEvent, HistoryTold } from "./history.ts";
import { html as xml, type Html } from "./report/html.ts";
import type { StampTold } from "./read-stamps.ts";
import type { ReportedItem, ReportedPackage } from "./report/report.ts";

/** A name within a kind of names. */
interface Identifier {
  readonly type:
    | "muniment log"
    | "muniment item"
    | "package path"
    | "muniment log entry"
    | "muniment export"
    | AgentKind;
  readonly value: string;
}

type AgentKind = "muniment actor" | "software" | "authority";

interface Agent {
  readonly id: Identifier & { readonly type: AgentKind };
  readonly role: "implementer" | "executing program";
}

interface Event {
  readonly id: Identifier;
  readonly type: string;
  readonly time: Instant;
  readonly detail: string;
  readonly outcome: string | null;
  readonly note: string | null;
  readonly agents: readonly Agent[];
  readonly objects: readonly Identifier[];
}

/** The file premis.xml. Objects come first, then events, then agents, as the schema wants them. */
export function premisOf(told: ReportedPackage): Guide {
  const { items, head, history } = told;
  const events = [
    ...items.flatMap((item) => [...itemEvents(item, told), ...stampEvents(item, head.origin)]),
    ...history.events.map((event) => historyEvent(event, told)),
    ...items.filter(({ withheld }) => withheld !== null).map((item) => redaction(item, told)),
    dissemination(told),
  ];
  const agents = new Map(events.flatMap((event) => event.agents).map(({ id }) => [`${id.type} ${id.value}`, id]));
  const log = xml`  <object xsi:type="intellectualEntity">
    ${identifier("object", logId(head.origin))}
  </object>
`;
  const document = xml`<premis xmlns="http://www.loc.gov/premis/v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0">
${log}${items.map((item) => itemObjects(item, head.origin))}${events.map(eventElement)}${[...agents.values()].map(agentElement)}</premis>
`;
  return { name: "premis.xml", bytes: utf8(`<?xml version="1.0" encoding="UTF-8"?>\n${document.markup}`) };
}

function logId(origin: string): Identifier {
  return { type: "muniment log", value: origin };
}

function itemId({ item }: ReportedItem, origin: string): Identifier {
  return { type: "muniment item", value: `${origin}/${item}` };
}

function objectId(item: string, path: string): Identifier {
  return { type: "package path", value: encoded(`data/items/${item}/objects/${path}`) };
}

/** Percent-encoded, so that every path has a name that XML can hold and that is no other's. */
function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function entryId(origin: string, index: number, type: string): Identifier {
  return { type: "muniment log entry", value: `${origin}#${String(index)}/${type}` };
}

function itemObjects(item: ReportedItem, origin: string): Html {
  const whole = itemId(item, origin);
  const { name, version } = item.software;
  const files = item.objects.map(
    ({ path, sha256, size, mediaType }) => xml`  <object xsi:type="file">
    ${identifier("object", objectId(item.item, path))}
    <objectCharacteristics>
      <fixity><messageDigestAlgorithm>SHA-256</messageDigestAlgorithm><messageDigest>${sha256}</messageDigest><messageDigestOriginator>${name} ${version}</messageDigestOriginator></fixity>
      <size>${size}</size>
      <format><formatDesignation><formatName>${mediaType}</formatName></formatDesignation></format>
    </objectCharacteristics>
    <originalName>${path}</originalName>
    ${partOf(whole)}
  </object>
`,
  );
  return xml`  <object xsi:type="intellectualEntity">
    ${identifier("object", whole)}
    ${partOf(logId(origin))}
  </object>
${files}`;
}

function partOf(whole: Identifier): Html {
  return xml`<relationship><relationshipType>structural</relationshipType><relationshipSubType>is part of</relationshipSubType>${identifier("relatedObject", whole)}</relationship>`;
}

function itemEvents(item: ReportedItem, { head }: ReportedPackage): readonly Event[] {
  const { detail, index, sealed, record } = item;
  const objects = [itemId(item, head.origin)];
  const agents = agentsOf(item);
  const event = { note: null, agents, objects };
  const ingestion: Event = {
    ...event,
    id: entryId(head.origin, index, "ingestion"),
    type: "ingestion",
    time: sealed,
    detail: `entry ${String(index)} of the log ${head.origin}, record ${record}`,
    outcome: "sealed",
  };
  const known = detail.kind === "capture" ? detail.time.start : detail.received;
  const isKnown = known.basis !== "not-measured";
  const made: Event = {
    ...event,
    id: entryId(head.origin, index, detail.kind === "capture" ? "capture" : "transfer"),
    type: detail.kind === "capture" ? "capture" : "transfer",
    time: isKnown ? known.value : sealed,
    detail: isKnown ? `time: ${known.basis}` : "time: not measured; that of its entry",
    outcome: detail.kind === "capture" ? detail.verdict.value : null,
    note: detail.kind === "capture" ? detail.verdict.reasons.map(({ code }) => code).join(" ") : null,
  };
  return [made, ingestion];
}

/** What the stamps say, whoever signed them: no word of this program's is added to theirs. */
function stampEvents(item: ReportedItem, origin: string): readonly Event[] {
  const wacz = item.objects.filter(({ role }) => role === "capture").map(({ path }) => path);
  return item.stamps.map((stamp) => {
    const { path, told } = stamp;
    const signer: readonly Agent[] =
      told.is === "intact" && told.by !== ""
        ? [{ id: { type: "authority", value: told.by }, role: "implementer" }]
        : [];
    return {
      id: entryId(origin, item.index, `stamp/${encoded(path)}`),
      type: "digital signature generation",
      time: told.is === "intact" ? told.time : item.sealed,
      detail: stampText(stamp),
      outcome: told.is === "broken" ? "broken" : "unverified",
      note: told.is === "intact" ? "intact; whose word it is, and what has that hash, is for a verifier" : told.reason,
      agents: [...signer, program(item.software)],
      objects: [path, ...wacz].map((one) => objectId(item.item, one)),
    };
  });
}

function stampText({ told, asked }: StampTold): string {
  const by = asked === null ? "" : `; asked for as ${asked.authority}`;
  if (told.is !== "intact") return `a time stamp (RFC 3161) that says no time; the time is that of its entry${by}`;
  const what = asked === null ? "data of some hash" : `data of the SHA-256 ${asked.sha256}`;
  return `a time stamp (RFC 3161): ${what} existed no later than this, by the word of its signer${by}`;
}

function historyEvent({ index, sealed, record, by, told }: HistoryEvent, { head }: ReportedPackage): Event {
  const type = eventTypeOf(told);
  const from = told.what === "proof" ? told.from : null;
  const authority: readonly Agent[] =
    from === null ? [] : [{ id: { type: "authority", value: from }, role: "implementer" }];
  return {
    id: entryId(head.origin, index, type.replaceAll(" ", "-")),
    type,
    time: sealed,
    detail: `entry ${String(index)} of the log ${head.origin}, record ${record}; told, not in this package`,
    outcome: told.what === "key" || told.what === "unreadable" ? null : told.outcome,
    note: noteOf(told),
    agents: [...(by === null ? [] : agentsOf(by)), ...authority],
    objects: [logId(head.origin)],
  };
}

function eventTypeOf(told: HistoryTold): string {
  switch (told.what) {
    case "check":
      return "fixity check";
    case "repair":
      return "recovery";
    case "proof":
      return told.action;
    case "key":
      return "key change";
    case "unreadable":
      return "unreadable";
  }
}

function noteOf(told: HistoryTold): string | null {
  if (told.what !== "check" && told.what !== "repair") return null;
  return `objects: ${told.scope}; files of these items named: ${String(told.here)}`;
}

function redaction(item: ReportedItem, { head, made, software }: ReportedPackage): Event {
  return {
    id: { type: "muniment export", value: `${exportName(head, made)}/redaction/${item.item}` },
    type: "redaction",
    time: made,
    detail: `data/items/${item.item}/redacted/redaction.json`,
    outcome: null,
    note: null,
    agents: [program(software)],
    objects: [objectId(item.item, item.withheld ?? "")],
  };
}

function dissemination({ head, made, software, items, history }: ReportedPackage): Event {
  return {
    id: { type: "muniment export", value: exportName(head, made) },
    type: "dissemination",
    time: made,
    detail: `under the head of ${String(head.size)} entries of the log ${head.origin}`,
    outcome: null,
    note: history.leftOut === 0 ? null : `${String(history.leftOut)} events of the history are left out`,
    agents: [program(software)],
    objects: items.map((item) => itemId(item, head.origin)),
  };
}

function exportName({ origin, size }: ReportedPackage["head"], made: Instant): string {
  return `${origin}#${String(size)}/${made}`;
}

function agentsOf({ actor, software }: Pick<ReportedItem, "actor" | "software">): readonly Agent[] {
  return [{ id: { type: "muniment actor", value: actor }, role: "implementer" }, program(software)];
}

function program({ name, version }: ReportedItem["software"]): Agent {
  return { id: { type: "software", value: `${name} ${version}` }, role: "executing program" };
}

function eventElement({ id, type, time, detail, outcome, note, agents, objects }: Event): Html {
  const noteElement = xml`<eventOutcomeDetail><eventOutcomeDetailNote>${note ?? ""}</eventOutcomeDetailNote></eventOutcomeDetail>`;
  return xml`  <event>
    ${identifier("event", id)}
    <eventType>${type}</eventType>
    <eventDateTime>${time}</eventDateTime>
    <eventDetailInformation><eventDetail>${detail}</eventDetail></eventDetailInformation>
${
  (outcome ?? note ?? "") === ""
    ? ""
    : xml`    <eventOutcomeInformation>${outcome === null ? "" : xml`<eventOutcome>${outcome}</eventOutcome>`}${(note ?? "") === "" ? "" : noteElement}</eventOutcomeInformation>
`
}${agents.map(
    (agent) => xml`    ${identifier("linkingAgent", agent.id, xml`<linkingAgentRole>${agent.role}</linkingAgentRole>`)}
`,
  )}${objects.map(
    (object) => xml`    ${identifier("linkingObject", object)}
`,
  )}  </event>
`;
}

const agentTypes: Readonly<Record<AgentKind, string>> = {
  "muniment actor": "person",
  software: "software",
  authority: "organization",
};

function agentElement(id: Agent["id"]): Html {
  return xml`  <agent>
    ${identifier("agent", id)}
    <agentName>${id.value}</agentName>
    <agentType>${agentTypes[id.type]}</agentType>
  </agent>
`;
}

/** `what` is a name of the schema, in which identifiers of all kinds are built alike. */
function identifier(what: string, { type, value }: Identifier, more: Html | "" = ""): Html {
  return xml`<${what}Identifier><${what}IdentifierType>${type}</${what}IdentifierType><${what}IdentifierValue>${value}</${what}IdentifierValue>${more}</${what}Identifier>`;
}
