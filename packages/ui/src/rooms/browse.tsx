import type { ReactNode } from "react";
import { SearchBox } from "../parts/search-box.tsx";
import type { Route } from "../router.ts";
import { Library } from "./library.tsx";
import { Search } from "./search.tsx";

interface BrowseProps {
  readonly route: Extract<Route, { readonly room: "library" | "search" }>;
}

/** The library, whole or searched. The box stays where it is, and keeps the hand, when one becomes the other. */
export function Browse({ route }: BrowseProps): ReactNode {
  const searching = route.room === "search";
  return (
    <>
      <SearchBox query={searching ? route.query : ""} sort={searching ? route.sort : "relevance"} />
      {searching ? <Search {...route} /> : <Library before={route.before} />}
    </>
  );
}
