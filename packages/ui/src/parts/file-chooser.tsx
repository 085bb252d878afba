import { useRef, useState, type DragEvent, type ReactNode } from "react";
import { useMessages } from "../language.tsx";
import { chosenIn, droppedIn, type Chosen } from "../upload/chosen-files.ts";

interface FileChooserProps {
  readonly onChosen: (chosen: Chosen) => void;
  /** With the words that something can be dropped. */
  readonly big?: boolean;
  /** More buttons. */
  readonly children?: ReactNode;
}

/** Where files and folders are dropped, with buttons to choose them instead. */
export function FileChooser({ onChosen, big = false, children }: FileChooserProps): ReactNode {
  const { upload } = useMessages();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (input: HTMLInputElement): void => {
    if (input.files !== null && input.files.length > 0) onChosen(chosenIn(input.files));
    // The same ones may be chosen again.
    input.value = "";
  };
  const drag = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(event.type !== "dragleave");
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void droppedIn(event.dataTransfer).then(onChosen);
  };
  return (
    <div
      className={`chooser${big ? " chooser-big" : ""}${over ? " chooser-over" : ""}`}
      onDragEnter={drag}
      onDragOver={drag}
      onDragLeave={drag}
      onDrop={drop}
    >
      {big ? <p>{upload.drop}</p> : null}
      <p className="buttons">
        <button type="button" onClick={() => files.current?.click()}>
          {upload.chooseFiles}
        </button>
        <button type="button" onClick={() => folder.current?.click()}>
          {upload.chooseFolder}
        </button>
        {children}
      </p>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label={upload.chooseFiles}
        onChange={(event) => {
          take(event.currentTarget);
        }}
      />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        aria-label={upload.chooseFolder}
        webkitdirectory=""
        onChange={(event) => {
          take(event.currentTarget);
        }}
      />
    </div>
  );
}

declare module "react" {
  interface InputHTMLAttributes<T> {
    /** Folders are chosen, with all that is in them. Every browser has it under this name. */
    webkitdirectory?: T extends HTMLInputElement ? string : never;
  }
}
