/** The page is built of elements and text, never of markup: whatever a package says, it stays text. */
import { runsOf } from "../../visible.ts";

export type Child = Node | string | null;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  for (const child of children) if (child !== null) made.append(child);
  return made;
}

/** What others wrote: isolated, never markup, with its hidden characters named. A name may be empty, where a browser cannot show it. */
export function foreign(text: string, direction: "auto" | "ltr" = "auto"): HTMLElement {
  const runs = runsOf(text).map((run) =>
    "plain" in run ? run.plain : element("span", { class: "hidden-character" }, run.code),
  );
  return element("bdi", { dir: direction }, ...runs);
}

/** A hash, a key, the name of a file: Latin, in the typeface for exact things. */
export function exact(text: string): HTMLElement {
  return element("code", { class: "exact" }, foreign(text, "ltr"));
}

export function button(text: string, look: "main" | "", onClick: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", class: look }, text);
  made.addEventListener("click", onClick);
  return made;
}

const svg = "http://www.w3.org/2000/svg";

/** A line drawn in a square of 16; for the eye alone, beside words. */
export function mark(line: string): SVGElement {
  const made = document.createElementNS(svg, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" }))
    made.setAttribute(name, value);
  const path = document.createElementNS(svg, "path");
  path.setAttribute("class", "mark-line");
  path.setAttribute("d", line);
  made.append(path);
  return made;
}
