/**
 * The recall table: captures each page of the site with the built program, and prints how much of what must be held it holds.
 * Ends with 1 if that is not all, on every page.
 *
 * `node --conditions=source test/site/recall.ts [--only kind,…] [--light] [--json] [--program main.js] [--list]`
 *
 * `--light` leaves out what is large; `--program` names the main file of another build; `--list` prints the kinds.
 */
import { parseArgs } from "node:util";
import { temporaryFolder } from "../program.ts";
import { choosePages } from "./choose-pages.ts";
import { captureAndScore } from "./capture-page.ts";
import { figureOf, type PageScore } from "./score-page.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    light: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    program: { type: "string" },
    list: { type: "boolean", default: false },
  },
});
const chosen = choosePages(values);
let whole = 0;
for (const page of values.list ? [] : chosen) {
  const folder = await temporaryFolder();
  const start = performance.now();
  try {
    const score = await captureAndScore(
      page,
      folder.path,
      values.program === undefined ? {} : { program: values.program },
    );
    if (figureOf(score) === 100) whole += 1;
    tell(page.kind, page.about, score, (performance.now() - start) / 1000);
  } finally {
    await folder.remove();
  }
}
if (values.list) for (const { kind, about } of chosen) console.log(`${kind.padEnd(24)} ${about}`);
else {
  if (!values.json) console.log(`${whole} of ${chosen.length} pages are held whole`);
  process.exitCode = whole === chosen.length ? 0 : 1;
}

function tell(kind: string, about: string, score: PageScore, seconds: number): void {
  const figure = figureOf(score);
  if (values.json) {
    console.log(JSON.stringify({ kind, about, figure, seconds, ...score }));
    return;
  }
  const counted = `${score.held} of ${score.held + score.missing.length}`;
  // Never rounded up: 100 is said of what is whole, and of nothing else.
  const percent = `${(Math.floor(figure * 10) / 10).toFixed(1)} %`;
  console.log(
    `${kind.padEnd(24)} ${percent.padStart(8)}  ${counted.padStart(10)}  ${seconds.toFixed(0).padStart(4)} s`,
  );
  for (const { what, why } of score.missing) console.log(`    missing  ${shorten(what)}: ${shorten(why)}`);
  for (const one of score.extra) console.log(`    extra    ${shorten(one)}`);
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
