/** For verify-page-findings.test.ts, in a page: how the verifier page shows findings that are handed to it. */
import type { Finding } from "@muniment/verify";
import { FindingsSum } from "../../packages/ui/src/verify-page/findings-sum.ts";
import { languageOf } from "../../packages/ui/src/verify-page/languages.ts";
import { checksPart, everyFinding, faultsPart } from "../../packages/ui/src/verify-page/parts/findings.ts";

function show(findings: readonly Finding[], code: string): void {
  const language = languageOf(code, [code]);
  const sum = new FindingsSum();
  for (const finding of findings) sum.add(finding);
  const faults = faultsPart(language, sum);
  document.body.replaceChildren();
  for (const part of [faults, checksPart(language, sum), ...everyFinding(language, sum)])
    if (part !== null) document.body.append(part);
}

Object.assign(globalThis, { show });
