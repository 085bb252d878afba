import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { SearchSort } from "../api.ts";
import { useMessages } from "../language.tsx";
import { useGo } from "../router.ts";

export const searchBoxId = "search";

// Long enough that a word is typed between two searches, short enough that it seems to follow the hand.
const restMs = 250;
// An address has room for no more, with each letter of Arabic written as six.
const lengthMax = 2_000;

interface SearchBoxProps {
  readonly query: string;
  readonly sort: SearchSort;
}

/** The one search box: it follows the hand; Enter does not wait, Escape clears. */
export function SearchBox({ query, sort }: SearchBoxProps): ReactNode {
  const { search, language } = useMessages();
  const go = useGo();
  const [text, setText] = useState(query);
  const asked = useRef(query);
  // Somebody went elsewhere: back, or to another filter.
  useEffect(() => {
    if (query !== asked.current) setText(query);
    asked.current = query;
  }, [query]);
  const ask = (typed: string): void => {
    const next = typed.trim();
    if (next === asked.current) return;
    const first = asked.current === "";
    asked.current = next;
    if (next === "") go({ room: "library", before: null });
    else go({ room: "search", query: next, sort, cursor: null }, first ? "push" : "replace");
  };
  useEffect(() => {
    const timer = setTimeout(() => {
      ask(text);
    }, restMs);
    return () => {
      clearTimeout(timer);
    };
  });
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (text === "") event.currentTarget.blur();
    setText("");
    ask("");
  };
  return (
    <form
      role="search"
      className="search"
      onSubmit={(event) => {
        event.preventDefault();
        ask(text);
      }}
    >
      <input
        id={searchBoxId}
        type="search"
        dir={text === "" ? language.direction : "auto"}
        value={text}
        maxLength={lengthMax}
        aria-label={search.label}
        placeholder={search.placeholder}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
        onKeyDown={press}
      />
      <kbd dir="ltr" aria-hidden="true">
        /
      </kbd>
    </form>
  );
}
