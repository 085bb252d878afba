import type { ReactNode } from "react";
import { useMessages } from "../language.tsx";
import { Link } from "./link.tsx";

/** A room for selected items, while none is: what it is for, and the way to where items are selected. */
export function NoneSelected({ title, text }: { readonly title: string; readonly text: string }): ReactNode {
  const { room } = useMessages();
  return (
    <section className="hand-over-empty">
      <h2>{title}</h2>
      <p>{text}</p>
      <p>
        <Link to={{ room: "library", before: null }} className="button">
          {room.library}
        </Link>
      </p>
    </section>
  );
}
