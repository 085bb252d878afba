import type { ReactNode } from "react";
import { useMessages } from "../language.tsx";

/** Nothing for 200 ms, then one quiet line. */
export function Waiting({ slow }: { readonly slow: boolean }): ReactNode {
  const messages = useMessages();
  return (
    <p className="waiting quiet" role="status">
      {slow ? messages.room.waiting : ""}
    </p>
  );
}
