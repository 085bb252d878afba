import { useState, type ReactNode } from "react";
import type { ItemSummary } from "../api.ts";
import { useMessages } from "../language.tsx";
import { useExposed } from "../use-exposure.ts";
import { useVeil } from "../veil.ts";

interface BeforePictureProps {
  /** What is shown is of these. */
  readonly items: readonly Pick<ItemSummary, "item" | "described">[];
  /** What is shown is a picture, a film or a document, and no text alone. */
  readonly isPictured: boolean;
  /** The kind of content and its size, as a sentence. */
  readonly content: string;
  readonly labels: readonly string[];
  /** What is shown once the reader may be shown it. */
  readonly children: ReactNode;
}

/** Says what kind of content comes before it does. Of material with a label nothing comes until it is asked for. */
export function BeforePicture({ items, isPictured, content, labels, children }: BeforePictureProps): ReactNode {
  const { looking } = useMessages();
  const { veiled, toggle, asksBeforeLabelled } = useVeil();
  const [asked, setAsked] = useState(false);
  const waits = labels.length > 0 && asksBeforeLabelled && !asked;
  const graphic = items.filter(({ described }) => described?.labels.includes("graphic") === true);
  useExposed("graphic", waits ? [] : graphic);
  useExposed("unveiled", waits || !isPictured || veiled ? [] : items);
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
