import type { Messages } from "../messages/messages.ts";
import { element } from "./elements.ts";

type InLanguage = Pick<Messages, "language">;

/** The head of a page, with the choice of its language. `onChosen` lays the page out anew. */
export function barPart(
  languages: readonly InLanguage[],
  { language }: InLanguage,
  onChosen: (code: string) => void,
): HTMLElement {
  const select = element("select", { id: "language" });
  for (const { language: other } of languages) {
    const option = element("option", { value: other.code, lang: other.code }, other.name);
    option.selected = other.code === language.code;
    select.append(option);
  }
  select.addEventListener("change", () => {
    onChosen(select.value);
    document.getElementById("language")?.focus();
  });
  return element(
    "header",
    { class: "bar" },
    element("span", { class: "wordmark" }, "Muniment"),
    element("span", {}, element("label", { for: "language" }, language.choose), " ", select),
  );
}
