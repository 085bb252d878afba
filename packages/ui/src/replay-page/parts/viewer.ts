/** One capture that is looked at: its views, its veil, and what is said of them. Each view is made when it is shown. */
import { button, element, foreign } from "../../verify-page/parts/elements.ts";
import { showIn } from "../calmed.ts";
import type { Language } from "../languages.ts";
import type { LookedAt, MadeDocument } from "../looked-at.ts";
import type { Shown } from "../messages/messages.ts";
import { captureFacts } from "./capture-list.ts";
import { differingIn, differsPart, linksPart, partsPart } from "./told.ts";

export interface ViewerActions {
  readonly isCaptured: (url: string) => boolean;
  readonly onLink: (url: string) => void;
  readonly onBroken: (error: unknown) => void;
  readonly onBack: () => void;
}

/** What stays as it was chosen while the language changes. */
export interface Chosen {
  shown: Shown | null;
  veiled: boolean;
}

export class Viewer {
  readonly node: HTMLElement;
  readonly #language: Language;
  readonly #looked: LookedAt;
  readonly #actions: ViewerActions;
  readonly #chosen: Chosen;
  readonly #stage = element("div", { class: "stage" });
  readonly #told = element("div", { class: "told" });
  readonly #bar = element("div", { class: "views" });
  #abort = new AbortController();
  #addresses: string[] = [];

  constructor(language: Language, looked: LookedAt, chosen: Chosen, actions: ViewerActions) {
    this.#language = language;
    this.#looked = looked;
    this.#actions = actions;
    this.#chosen = chosen;
    const { capture } = looked;
    const { messages } = language;
    this.node = element(
      "article",
      { class: "looking" },
      element("p", { class: "actions" }, button(messages.list.back, "", actions.onBack)),
      element("h1", { tabindex: "-1" }, foreign(capture.name)),
      ...captureFacts(language, { ...capture, address: looked.address }),
      element("p", { class: "quiet" }, messages.notChecked),
      this.#bar,
      this.#stage,
      this.#told,
    );
    this.#show();
  }

  /** Nothing is made any more, and what was held for it is given back. */
  close(): void {
    this.#abort.abort();
    for (const address of this.#addresses) URL.revokeObjectURL(address);
    this.#addresses = [];
  }

  veil(): void {
    if (this.#chosen.veiled) return;
    this.#chosen.veiled = true;
    this.#show();
  }

  get #views(): readonly Shown[] {
    const { views } = this.#looked;
    return views.includes("picture") ? [...views, "both"] : views;
  }

  get #shown(): Shown {
    const { shown } = this.#chosen;
    return shown !== null && this.#views.includes(shown) ? shown : (this.#views[0] ?? "answer");
  }

  #show(): void {
    this.close();
    const abort = new AbortController();
    this.#abort = abort;
    const { messages } = this.#language;
    this.#layBar();
    this.#stage.dataset["view"] = this.#shown;
    this.#stage.dataset["state"] = "making";
    document.documentElement.dataset["veil"] = this.#chosen.veiled ? "on" : "off";
    this.#stage.replaceChildren(element("p", { class: "quiet" }, messages.opening));
    this.#told.replaceChildren();
    this.#make(abort.signal).catch((error: unknown) => {
      if (!abort.signal.aborted) this.#actions.onBroken(error);
    });
  }

  #layBar(): void {
    const { messages } = this.#language;
    const { veil, views } = messages;
    const tabs = this.#views.map((view) => {
      const tab = element("button", {
        type: "button",
        "aria-pressed": String(view === this.#shown),
        "data-view": view,
      });
      tab.append(views.names[view]);
      tab.addEventListener("click", () => {
        this.#chosen.shown = view;
        this.#show();
      });
      return tab;
    });
    const { veiled } = this.#chosen;
    const toggle = button(veiled ? veil.show : veil.hide, veiled ? "main" : "", () => {
      this.#chosen.veiled = !veiled;
      this.#show();
    });
    toggle.id = "veil";
    this.#bar.replaceChildren(
      element("div", { role: "group", "aria-label": views.label }, ...tabs),
      toggle,
      element("p", { class: "quiet" }, views.notes[this.#shown], " ", veiled ? veil.note : null),
    );
  }

  async #make(signal: AbortSignal): Promise<void> {
    const shown = this.#shown;
    const { views } = this.#looked;
    const view = shown === "answer" || !views.includes("page") ? "answer" : "page";
    const made = shown === "picture" ? null : await this.#looked.document(view, this.#chosen.veiled, signal);
    const pictures = shown === "picture" || shown === "both" ? await this.#pictures(signal) : null;
    if (signal.aborted) return;
    this.#stage.replaceChildren(
      ...(made === null ? [] : [this.#framed(made)]),
      ...(pictures === null ? [] : [pictures.node]),
    );
    this.#stage.dataset["state"] = "made";
    const { capture, address } = this.#looked;
    const differing = [...(made === null ? [] : differingIn(made, address)), ...(pictures?.differing ?? [])];
    const notice = differsPart(this.#language, differing);
    if (notice !== null) this.#stage.before(notice);
    this.node.querySelectorAll(".differs").forEach((one) => {
      if (one !== notice) one.remove();
    });
    if (made === null) return;
    const isHere = (url: string): boolean => this.#looked.has(url) || this.#actions.isCaptured(url);
    this.#told.replaceChildren(
      partsPart(this.#language, made.tally),
      linksPart(this.#language, made.tally, isHere, this.#actions.onLink),
    );
    this.node.dataset["capture"] = capture.item ?? capture.name;
  }

  #framed({ html, told }: MadeDocument): HTMLElement {
    const { messages } = this.#language;
    if (html === null)
      return element("p", { class: "nothing" }, messages.nothing, " ", told === null ? null : foreign(told));
    const frame = element("iframe", { class: "shown", title: messages.frame, referrerpolicy: "no-referrer" });
    showIn(frame, html);
    return frame;
  }

  async #pictures(
    signal: AbortSignal,
  ): Promise<{ readonly node: HTMLElement; readonly differing: readonly (readonly [string, string | null])[] }> {
    const pictures = await this.#looked.pictures();
    const differing = pictures.filter(({ same }) => !same).map(({ path }): [string, null] => [path, null]);
    const images = signal.aborted
      ? []
      : pictures.map(({ bytes }) => {
          const address = URL.createObjectURL(new Blob([bytes.slice()], { type: "image/png" }));
          this.#addresses.push(address);
          return element("img", { class: "material", src: address, alt: this.#language.messages.picture });
        });
    return { node: element("div", { class: "pictures" }, ...images), differing };
  }
}
