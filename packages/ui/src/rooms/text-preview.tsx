import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Problem } from "../api.ts";
import { getText } from "../client.ts";
import { useMessages } from "../language.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { Marked } from "../parts/marked.tsx";
import { passageAt, placeInText, placesOf, useQuoting, type Passage } from "../quoting.ts";
import { problemOf } from "../use-answer.ts";

/** Enough for a long article; a browser lays out much more than this only slowly. */
const sizeMax = 256 * 1024;

interface TextPreviewProps {
  readonly source: string;
  readonly object: Passage["object"];
  /** Running text rather than something that stands in columns. */
  readonly prose: boolean;
}

/** The beginning of a text object, as text whatever it is written in. */
export function TextPreview({ source, object, prose }: TextPreviewProps): ReactNode {
  const messages = useMessages();
  const [known, setKnown] = useState<{ readonly text: string; readonly whole: boolean } | Problem | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    getText(source, sizeMax, stop.signal).then(setKnown, (error: unknown) => {
      if (!stop.signal.aborted) setKnown(problemOf(error));
    });
    return () => {
      stop.abort();
    };
  }, [source]);
  if (known === null) return null;
  if ("code" in known) return <ProblemNotice problem={known} />;
  return (
    <>
      {known.whole ? null : <p className="quiet view-note">{messages.see.textCut}</p>}
      <MarkedText text={known.text} object={object} prose={prose} />
    </>
  );
}

/** The text, with the passages of it that were marked; who may add can mark another by selecting it. */
function MarkedText({ text, object, prose }: Omit<TextPreviewProps, "source"> & { readonly text: string }): ReactNode {
  const { description } = useMessages();
  const { take, marked } = useQuoting();
  const box = useRef<HTMLDivElement>(null);
  const [selected, setSelected] = useState<Omit<Passage, "object"> | null>(null);
  useEffect(() => {
    if (take === null) return;
    const look = (): void => {
      setSelected(box.current === null ? null : selectedIn(box.current, text));
    };
    document.addEventListener("selectionchange", look);
    return () => {
      document.removeEventListener("selectionchange", look);
    };
  }, [take, text]);
  const here = marked.filter(({ object: { sha256 } }) => sha256 === object.sha256);
  return (
    <>
      {take === null ? null : (
        <p className="quote-bar">
          <button
            type="button"
            disabled={selected === null}
            onClick={() => {
              if (selected !== null) take({ ...selected, object: { path: object.path, sha256: object.sha256 } });
            }}
          >
            {description.mark}
          </button>
          <span className="quiet">{description.markHint}</span>
        </p>
      )}
      <div className={prose ? "text-preview prose" : "text-preview"} tabIndex={0} ref={box}>
        <Marked text={text} marks={placesOf(text, here)} lines />
      </div>
    </>
  );
}

/** What is selected of a text that is shown in `box`; null if nothing is, or more than that. */
function selectedIn(box: HTMLElement, text: string): Omit<Passage, "object"> | null {
  const selection = getSelection();
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!box.contains(range.commonAncestorContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(box);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  return passageAt(text, placeInText(text, start), placeInText(text, start + range.toString().length));
}
