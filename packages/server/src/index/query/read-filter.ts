import { contentLabels, isCaseId, statementFields } from "@muniment/verify";
import { captureVerdicts, instantOf, siteOf, tagKey } from "../filter-values.ts";
import type { WithdrawnChoice } from "../items.ts";
import type { Filters } from "./query.ts";

const form = /^(?<name>site|kind|verdict|tag|label|has|case|withdrawn|after|before):(?<value>.+)$/isu;
const kinds: Readonly<Record<string, "capture" | "intake">> = { capture: "capture", file: "intake" };
const withdrawnWords: Readonly<Record<string, WithdrawnChoice>> = { yes: "only", no: "no", any: "any" };

/** True for what is written as a filter, whether it is one or not. */
export function looksLikeFilter(text: string): boolean {
  return /^[a-z]+:\S/iu.test(text);
}

/** The filters with this one among them, or null if it is none. Of two times the narrower holds. */
export function withFilter(filters: Filters, text: string, excluded: boolean): Filters | null {
  const { name, value } = form.exec(text)?.groups ?? {};
  if (name === undefined || value === undefined) return null;
  const add = <T>(choice: { readonly any: readonly T[]; readonly not: readonly T[] }, one: T) =>
    excluded ? { ...choice, not: [...choice.not, one] } : { ...choice, any: [...choice.any, one] };
  switch (name.toLowerCase()) {
    case "site": {
      const site = siteOf(value);
      return site === null ? null : { ...filters, site: add(filters.site, site) };
    }
    case "kind": {
      const kind = kinds[value.toLowerCase()];
      return kind === undefined ? null : { ...filters, kind: add(filters.kind, kind) };
    }
    case "verdict": {
      const verdict = captureVerdicts.find((one) => one === value.toLowerCase());
      return verdict === undefined ? null : { ...filters, verdict: add(filters.verdict, verdict) };
    }
    case "tag":
      return { ...filters, tag: add(filters.tag, tagKey(value)) };
    case "label": {
      const label = contentLabels.find((one) => one === value.toLowerCase());
      return label === undefined ? null : { ...filters, label: add(filters.label, label) };
    }
    case "has": {
      const field = ([...statementFields, "conflict"] as const).find((one) => one === value.toLowerCase());
      return field === undefined ? null : { ...filters, has: add(filters.has, field) };
    }
    case "case": {
      const id = value.toLowerCase();
      return isCaseId(id) ? { ...filters, case: add(filters.case, id) } : null;
    }
    case "withdrawn": {
      const withdrawn = excluded ? undefined : withdrawnWords[value.toLowerCase()];
      return withdrawn === undefined ? null : { ...filters, withdrawn };
    }
    default: {
      const time = excluded ? null : instantOf(value, 0);
      if (time === null) return null;
      return name.toLowerCase() === "after"
        ? { ...filters, from: filters.from === null || time > filters.from ? time : filters.from }
        : { ...filters, before: filters.before === null || time < filters.before ? time : filters.before };
    }
  }
}
