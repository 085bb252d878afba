import type { ReactNode } from "react";

/** The place in the inbox for files. */
export function Upload(): ReactNode {
  return null;
}
