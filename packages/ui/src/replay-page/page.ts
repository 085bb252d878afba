import { FormatError } from "@muniment/verify";
import { isFolder } from "../folder-entries.ts";
import { folderOfInput, walkFolder, type ChosenFolder } from "../verify-page/chosen-folder.ts";
import { takeAnywhere } from "../verify-page/parts/anywhere.ts";
import { problemNotice } from "../verify-page/parts/asked.ts";
import { barPart } from "../verify-page/parts/bar.ts";
import { button, element } from "../verify-page/parts/elements.ts";
import { captureOfFile, capturesIn, type Capture } from "./captures.ts";
import { languageOf, languages, type Language } from "./languages.ts";
import { lookAt } from "./looked-at.ts";
import { withoutFragment } from "./opened-wacz.ts";
import { captureList } from "./parts/capture-list.ts";
import { choosePart } from "./parts/choose.ts";
import { Viewer, type Chosen } from "./parts/viewer.ts";
import type { Problem, State } from "./state.ts";

/** The whole page: it shows the state that it is in, and goes from one to the next. */
export class Page {
  readonly #tags: readonly string[];
  readonly #main = element("main");
  readonly #anywhere: HTMLInputElement;
  readonly #chosen: Chosen = { shown: null, veiled: true };
  #language: Language;
  #state: State = { at: "ready", problem: null };
  #viewer: Viewer | null = null;

  /** `tags`: the reader's languages, as of `navigator.languages`. */
  constructor(language: Language, tags: readonly string[]) {
    this.#language = language;
    this.#tags = tags;
    this.#anywhere = takeAnywhere({
      onList: (list) => {
        this.#takeList(list);
      },
      onDrop: (event) => {
        this.#takeDrop(event);
      },
      isOpen: () => true,
    });
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.#viewer?.veil();
    });
  }

  /** Lays the page out anew: at the beginning, and when the language changes. */
  open(): void {
    const { messages } = this.#language;
    document.documentElement.lang = messages.language.code;
    document.documentElement.dir = messages.language.direction;
    document.title = `${messages.title} · Muniment`;
    document.body.replaceChildren(this.#bar(), this.#main, this.#anywhere);
    this.#show();
  }

  #bar(): HTMLElement {
    return barPart(languages, this.#language.messages, (code) => {
      this.#language = languageOf(code, this.#tags);
      this.open();
    });
  }

  #go(state: State): void {
    this.#state = state;
    this.#show();
    this.#main.querySelector<HTMLElement>("h1[tabindex], h2[tabindex]")?.focus();
  }

  #show(): void {
    this.#viewer?.close();
    this.#viewer = null;
    this.#main.dataset["state"] = this.#state.at;
    this.#main.replaceChildren(...this.#content(this.#state));
  }

  #content(state: State): readonly Node[] {
    const { messages, numbers } = this.#language;
    switch (state.at) {
      case "ready":
        return this.#form(state.problem);
      case "listing":
        return [this.#waiting(messages.listing(numbers.count(state.files)), state.abort)];
      case "opening":
        return [this.#waiting(messages.opening, state.abort)];
      case "list":
        return [
          ...(state.problem === null ? [] : [problemNotice(this.#language.messages.problems, state.problem)]),
          captureList(this.#language, state.captures, (capture) => {
            this.#open(capture, null, state.captures);
          }),
          this.#another(),
        ];
      case "looking":
        this.#viewer = this.#viewerOf(state);
        return [this.#viewer.node];
    }
  }

  #form(problem: Problem | null): readonly Node[] {
    const { messages } = this.#language;
    return [
      element(
        "div",
        { class: "intro" },
        element("h1", { tabindex: "-1" }, messages.title),
        element("p", {}, messages.intro),
        element("p", { class: "quiet" }, messages.offline),
        element("p", { class: "quiet" }, messages.notChecked),
      ),
      ...(problem === null ? [] : [problemNotice(this.#language.messages.problems, problem)]),
      element(
        "div",
        { class: "steps" },
        choosePart(this.#language, {
          onFolder: (list) => {
            this.#takeList(list);
          },
          onFile: (file) => {
            this.#takeFile(file);
          },
        }),
      ),
    ];
  }

  #waiting(text: string, abort: AbortController): HTMLElement {
    const stop = button(this.#language.messages.stop, "", () => {
      abort.abort();
      this.#go({ at: "ready", problem: null });
    });
    return element(
      "section",
      { class: "running" },
      element("h2", { tabindex: "-1", role: "status" }, text),
      element("p", {}, stop),
    );
  }

  #another(): HTMLElement {
    const another = button(this.#language.messages.list.another, "", () => {
      this.#go({ at: "ready", problem: null });
    });
    return element("p", { class: "actions" }, another);
  }

  #viewerOf({ captures, looked }: Extract<State, { readonly at: "looking" }>): Viewer {
    const captureAt = (url: string): Capture | undefined =>
      captures.find(({ address }) => address !== null && withoutFragment(address) === url);
    return new Viewer(this.#language, looked, this.#chosen, {
      isCaptured: (url) => captureAt(url) !== undefined,
      onLink: (url) => {
        const capture = captureAt(url);
        this.#open(capture ?? looked.capture, capture === undefined ? url : null, captures);
      },
      onBroken: (error) => {
        this.#go({ at: "list", captures, problem: { code: "broke-off", name: String(error) } });
      },
      onBack: () => {
        this.#go({ at: "list", captures, problem: null });
      },
    });
  }

  #refuse(problem: Problem): void {
    this.#go({ at: "ready", problem });
  }

  #takeDrop(event: DragEvent): void {
    const items = [...(event.dataTransfer?.items ?? [])].filter(({ kind }) => kind === "file");
    const [item] = items;
    const entry = item?.webkitGetAsEntry() ?? null;
    if (item === undefined || entry === null || items.length > 1) {
      event.preventDefault();
      this.#refuse({ code: items.length > 1 ? "several" : "nothing", name: "" });
    } else if (isFolder(entry)) {
      // Not prevented: the input that it fell on lists it too, where the browser does that. Whoever is first is heard.
      if (event.target !== this.#anywhere) event.preventDefault();
      this.#walk(entry);
    } else {
      event.preventDefault();
      const file = item.getAsFile();
      if (file !== null) this.#takeFile(file);
    }
  }

  #walk(entry: FileSystemDirectoryEntry): void {
    const abort = new AbortController();
    const isOurs = (): boolean => this.#state.at === "listing" && this.#state.abort === abort;
    this.#go({ at: "listing", files: 0, abort });
    const onFiles = (files: number): void => {
      if (!isOurs()) return;
      this.#state = { at: "listing", files, abort };
      this.#show();
    };
    walkFolder(entry, { signal: abort.signal, onFiles }).then(
      (folder) => {
        if (isOurs()) this.#takeFolder(folder);
      },
      (error: unknown) => {
        // Chromium's answer in a page opened from disk: there the input lists the folder.
        if (error instanceof DOMException && error.name === "EncodingError") return;
        if (isOurs()) this.#refuse({ code: "unlisted", name: entry.name });
      },
    );
  }

  #takeList(list: FileList): void {
    if (this.#state.at === "listing") this.#state.abort.abort();
    const folder = folderOfInput(list);
    if (folder === null) this.#refuse({ code: "no-captures", name: "" });
    else this.#takeFolder(folder);
  }

  #takeFile(file: File): void {
    if (/\.(zip|tar|tgz|gz|7z|rar|age)$/i.test(file.name)) this.#refuse({ code: "packed", name: file.name });
    else if (!/\.wacz$/i.test(file.name)) this.#refuse({ code: "file", name: file.name });
    else this.#open(captureOfFile(file), null, [captureOfFile(file)]);
  }

  #takeFolder(folder: ChosenFolder): void {
    const abort = new AbortController();
    this.#go({ at: "listing", files: folder.files.size, abort });
    capturesIn(folder, abort.signal).then(
      (captures) => {
        if (abort.signal.aborted) return;
        if (captures.length === 0) this.#refuse({ code: "no-captures", name: folder.name });
        else this.#go({ at: "list", captures, problem: null });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) this.#refuse({ code: "broke-off", name: String(error) });
      },
    );
  }

  #open(capture: Capture, address: string | null, captures: readonly Capture[]): void {
    const abort = new AbortController();
    this.#go({ at: "opening", captures, abort });
    lookAt(capture, address, abort.signal).then(
      (looked) => {
        if (!abort.signal.aborted) this.#go({ at: "looking", captures, looked });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const problem: Problem =
          error instanceof FormatError
            ? { code: "no-wacz", name: `${capture.name} (${error.message})` }
            : { code: "broke-off", name: String(error) };
        this.#go({ at: "list", captures, problem });
      },
    );
  }
}
