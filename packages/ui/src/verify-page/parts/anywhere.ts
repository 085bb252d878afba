import { element } from "./elements.ts";

export interface DropActions {
  /** A folder as the browser lists it. */
  readonly onList: (list: FileList) => void;
  readonly onDrop: (event: DragEvent) => void;
  /** Whether the page shows that it takes what is dragged over it. */
  readonly isOpen: () => boolean;
}

/** Takes a folder that is dropped anywhere: such an input is the one way to all of its names in a page opened from disk. */
export function takeAnywhere({ onList, onDrop, isOpen }: DropActions): HTMLInputElement {
  const anywhere = element("input", {
    type: "file",
    webkitdirectory: "",
    id: "anywhere",
    tabindex: "-1",
    "aria-hidden": "true",
    title: "",
  });
  anywhere.addEventListener("change", () => {
    // A browser that gives a dropped folder as a file without a path leaves it to the walk.
    const { files } = anywhere;
    if (files !== null && files.item(0)?.webkitRelativePath !== "") onList(files);
    anywhere.value = "";
  });
  const root = document.documentElement;
  document.addEventListener("dragenter", () => root.classList.toggle("dragging", isOpen()));
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) root.classList.remove("dragging");
  });
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    root.classList.remove("dragging");
    onDrop(event);
  });
  return anywhere;
}
