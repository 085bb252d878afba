import type { DerivedFact, FactsDetail, Instant } from "@muniment/verify";
import { counted, humanSize, printable } from "../terminal.ts";

/** What was read of one file, for people: every fact with how it is known, and every step with its tool. */
export function factLines(
  path: string,
  size: number,
  read: (FactsDetail & { readonly index: number; readonly time: Instant }) | null,
): readonly string[] {
  const title = `  ${printable(path)}  ${humanSize(size)}`;
  if (read === null) return ["", title, "    No tool has read it."];
  const given = read.given.basis === "not-measured" ? null : read.given.value;
  return [
    "",
    title,
    `    sealed after it, as entry ${String(read.index)} of the log, ${read.time}`,
    ...(given === null || given === size ? [] : [`    only the two ends of it were read: ${humanSize(given)}`]),
    ...read.steps.flatMap((step) => [
      `    ${step.step}, by ${printable(step.tool.name)} ${printable(step.tool.version)}`,
      ...(step.outcome === "failed"
        ? [`      FAILED: ${printable(step.reason)}`]
        : [
            ...step.facts.map(factLine),
            ...(step.leftOut === 0
              ? []
              : [`      ${counted(step.leftOut, "more fact is", "more facts are")} left out`]),
          ]),
    ]),
  ];
}

function factLine({ name, fact, cut }: DerivedFact): string {
  const label = printable(name).padEnd(24);
  if (fact.basis === "not-measured") return `      ${label}  not measured: ${printable(fact.reason)}`;
  const whole = cut === undefined ? "" : ` … (the beginning of ${String(cut)} characters)`;
  return `      ${label}  ${printable(String(fact.value))}${whole}  [${fact.basis}]`;
}
