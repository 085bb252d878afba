import type { Deadline } from "../deadline.ts";
import { evaluate, fieldOf, numberField, textField, type Frame } from "../frames.ts";

/** How the browser presented itself, as a page would see it. */
export interface Conditions {
  readonly userAgent: string;
  readonly window: { readonly width: number; readonly height: number; readonly scale: number };
  readonly languages: readonly string[];
  readonly timeZone: string;
}

const expression = `({
  userAgent: navigator.userAgent,
  width: innerWidth, height: innerHeight, scale: devicePixelRatio,
  languages: [...navigator.languages],
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
})`;

/** Measured on the empty page, before the captured one had a chance to touch anything. */
export async function readConditions(frame: Frame, deadline: Deadline): Promise<Conditions> {
  const value = await deadline.race(evaluate(frame, expression));
  const languages = fieldOf(value, "languages");
  return {
    userAgent: textField(value, "userAgent", 1_000) ?? "",
    window: {
      width: numberField(value, "width"),
      height: numberField(value, "height"),
      scale: numberField(value, "scale"),
    },
    languages: Array.isArray(languages) ? languages.filter((language) => typeof language === "string") : [],
    timeZone: textField(value, "timeZone", 100) ?? "",
  };
}
