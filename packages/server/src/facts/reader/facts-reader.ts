/** The process that reads one file: bytes come in, facts go out, and it holds nothing else. Source: spec/derivation. */
import type { FactStep } from "@muniment/verify";
import { readGiven } from "./given-file.ts";
import { readStep } from "./read-step.ts";
import { shutIn } from "./shut-in.ts";
import { steps } from "./steps.ts";
import { typeFact, unknownType } from "./type-step.ts";

shutIn();
await readAndAnswer();

async function readAndAnswer(): Promise<void> {
  await say({ ready: true });
  const file = await readGiven(process.stdin);
  let type: string | null = null;
  for (const step of steps) {
    if (!step.appliesTo(type)) continue;
    await say({ begin: { step: step.name, tool: step.tool } });
    const done = await readStep(step, file, type ?? unknownType);
    await say({ end: done });
    type ??= typeIn(done);
  }
  await say({ over: true });
}

function typeIn(step: FactStep): string {
  const facts = step.outcome === "done" ? step.facts : [];
  const found = facts.find(({ name }) => name === typeFact)?.fact;
  return found?.basis === "measured" ? String(found.value) : unknownType;
}

/** Resolves once it was handed over, so that what is known by now is known whatever comes next. */
function say(line: object): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${JSON.stringify(line)}\n`, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
