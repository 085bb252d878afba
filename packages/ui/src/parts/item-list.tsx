import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import type { FoundPassage, ListedItem } from "../api.ts";
import { useMessages } from "../language.tsx";
import { objectAddress } from "../object-address.ts";
import { Link } from "./link.tsx";
import { Marked } from "./marked.tsx";
import { marksOfAll, Passages } from "./passages.tsx";
import { Picture } from "./picture.tsx";
import { SealWord } from "./seal.tsx";
import { Foreign } from "./text.tsx";
import { Time } from "./time.tsx";
import { VerdictWord } from "./verdict.tsx";

/** The row last opened, so that the reader who comes back stands where they left. */
let lastOpened: string | null = null;

interface ItemListProps {
  readonly items: readonly ListedItem[];
  readonly label: string;
  /** What a search found in each, by the item's name. */
  readonly found?: ReadonlyMap<string, readonly FoundPassage[]>;
}

/** Items, one below the other, gone through by keys. */
export function ItemList({ items, label, found }: ItemListProps): ReactNode {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const row =
      lastOpened === null ? null : list.current?.querySelector<HTMLAnchorElement>(`a[href="/items/${lastOpened}"]`);
    row?.focus({ preventScroll: false });
    lastOpened = null;
  }, []);
  useEffect(() => {
    const begin = (event: globalThis.KeyboardEvent): void => {
      const first = event.key === "ArrowDown" || event.key === "ArrowUp";
      if (first && (document.activeElement === document.body || document.activeElement?.id === "content")) {
        event.preventDefault();
        list.current?.querySelector("a")?.focus();
      }
    };
    addEventListener("keydown", begin);
    return () => {
      removeEventListener("keydown", begin);
    };
  }, []);
  const move = (event: KeyboardEvent<HTMLUListElement>): void => {
    const rows = [...event.currentTarget.querySelectorAll("a")];
    const here = rows.findIndex((row) => row === document.activeElement);
    const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (next === undefined || here === -1) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
  };
  return (
    <ul className="shelf" aria-label={label} ref={list} onKeyDown={move} onClick={remember}>
      {items.map((item) => (
        <Row item={item} found={found?.get(item.item) ?? []} key={item.item} />
      ))}
    </ul>
  );
}

function remember(event: { readonly target: EventTarget }): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  lastOpened = link === null ? null : (/^\/items\/([0-9a-f]{16})$/.exec(link.pathname)?.[1] ?? null);
}

interface RowProps {
  readonly item: ListedItem;
  readonly found: readonly FoundPassage[];
}

function Row({ item, found }: RowProps): ReactNode {
  const messages = useMessages();
  return (
    <li>
      <Link to={{ room: "item", item: item.item, view: null }} className="row">
        <span className="row-picture">
          {item.picture === null ? (
            <span className="no-picture">{messages.library.noPicture}</span>
          ) : (
            <Picture
              source={objectAddress(item.item, item.picture, "inline")}
              label=""
              lazy
              failed={messages.library.badPicture}
            />
          )}
        </span>
        <span className="row-words">
          <span className="row-title">
            <Marked text={item.title} marks={marksOfAll(item.title, found)} />
          </span>
          {item.address === null ||
          item.address === item.title ||
          found.some(({ field }) => field === "address") ? null : (
            <span className="row-address quiet" dir="ltr">
              <Foreign text={item.address} direction="ltr" />
            </span>
          )}
          <Passages found={found} title={item.title} />
          <span className="row-facts">
            <VerdictWord verdict={item.verdict} />
            <span className="quiet">
              <span className="for-listeners">{messages.library.sealedAt} </span>
              <Time at={item.sealed} />
            </span>
          </span>
        </span>
        <span className="row-seal">
          <SealWord seal={item.seal} />
        </span>
      </Link>
    </li>
  );
}
