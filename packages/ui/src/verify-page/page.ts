import { checkFolder } from "./check-folder.ts";
import { folderOfInput, isFolder, walkFolder, type ChosenFolder } from "./chosen-folder.ts";
import { languageOf, languages, type Language } from "./languages.ts";
import { folderStep, keyStep, problemNotice, type KeyField } from "./parts/asked.ts";
import { button, element } from "./parts/elements.ts";
import { progressPart, type ProgressPart } from "./parts/progress.ts";
import { resultPart } from "./parts/result.ts";
import type { State } from "./state.ts";
import { readTypedKeys } from "./typed-keys.ts";
import { problemOfDrop, problemOfFolder, type Problem } from "./what-was-chosen.ts";

export interface PageOptions {
  readonly language: Language;
  /** The reader's own, as of `navigator.languages`. */
  readonly tags: readonly string[];
  readonly program: string;
}

/** How often what is seen of the progress changes. */
const progressMs = 150;

/** The whole page: it shows the state that it is in, and goes from one to the next. */
export class Page {
  readonly #tags: readonly string[];
  readonly #program: string;
  readonly #main = element("main");
  readonly #said = element("p", { role: "status", class: "for-listeners" });
  /** Takes a folder that is dropped anywhere: such an input is the one way to all of its names in a page opened from disk. */
  readonly #anywhere = element("input", {
    type: "file",
    webkitdirectory: "",
    id: "anywhere",
    tabindex: "-1",
    "aria-hidden": "true",
    title: "",
  });
  #language: Language;
  #state: State = { at: "ready", problem: null };
  #typed = "";
  #progress: ProgressPart | null = null;

  constructor({ language, tags, program }: PageOptions) {
    this.#language = language;
    this.#tags = tags;
    this.#program = program;
    this.#anywhere.addEventListener("change", () => {
      // A browser that gives a dropped folder as a file without a path leaves it to the walk.
      const { files } = this.#anywhere;
      if (files !== null && files.item(0)?.webkitRelativePath !== "") this.#takeList(files);
      this.#anywhere.value = "";
    });
    // What a browser says where it was given a folder that holds nothing.
    this.#anywhere.addEventListener("cancel", () => {
      if (this.#state.at === "listing") this.#refuse({ code: "empty", name: "" });
    });
    document.addEventListener("dragenter", () => document.documentElement.classList.toggle("dragging", !this.#busy));
    document.addEventListener("dragleave", ({ relatedTarget }) => {
      if (relatedTarget === null) document.documentElement.classList.remove("dragging");
    });
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
    });
    document.addEventListener("drop", (event) => {
      this.#takeDrop(event);
    });
    setInterval(() => {
      this.#showProgress();
    }, progressMs);
  }

  /** Lays the page out anew: at the beginning, and when the language changes. */
  open(): void {
    const { messages } = this.#language;
    const { code, direction } = messages.language;
    document.documentElement.lang = code;
    document.documentElement.dir = direction;
    document.title = `${messages.title} · Muniment`;
    document.body.replaceChildren(this.#bar(), this.#main, this.#said, this.#anywhere);
    this.#show();
  }

  get #busy(): boolean {
    return this.#state.at === "listing" || this.#state.at === "running";
  }

  get #key(): KeyField {
    return {
      typed: this.#typed,
      onTyped: (text) => {
        this.#typed = text;
      },
    };
  }

  #bar(): HTMLElement {
    const { language } = this.#language.messages;
    const select = element("select", { id: "language" });
    for (const { language: other } of languages) {
      const option = element("option", { value: other.code, lang: other.code }, other.name);
      option.selected = other.code === language.code;
      select.append(option);
    }
    select.addEventListener("change", () => {
      this.#language = languageOf(select.value, this.#tags);
      this.open();
      document.getElementById("language")?.focus();
    });
    return element(
      "header",
      { class: "bar" },
      element("span", { class: "wordmark" }, "Muniment"),
      element("span", {}, element("label", { for: "language" }, language.choose), " ", select),
    );
  }

  #go(state: State): void {
    this.#state = state;
    this.#show();
    this.#main.querySelector<HTMLElement>("h1[tabindex], h2[tabindex]")?.focus();
  }

  #show(): void {
    const state = this.#state;
    this.#progress = null;
    this.#main.dataset["state"] = state.at;
    if (state.at === "done") this.#main.dataset["verdict"] = state.checked.verdict;
    else delete this.#main.dataset["verdict"];
    this.#main.replaceChildren(...this.#content(state));
    this.#showProgress();
  }

  #content(state: State): readonly HTMLElement[] {
    const { messages } = this.#language;
    switch (state.at) {
      case "ready":
        return this.#form(state.problem);
      case "listing":
      case "running":
        this.#progress = progressPart(
          this.#language,
          (text) => {
            this.#say(text);
          },
          () => {
            this.#stop();
          },
        );
        return [this.#progress.node];
      case "stopped":
        return [this.#ended(element("h1", { tabindex: "-1" }, messages.stopped), state.folder)];
      case "broken":
        return [this.#ended(problemNotice(this.#language, { code: "broke-off", name: state.reason }), state.folder)];
      case "done":
        return [
          resultPart(this.#language, state.checked, {
            key: this.#key,
            onAgain: () => {
              this.#check(state.checked.folder);
            },
            onAnother: () => {
              this.#go({ at: "ready", problem: null });
            },
            program: this.#program,
          }),
        ];
    }
  }

  #form(problem: Problem | null): readonly HTMLElement[] {
    const { messages } = this.#language;
    return [
      element(
        "div",
        { class: "intro" },
        element("h1", { tabindex: "-1" }, messages.title),
        element("p", {}, messages.intro),
        element("p", { class: "quiet" }, messages.offline),
      ),
      ...(problem === null ? [] : [problemNotice(this.#language, problem)]),
      element(
        "div",
        { class: "steps" },
        keyStep(this.#language, this.#key),
        folderStep(this.#language, {
          onList: (list) => {
            this.#takeList(list);
          },
        }),
      ),
    ];
  }

  #ended(said: HTMLElement, folder: ChosenFolder | null): HTMLElement {
    const { messages } = this.#language;
    const again =
      folder === null
        ? null
        : button(messages.again, "main", () => {
            this.#check(folder);
          });
    const another = button(messages.another, "", () => {
      this.#go({ at: "ready", problem: null });
    });
    return element("section", { class: "ended" }, said, element("p", { class: "actions" }, again, another));
  }

  #say(text: string): void {
    this.#said.textContent = text;
  }

  #showProgress(): void {
    const state = this.#state;
    if (state.at === "listing") this.#progress?.show(null, state.files);
    if (state.at === "running") this.#progress?.show(state.check.progress(), 0);
  }

  #stop(): void {
    const state = this.#state;
    if (state.at !== "listing" && state.at !== "running") return;
    state.abort.abort();
    this.#go({ at: "stopped", folder: state.at === "running" ? state.folder : null });
  }

  #refuse(problem: Problem): void {
    this.#go({ at: "ready", problem });
  }

  #takeDrop(event: DragEvent): void {
    document.documentElement.classList.remove("dragging");
    const files = [...(event.dataTransfer?.items ?? [])].filter(({ kind }) => kind === "file");
    const entries = files.map((item) => item.webkitGetAsEntry());
    const problem = this.#busy ? null : problemOfDrop(entries);
    const [entry = null] = entries;
    if (this.#busy || problem !== null || entry === null || !isFolder(entry)) {
      event.preventDefault();
      if (problem !== null) this.#refuse(problem);
      return;
    }
    // Not prevented: the input that it fell on lists it too, where the browser does that. Whoever is first is heard.
    if (event.target !== this.#anywhere) event.preventDefault();
    this.#walk(entry);
  }

  #walk(entry: FileSystemDirectoryEntry): void {
    const abort = new AbortController();
    const isOurs = (): boolean => this.#state.at === "listing" && this.#state.abort === abort;
    this.#go({ at: "listing", files: 0, abort });
    const onFiles = (files: number): void => {
      if (isOurs()) this.#state = { at: "listing", files, abort };
    };
    walkFolder(entry, { signal: abort.signal, onFiles }).then(
      (folder) => {
        if (isOurs()) this.#take(folder);
      },
      (error: unknown) => {
        // Chromium's answer in a page opened from disk: there the input lists the folder.
        if (error instanceof DOMException && error.name === "EncodingError") return;
        if (isOurs()) this.#refuse({ code: "unlisted", name: entry.name });
      },
    );
  }

  #takeList(list: FileList): void {
    if (this.#state.at === "running" || this.#state.at === "stopped") return;
    if (this.#state.at === "listing") this.#state.abort.abort();
    const first = list.item(0);
    // A browser that cannot choose folders gives files without a path.
    if (first?.webkitRelativePath === "") this.#refuse({ code: "file", name: first.name });
    else this.#take(folderOfInput(list));
  }

  #take(folder: ChosenFolder | null): void {
    const problem = problemOfFolder(folder);
    if (folder === null || problem !== null) this.#refuse(problem ?? { code: "empty", name: "" });
    else this.#check(folder);
  }

  #check(folder: ChosenFolder): void {
    const keys = readTypedKeys(this.#typed);
    if (keys === null) {
      this.#refuse({ code: "no-key", name: "" });
      return;
    }
    const abort = new AbortController();
    const check = checkFolder(folder, keys, abort.signal);
    this.#go({ at: "running", folder, check, abort });
    this.#say(this.#language.messages.running.title);
    check.ended.then(
      (checked) => {
        if (!abort.signal.aborted) this.#go({ at: "done", checked });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) this.#go({ at: "broken", folder, reason: String(error) });
      },
    );
  }
}
