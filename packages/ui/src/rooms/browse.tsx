import type { ReactNode } from "react";
import { LayoutSwitch } from "../parts/layout-switch.tsx";
import { SearchBox } from "../parts/search-box.tsx";
import { SelectionBar } from "../parts/selection-bar.tsx";
import type { Route } from "../router.ts";
import { useLayout } from "../shelf-layout.ts";
import { Library } from "./library.tsx";
import { Search } from "./search.tsx";

interface BrowseProps {
  readonly route: Extract<Route, { readonly room: "library" | "search" }>;
}

/** The library, whole or searched. The box stays where it is, and keeps the hand, when one becomes the other. */
export function Browse({ route }: BrowseProps): ReactNode {
  const searching = route.room === "search";
  const [layout, choose] = useLayout();
  return (
    <>
      <div className="browse-head">
        <SearchBox query={searching ? route.query : ""} sort={searching ? route.sort : "relevance"} />
        <LayoutSwitch layout={layout} choose={choose} />
      </div>
      {searching ? <Search {...route} layout={layout} /> : <Library before={route.before} layout={layout} />}
      <SelectionBar />
    </>
  );
}
