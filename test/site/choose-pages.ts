import type { HardPage } from "./hard-page.ts";
import { pages } from "./pages/index.ts";

/** The pages that a command is asked for: those of the kinds in `only`, with commas between, else all, or all that are not heavy. Ends the program with 2 for a kind that is none. */
export function choosePages({ only, light }: { readonly only?: string; readonly light: boolean }): readonly HardPage[] {
  const kinds = only?.split(",") ?? null;
  const unknown = kinds?.filter((kind) => !pages.some((page) => page.kind === kind)) ?? [];
  if (unknown.length > 0) {
    console.error(
      `There is no page of the kind ${unknown.join(", ")}. All kinds: ${pages.map(({ kind }) => kind).join(", ")}`,
    );
    process.exit(2);
  }
  return pages.filter(({ kind, heavy }) => kinds?.includes(kind) ?? !(light && heavy === true));
}
