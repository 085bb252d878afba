import type { Deadline } from "./deadline.ts";
import { evaluate, numberField, type Frame } from "./frames.ts";
import type { StepOutcome } from "./step-log.ts";

/** A page that grows while it is scrolled has no end; 60 windows are 40 screens of a news page and more. */
const windowsMax = 60;

/** Long enough for a lazy part to be asked for, short enough that 60 windows take 6 s. */
const pauseMs = 100;

const down = `(() => {
  const root = document.scrollingElement ?? document.documentElement;
  const before = root.scrollTop;
  window.scrollBy({ top: window.innerHeight * 0.8, behavior: "instant" });
  return { before, after: root.scrollTop, height: root.scrollHeight };
})()`;

const up = `window.scrollTo({ top: 0, left: 0, behavior: "instant" })`;

/** Goes through the page once, so that parts which wait to be seen are loaded, and back to the top. */
export async function scroll(frame: Frame, deadline: Deadline): Promise<StepOutcome<null>> {
  let windows = 0;
  let more = true;
  let height = 0;
  while (more && windows < windowsMax && deadline.leftMs > pauseMs) {
    const at = await deadline.race(evaluate(frame, down));
    height = numberField(at, "height");
    more = numberField(at, "after") > numberField(at, "before");
    if (more) windows += 1;
    await deadline.sleep(pauseMs);
  }
  await deadline.race(evaluate(frame, up));
  await deadline.sleep(pauseMs);
  const end = more
    ? `stopped after ${String(windows)} steps, before the end`
    : `to its end in ${String(windows)} steps`;
  return { value: null, detail: `Scrolled through the page, ${end}; it is ${String(Math.round(height))} px high` };
}
