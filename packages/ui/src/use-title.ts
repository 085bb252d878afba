import { useEffect } from "react";
import { visible } from "./visible.ts";

/** The title of the browser's window. What others wrote is made visible first. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${visible(title)} · Muniment`;
  }, [title]);
}
