import { useState, type ReactNode } from "react";
import { useSession } from "../session.tsx";

interface PictureProps {
  readonly source: string;
  readonly label: string;
  readonly lazy?: boolean;
  /** Shown instead, when the bytes do not come or are no picture. */
  readonly failed: ReactNode;
}

/** A picture out of the archive. */
export function Picture({ source, label, lazy = false, failed }: PictureProps): ReactNode {
  const { check } = useSession();
  const [broken, setBroken] = useState<string | null>(null);
  if (broken === source) return <span className="picture-failed">{failed}</span>;
  return (
    <img
      className="material"
      src={source}
      alt={label}
      loading={lazy ? "lazy" : "eager"}
      decoding="async"
      draggable={false}
      onError={() => {
        setBroken(source);
        // A picture does not tell why it failed: it may be that nobody is signed in any more.
        check();
      }}
    />
  );
}
