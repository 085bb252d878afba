import type { Progress } from "../chosen-files.ts";
import type { Language } from "../languages.ts";
import { button, element } from "./elements.ts";

export interface ProgressPart {
  readonly node: HTMLElement;
  /** Null while the files are still being listed: then `files` counts those. */
  readonly show: (progress: Progress | null, listed: number) => void;
}

/** How far it has come, for the eye; and, each tenth of the way, for who listens: more would be all that they hear. */
export function progressPart(
  { messages, numbers }: Language,
  say: (text: string) => void,
  onStop: () => void,
): ProgressPart {
  const { running } = messages;
  const title = element("h2", { tabindex: "-1" }, running.title);
  const bar = element("progress", { max: "1", "aria-label": running.title });
  const line = element("p", { class: "figures" });
  const node = element(
    "section",
    { class: "running" },
    title,
    bar,
    line,
    element("p", {}, button(running.stop, "", onStop)),
  );
  let said = 0;
  const show = (progress: Progress | null, listed: number): void => {
    if (progress === null) {
      title.replaceChildren(running.listing(numbers.count(listed)));
      return;
    }
    const { bytes, bytesTotal, files, filesTotal } = progress;
    const share = shareOf(progress);
    bar.value = share;
    title.replaceChildren(running.title);
    line.replaceChildren(
      element("span", {}, running.bytes(numbers.bytes(bytes), numbers.bytes(bytesTotal))),
      filesTotal === 0 ? "" : element("span", {}, running.files(numbers.count(files), numbers.count(filesTotal))),
    );
    const tenth = Math.floor(10 * share);
    if (tenth > said) say(running.share(numbers.percent(tenth / 10)));
    said = Math.max(said, tenth);
  };
  return { node, show };
}

/** A thousand small files take longer than their bytes say: each counts as some. */
const bytesOfAFile = 64 * 1024;

function shareOf({ bytes, bytesTotal, files, filesTotal }: Progress): number {
  const total = bytesTotal + bytesOfAFile * filesTotal;
  return total === 0 ? 0 : Math.min(1, (bytes + bytesOfAFile * files) / total);
}
