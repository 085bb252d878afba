import type { ReactNode } from "react";
import type { FoundPassage, ListedItem } from "../api.ts";
import { useMessages } from "../language.tsx";
import { useSelection } from "../selection.ts";
import type { Layout } from "../shelf-layout.ts";
import { DescribedWords } from "./described.tsx";
import { Link } from "./link.tsx";
import { Marked } from "./marked.tsx";
import { marksOfAll, Passages } from "./passages.tsx";
import { SealWord } from "./seal.tsx";
import { Foreign } from "./text.tsx";
import { Thumbnail } from "./thumbnail.tsx";
import { Time } from "./time.tsx";
import { VerdictWord } from "./verdict.tsx";

interface ItemRowProps {
  readonly item: ListedItem;
  readonly found: readonly FoundPassage[];
  /** Whether the keys stand on it. */
  readonly isCurrent: boolean;
  readonly layout: Layout;
}

/** One item of a shelf. The words come first in the document; the picture stands before them. */
export function ItemRow({ item, found, isCurrent, layout }: ItemRowProps): ReactNode {
  const { library, looking } = useMessages();
  const { items, toggle } = useSelection();
  const isSelected = items.has(item.item);
  const title = item.described?.title ?? item.title;
  return (
    <>
      <Link to={{ room: "item", item: item.item, view: null }} className="row" tabIndex={isCurrent ? 0 : -1}>
        <span className="row-picture">
          <Thumbnail item={item} />
        </span>
        <span className="row-words">
          <span className="row-title">
            <Marked text={title} marks={marksOfAll(title, found)} />
          </span>
          {layout === "grid" ||
          item.address === null ||
          item.address === item.title ||
          found.some(({ field }) => field === "address") ? null : (
            <span className="row-address quiet" dir="ltr">
              <Foreign text={item.address} direction="ltr" />
            </span>
          )}
          {layout === "grid" ? null : <DescribedWords item={item} />}
          <Passages found={found} title={title} />
          <span className="row-facts">
            <VerdictWord verdict={item.verdict} />
            <span className="quiet">
              <span className="for-listeners">{library.sealedAt} </span>
              <Time at={item.sealed} />
            </span>
          </span>
        </span>
        <span className="row-seal">
          <SealWord seal={item.seal} />
        </span>
      </Link>
      <input
        type="checkbox"
        className="row-pick"
        checked={isSelected}
        tabIndex={-1}
        aria-label={`${looking.pick} ${title}`}
        onChange={() => {
          toggle(item);
        }}
      />
    </>
  );
}
