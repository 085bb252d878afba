import { UnreadableFile, type Instant } from "@muniment/verify";
import { BlobReading } from "./blob-reading.ts";
import { checkPackage, type Chosen } from "./check-package.ts";
import { mayHoldPackage } from "./chosen-file.ts";
import { isFolder } from "../folder-entries.ts";
import { folderOfInput, walkFolder, type ChosenFolder } from "./chosen-folder.ts";
import { languageOf, languages, type Language } from "./languages.ts";
import {
  besideWith,
  besideWithout,
  nothingBeside,
  readBeside,
  type FilesBeside,
  type GivenAs,
} from "./files-beside.ts";
import { trustedBy } from "./named-trust.ts";
import { keyStep, packageStep, problemNotice, type KeyField } from "./parts/asked.ts";
import { takeAnywhere } from "./parts/anywhere.ts";
import { barPart } from "./parts/bar.ts";
import { button, element } from "./parts/elements.ts";
import { progressPart, type ProgressPart } from "./parts/progress.ts";
import { resultPart } from "./parts/result.ts";
import { disclosedStep } from "./parts/disclosed.ts";
import { trustStep, type BesideField } from "./parts/trust.ts";
import type { State } from "./state.ts";
import { Turns } from "./turns.ts";
import { readTypedKeys } from "./typed-keys.ts";
import { problemOfDrop, problemOfFolder, type Problem } from "./what-was-chosen.ts";

export interface PageOptions {
  readonly language: Language;
  /** The reader's own, as of `navigator.languages`. */
  readonly tags: readonly string[];
  readonly program: string;
  readonly now: () => Instant;
}

/** How often what is seen of the progress changes. */
const progressMs = 150;

/** The whole page: it shows the state that it is in, and goes from one to the next. */
export class Page {
  readonly #tags: readonly string[];
  readonly #program: string;
  readonly #now: () => Instant;
  readonly #main = element("main");
  readonly #said = element("p", { role: "status", class: "for-listeners" });
  readonly #anywhere: HTMLInputElement;
  #language: Language;
  #state: State = { at: "ready", problem: null };
  #typed = "";
  #beside: FilesBeside = nothingBeside;
  #progress: ProgressPart | null = null;

  constructor({ language, tags, program, now }: PageOptions) {
    this.#language = language;
    this.#tags = tags;
    this.#program = program;
    this.#now = now;
    this.#anywhere = takeAnywhere({
      onList: (list) => {
        this.#takeList(list);
      },
      onDrop: (event) => {
        this.#takeDrop(event);
      },
      isOpen: () => !this.#busy,
    });
    // What a browser says where it was given a folder that holds nothing.
    this.#anywhere.addEventListener("cancel", () => {
      if (this.#state.at === "listing") this.#refuse({ code: "empty", name: "" });
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

  get #field(): BesideField {
    return {
      beside: this.#beside,
      onFiles: (files, as) => {
        this.#giveBeside(files, as);
      },
      onRemove: (one) => {
        this.#setBeside(besideWithout(this.#beside, one));
      },
    };
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
        return [this.#ended(element("h1", { tabindex: "-1" }, messages.stopped), state.chosen)];
      case "broken":
        return [
          this.#ended(
            problemNotice(this.#language.messages.problems, { code: "broke-off", name: state.reason }),
            state.chosen,
          ),
        ];
      case "done":
        return [
          resultPart(this.#language, state.checked, {
            key: this.#key,
            field: this.#field,
            onAgain: () => {
              this.#check(state.checked.chosen);
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
      ...(problem === null ? [] : [problemNotice(this.#language.messages.problems, problem)]),
      element(
        "div",
        { class: "steps" },
        keyStep(this.#language, this.#key),
        packageStep(this.#language, {
          onList: (list) => {
            this.#takeList(list);
          },
          onFile: (file) => {
            this.#check({ is: "file", name: file.name, file });
          },
        }),
      ),
      trustStep(this.#language, this.#field, this.#beside.named.length > 0),
      disclosedStep(this.#language, this.#field, { open: this.#beside.openings.length > 0, found: new Map() }),
    ];
  }

  #ended(said: HTMLElement, chosen: Chosen | null): HTMLElement {
    const { messages } = this.#language;
    const again =
      chosen === null
        ? null
        : button(messages.again, "main", () => {
            this.#check(chosen);
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
    this.#go({ at: "stopped", chosen: state.at === "running" ? state.chosen : null });
  }

  #refuse(problem: Problem): void {
    this.#go({ at: "ready", problem });
  }

  #takeDrop(event: DragEvent): void {
    const files = [...(event.dataTransfer?.items ?? [])].filter(({ kind }) => kind === "file");
    const entries = files.map((item) => item.webkitGetAsEntry());
    const problem = this.#busy ? null : problemOfDrop(entries);
    const [entry = null] = entries;
    if (this.#busy || problem !== null || entry === null || !isFolder(entry)) {
      event.preventDefault();
      if (problem !== null) this.#refuse(problem);
      else if (!this.#busy) this.#takeFiles(files.flatMap((item) => item.getAsFile() ?? []));
      return;
    }
    // Not prevented: the input that it fell on lists it too, where the browser does that. Whoever is first is heard.
    if (event.target !== this.#anywhere) event.preventDefault();
    this.#walk(entry);
  }

  /** One by itself may be a package; several, and what is none, name whom the reader trusts, or open what was withheld. */
  #takeFiles(files: readonly File[]): void {
    const [file] = files;
    const isPackage = async (): Promise<boolean> => {
      if (file === undefined || files.length > 1) return false;
      const never = new AbortController().signal;
      return await mayHoldPackage(file, new BlobReading(never, new Turns()));
    };
    isPackage().then(
      (yes) => {
        if (yes && file !== undefined) this.#check({ is: "file", name: file.name, file });
        else this.#giveBeside(files, "any");
      },
      (error: unknown) => {
        // Read again, it says why.
        if (error instanceof UnreadableFile) this.#giveBeside(files, "any");
        else this.#refuse({ code: "broke-off", name: String(error) });
      },
    );
  }

  /** Takes files that say whom the reader trusts, or what was disclosed to them. */
  #giveBeside(files: readonly File[], as: GivenAs): void {
    readBeside(files, as, this.#beside).then(
      (more) => {
        this.#setBeside(besideWith(this.#beside, more));
      },
      (error: unknown) => {
        this.#refuse({ code: "broke-off", name: String(error) });
      },
    );
  }

  #setBeside(beside: FilesBeside): void {
    const { named, openings } = this.#beside;
    this.#beside = beside;
    if (this.#busy) return;
    this.#show();
    const { messages, numbers } = this.#language;
    const isOpening = beside.openings !== openings && beside.named === named;
    document.querySelector<HTMLElement>(isOpening ? "#disclosed summary" : "#trust summary")?.focus();
    if (isOpening) this.#say(messages.disclosed.taken(numbers.count(beside.openings.length)));
    else this.#say(messages.trust.taken(numbers.count(beside.named.length)));
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
    if (first?.webkitRelativePath === "") this.#takeFiles([...list]);
    else this.#take(folderOfInput(list));
  }

  #take(folder: ChosenFolder | null): void {
    const problem = problemOfFolder(folder);
    if (folder === null || problem !== null) this.#refuse(problem ?? { code: "empty", name: "" });
    else this.#check(folder);
  }

  #check(chosen: Chosen): void {
    const typed = readTypedKeys(this.#typed);
    if (typed === null) {
      this.#refuse({ code: "no-key", name: "" });
      return;
    }
    const abort = new AbortController();
    this.#beside = { ...this.#beside, refused: [] };
    const { named, openings } = this.#beside;
    const options = { signal: abort.signal, now: this.#now(), openings };
    const check = checkPackage(chosen, trustedBy(typed, named), options);
    this.#go({ at: "running", chosen, check, abort });
    this.#say(this.#language.messages.running.title);
    check.ended.then(
      (ended) => {
        if (abort.signal.aborted) return;
        if ("code" in ended) this.#refuse(ended);
        else this.#go({ at: "done", checked: ended });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) this.#go({ at: "broken", chosen, reason: String(error) });
      },
    );
  }
}
