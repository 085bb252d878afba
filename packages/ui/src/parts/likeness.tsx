import type { ReactNode } from "react";
import type { Likeness } from "../api.ts";
import { useMessages } from "../language.tsx";

const shapes: Record<Likeness["is"], ReactNode> = {
  same: <path d="M3 6h10M3 10h10" className="mark-line" />,
  different: <path d="M3 6h10M3 10h10M11 2.5l-6 11" className="mark-line" />,
  first: <path d="M8 3v10M3 8h10" className="mark-line" />,
  absent: <circle cx="8" cy="8" r="5" className="mark-line" />,
};

interface LikenessesProps {
  readonly text: Likeness;
  readonly picture: Likeness;
}

/** Whether text and picture are those of the capture before: shape and word for each. */
export function Likenesses({ text, picture }: LikenessesProps): ReactNode {
  const { history } = useMessages();
  return (
    <>
      <Word is={text.is}>{history.text[text.is]}</Word>
      <Word is={picture.is}>{history.picture[picture.is]}</Word>
    </>
  );
}

function Word({ is, children }: { readonly is: Likeness["is"]; readonly children: ReactNode }): ReactNode {
  return (
    <span className={`likeness likeness-${is}`}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
        {shapes[is]}
      </svg>
      <span>{children}</span>
    </span>
  );
}
