import { useState, type ReactNode } from "react";
import { useMessages } from "../language.tsx";
import { useVeil } from "../veil.ts";

interface BeforePictureProps {
  /** The kind of content and its size, as a sentence. */
  readonly content: string;
  readonly labels: readonly string[];
  /** What is shown once the reader may be shown it. */
  readonly children: ReactNode;
}

/** Says what kind of content comes before it does. Of material with a label nothing comes until it is asked for. */
export function BeforePicture({ content, labels, children }: BeforePictureProps): ReactNode {
  const { looking } = useMessages();
  const { veiled, toggle, asksBeforeLabelled } = useVeil();
  const [asked, setAsked] = useState(false);
  const waits = labels.length > 0 && asksBeforeLabelled && !asked;
  return (
    <>
      <div className="before-picture">
        <p>
          {content}
          {labels.length === 0 ? null : ` ${looking.labelled} `}
          {labels.map((label) => (
            <span className="label" key={label}>
              {label}
            </span>
          ))}
        </p>
        {waits ? (
          <button
            type="button"
            onClick={() => {
              setAsked(true);
            }}
          >
            {looking.showVeiled}
          </button>
        ) : (
          <p className="quiet">
            {veiled ? looking.isVeiled : looking.isClear}{" "}
            <button type="button" className="plain" onClick={toggle}>
              {veiled ? looking.clear : looking.veil}
            </button>
          </p>
        )}
      </div>
      {waits ? null : children}
    </>
  );
}
