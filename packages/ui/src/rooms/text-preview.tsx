import { useEffect, useState, type ReactNode } from "react";
import type { Problem } from "../api.ts";
import { getText } from "../client.ts";
import { useMessages } from "../language.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { Foreign } from "../parts/text.tsx";
import { problemOf } from "../use-answer.ts";

/** Enough for a long article; a browser lays out much more than this only slowly. */
const sizeMax = 256 * 1024;

interface TextPreviewProps {
  readonly source: string;
  /** Running text rather than something that stands in columns. */
  readonly prose: boolean;
}

/** The beginning of a text object, as text whatever it is written in. */
export function TextPreview({ source, prose }: TextPreviewProps): ReactNode {
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
      <div className={prose ? "text-preview prose" : "text-preview"} tabIndex={0}>
        <Foreign text={known.text} lines />
      </div>
    </>
  );
}
