import type { ReactNode } from "react";
import type { Seal } from "../api.ts";
import { useMessages } from "../language.tsx";
import { Time } from "./time.tsx";

/** The emblem: a whole rosette with a tick, an open ring with a bar, a rosette broken in two. Shape, colour and word say the same. */
export function SealMark({ state }: { readonly state: Seal["state"] }): ReactNode {
  return (
    <svg
      className={`seal-mark seal-${state}`}
      viewBox="0 0 24 24"
      width="24"
      height="24"
      aria-hidden="true"
      focusable="false"
    >
      {shapes[state]}
    </svg>
  );
}

const rosette =
  "M9.5 2.8Q12 -0.2 14.5 2.8Q18.1 1.4 18.7 5.3Q22.6 5.9 21.2 9.5Q24.2 12 21.2 14.5Q22.6 18.1 18.7 18.7Q18.1 22.6 14.5 21.2Q12 24.2 9.5 21.2Q5.9 22.6 5.3 18.7Q1.4 18.1 2.8 14.5Q-0.2 12 2.8 9.5Q1.4 5.9 5.3 5.3Q5.9 1.4 9.5 2.8z";

const shapes: Record<Seal["state"], ReactNode> = {
  sealed: (
    <>
      <path className="seal-body" d={rosette} />
      <path className="seal-sign" d="M7.4 12.3l3.2 3.2 6.1-6.6" />
    </>
  ),
  "not-checked": (
    <>
      <circle className="seal-ring" cx="12" cy="12" r="9.5" />
      <path className="seal-bar" d="M8 12h8" />
    </>
  ),
  broken: (
    <>
      <path className="seal-body" d={rosette} />
      <path className="seal-crack" d="M13.8 0l-3.4 8 4.2 3.4-4.8 4.2 3 8.4" />
    </>
  ),
};

/** The mark with its word. */
export function SealWord({ seal }: { readonly seal: Seal }): ReactNode {
  const messages = useMessages();
  return (
    <span className={`seal seal-${seal.state}`}>
      <SealMark state={seal.state} />
      <span>{messages.seal[seal.state]}</span>
    </span>
  );
}

/** The mark, its word, and when it was looked at. */
export function SealStatement({ seal }: { readonly seal: Seal }): ReactNode {
  const messages = useMessages();
  return (
    <span className="seal-statement">
      <SealWord seal={seal} />
      <span className="quiet">
        {seal.sum === null ? (
          messages.sealText.never
        ) : (
          <>
            {messages.sealText.at} <Time at={seal.sum.checked} />
          </>
        )}
      </span>
    </span>
  );
}
