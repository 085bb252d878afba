import assert from "node:assert/strict";
import { it } from "node:test";
import { FormatError } from "./digest.ts";
import {
  parseDescriptionDetail,
  parseStatement,
  statementTextMax,
  type DescribedPlace,
  type DescriptionDetail,
  type Quotation,
  type Statement,
} from "./record-description.ts";

const made = { basis: "claimed", value: "2026-11-22T21:12:48.123Z" } as const;
const quotation: Quotation = {
  exact: "freedom of movement",
  prefix: "has the right to ",
  suffix: "",
  object: { path: "text.txt", sha256: "ab".repeat(32) },
  speaker: { name: "\u202eشاهد <b>", role: "reader" },
  claim: null,
  source: { text: "Article 13", item: `sha256:${"cd".repeat(32)}` },
  place: "=1+1",
  date: "1948-12-10",
};
const place: DescribedPlace = {
  precision: "vicinity",
  name: "Court square",
  at: { latitude: "35.1856", longitude: "-33.3823" },
  typed: "35.1856, -33.3823",
};
const all: readonly Statement[] = [
  { field: "title", value: "\u0000 'ء\n" },
  { field: "tag", value: "\u1680" },
  { field: "note", value: "x".repeat(statementTextMax.note) },
  { field: "quote", value: quotation },
  { field: "quote", value: { ...quotation, speaker: null, source: null, place: null, date: null } },
  { field: "place", value: place },
  { field: "place", value: { ...place, precision: "region", at: null, typed: null } },
  { field: "place", value: { ...place, name: null } },
  { field: "date", value: { edtf: "2014-05~/..", of: "event" } },
  { field: "party", value: { is: "organisation", name: "A court", role: null } },
  { field: "label", value: { label: "graphic", kind: "injury" } },
  { field: "label", value: { label: "children", kind: null } },
  { field: "consent", value: { state: "limited", by: "the speaker", note: null } },
  { field: "restriction", value: { text: "Not to be shown", until: "2030" } },
  { field: "withdrawal", value: { reason: "Asked for by who is in it" } },
];

it("reads what it is to be", () => {
  for (const { field, value } of all) {
    const detail: DescriptionDetail = { action: "state", field, made, said: { basis: "claimed", value } };
    assert.deepEqual(parseDescriptionDetail(structuredClone(detail)), detail);
    assert.deepEqual(parseStatement(field, value), { field, value });
  }
  for (const reason of [null, "A slip"]) {
    const detail: DescriptionDetail = { action: "retract", field: "tag", made, reason };
    assert.deepEqual(parseDescriptionDetail(structuredClone(detail)), detail);
  }
});

it("passes over an action and a field that it does not know", () => {
  const said = { basis: "claimed", value: 1 };
  for (const other of [{}, null, { action: "vote", field: "tag" }, { action: "state", field: "weather", made, said }])
    assert.equal(parseDescriptionDetail(other), null);
});

it("refuses anything else", () => {
  const withValue = (field: string, value: unknown): object => ({
    ...{ action: "state", field, made },
    said: { basis: "claimed", value },
  });
  const bad: readonly object[] = [
    { action: "state", field: "tag" },
    { ...withValue("tag", "x"), more: 1 },
    { ...withValue("tag", "x"), made: { basis: "claimed", value: "yesterday" } },
    { ...withValue("tag", "x"), said: { basis: "guessed", value: "x" } },
    { action: "retract", field: "tag", made },
    { action: "retract", field: "tag", made, reason: "" },
    withValue("title", ""),
    withValue("title", 1),
    withValue("title", "x".repeat(1_001)),
    withValue("tag", "\ud800"),
    withValue("quote", { ...quotation, exact: "" }),
    withValue("quote", { ...quotation, more: 1 }),
    withValue("quote", { ...quotation, prefix: null }),
    withValue("quote", { ...quotation, date: "May 2014" }),
    withValue("quote", { ...quotation, object: { path: "a", sha256: "AB" } }),
    withValue("quote", { ...quotation, source: { text: "x", item: "sha256:1" } }),
    withValue("quote", { ...quotation, speaker: { name: "x" } }),
    withValue("place", { ...place, at: null }),
    withValue("place", { ...place, precision: "region", at: null, name: null }),
    withValue("place", { ...place, precision: "near" }),
    withValue("place", { ...place, at: { latitude: 35.1856, longitude: 33 } }),
    withValue("place", { ...place, at: { latitude: "90.1", longitude: "33" } }),
    withValue("place", { ...place, at: { latitude: "-0", longitude: "33" } }),
    withValue("date", { edtf: "2014-13", of: "event" }),
    withValue("date", { edtf: "2014", of: "birth" }),
    withValue("party", { is: "animal", name: "x", role: null }),
    withValue("label", { label: "graphic", kind: null }),
    withValue("label", { label: "hateful", kind: "injury" }),
    withValue("consent", { state: "yes", by: null, note: null }),
    withValue("restriction", { text: "x", until: "soon" }),
    withValue("withdrawal", { reason: "" }),
    withValue("withdrawal", {}),
  ];
  for (const one of bad)
    assert.throws(() => parseDescriptionDetail(one), FormatError, JSON.stringify(one).slice(0, 200));
});
