import type { CaseId } from "@muniment/verify";
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode, type RefObject } from "react";
import type { Problem } from "../api.ts";
import { useMessages, useNumber, useSize } from "../language.tsx";
import type { Chosen } from "../upload/chosen-files.ts";
import { beginSending } from "../upload/upload-store.ts";
import { problemOf } from "../use-answer.ts";
import { Notice, ProblemNotice } from "./notice.tsx";
import { Foreign } from "./text.tsx";

/** As docs/upload.md has it. */
const noteMax = 10_000;
/** A list that can be read through. */
const shownMax = 5;

interface ChosenFormProps {
  readonly chosen: Chosen;
  /** The case that they are taken into, or null. */
  readonly into: CaseId | null;
  readonly onDone: () => void;
}

/** What was chosen, before any of it is sent: a note for all of it, and whether these are the ones. */
export function ChosenForm({ chosen, into, onDone }: ChosenFormProps): ReactNode {
  const { upload } = useMessages();
  const [number, size] = [useNumber(), useSize()];
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const note = useRef<HTMLTextAreaElement>(null);
  const [beginning, setBeginning] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useInSight(form);
  const { files } = chosen;
  const words = upload.chosen;
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const begin = async (): Promise<void> => {
    setBeginning(true);
    try {
      const text = note.current?.value ?? "";
      await beginSending(chosen, { case: into, note: text === "" ? null : text });
      onDone();
    } catch (error) {
      setProblem(problemOf(error));
      setBeginning(false);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!beginning) void begin();
  };
  const cannot = chosen.tooMany ? words.tooMany : files.length === 0 ? words.none : null;
  return (
    <form className="chosen-files" ref={form} onSubmit={submit} aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{words.title(words.files(files.length, number(files.length)), size(total))}</h3>
      <Some files={files} />
      <Unread paths={chosen.unread} />
      {cannot === null ? (
        <div className="field">
          <label htmlFor={`${id}-note`}>{words.note}</label>
          <textarea
            id={`${id}-note`}
            ref={note}
            dir="auto"
            rows={2}
            maxLength={noteMax}
            aria-describedby={`${id}-help`}
            autoFocus
          />
          <p id={`${id}-help`} className="quiet">
            {words.noteHelp}
          </p>
        </div>
      ) : (
        <Notice tone="fails" title={cannot}>
          {null}
        </Notice>
      )}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <p className="buttons">
        {cannot === null ? (
          <button type="submit" className="main" aria-disabled={beginning}>
            {beginning ? words.beginning : words.begin}
          </button>
        ) : null}
        <button type="button" onClick={onDone}>
          {words.putAway}
        </button>
      </p>
    </form>
  );
}

/** The button that sends them is the end of the form, and is to be seen by who has just chosen. */
function useInSight(form: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    form.current?.scrollIntoView({ block: "nearest" });
  }, [form]);
}

/** The first few of them. */
function Some({ files }: Pick<Chosen, "files">): ReactNode {
  const { upload } = useMessages();
  const number = useNumber();
  return (
    <ul className="chosen-some">
      {files.slice(0, shownMax).map(({ path }) => (
        <li key={path}>
          <Foreign text={path} />
        </li>
      ))}
      {files.length > shownMax ? (
        <li className="quiet">{upload.sending.more(files.length - shownMax, number(files.length - shownMax))}</li>
      ) : null}
    </ul>
  );
}

function Unread({ paths }: { readonly paths: readonly string[] }): ReactNode {
  const { upload } = useMessages();
  const number = useNumber();
  if (paths.length === 0) return null;
  return (
    <Notice tone="unchecked" title={upload.chosen.unread(paths.length, number(paths.length))}>
      <ul>
        {paths.slice(0, 50).map((path) => (
          <li key={path}>
            <Foreign text={path} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}
