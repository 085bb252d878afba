import { useEffect, useRef, type ReactNode } from "react";
import { useLanguage, languages } from "./language.tsx";
import { flushSync } from "react-dom";
import { Help } from "./parts/help.tsx";
import { Link } from "./parts/link.tsx";
import { Notice } from "./parts/notice.tsx";
import { Browse } from "./rooms/browse.tsx";
import { Item } from "./rooms/item.tsx";
import { StatusRoom } from "./rooms/status.tsx";
import { GoContext, useRouter, type Go, type Route } from "./router.ts";
import { searchBoxId } from "./parts/search-box.tsx";
import { useVeil } from "./veil.ts";

export function Application(): ReactNode {
  const { messages } = useLanguage();
  const { route, go } = useRouter();
  const help = useRef<HTMLDialogElement>(null);
  const veil = useVeil();
  useKeys({ route, go, help: () => help.current?.showModal(), veil: veil.toggle });
  return (
    <GoContext value={go}>
      <a className="skip" href="#content">
        {messages.room.skip}
      </a>
      <header className="bar">
        <Link to={{ room: "library", before: null }} className="wordmark">
          <bdi dir="ltr">Muniment</bdi>
        </Link>
        <nav aria-label={messages.bar.language} className="bar-side">
          <Link to={{ room: "status" }} className="bar-link">
            {messages.bar.status}
          </Link>
          <button type="button" className="plain" onClick={veil.toggle}>
            {veil.veiled ? messages.bar.unveil : messages.bar.veil}
          </button>
          <LanguageSwitch />
          <button
            type="button"
            className="plain key"
            aria-label={messages.bar.help}
            title={messages.bar.help}
            onClick={() => help.current?.showModal()}
          >
            ?
          </button>
        </nav>
      </header>
      <main id="content" tabIndex={-1}>
        <Room route={route} />
      </main>
      <Help ref={help} />
    </GoContext>
  );
}

function Room({ route }: { readonly route: Route }): ReactNode {
  const { messages } = useLanguage();
  if (route.room === "library" || route.room === "search") return <Browse route={route} />;
  if (route.room === "item") return <Item name={route.item} view={route.view} key={route.item} />;
  if (route.room === "status") return <StatusRoom />;
  return (
    <Notice tone="unchecked" title={messages.room.nowhere}>
      <p>{messages.room.nowhereNext}</p>
      <p>
        <Link to={{ room: "library", before: null }}>{messages.room.library}</Link>
      </p>
    </Notice>
  );
}

function LanguageSwitch(): ReactNode {
  const { messages, choose } = useLanguage();
  return languages
    .filter((other) => other.language.code !== messages.language.code)
    .map(({ language }) => (
      <button
        type="button"
        className="plain"
        key={language.code}
        lang={language.code}
        onClick={() => {
          choose(language.code);
        }}
      >
        {language.name}
      </button>
    ));
}

interface Keys {
  readonly route: Route;
  readonly go: Go;
  readonly help: () => void;
  readonly veil: () => void;
}

/** Keys that work in every room. Nothing here changes anything in the archive. */
function useKeys({ route, go, help, veil }: Keys): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]") !== null) return;
      if (event.key === "?") help();
      else if (event.key === "v" || event.key === "V") veil();
      else if (event.key === "/") {
        event.preventDefault();
        toSearch(go);
      } else if (event.key === "Escape" && route.room !== "library") leave(go);
    };
    addEventListener("keydown", press);
    return () => {
      removeEventListener("keydown", press);
    };
  }, [route, go, help, veil]);
}

/** To the search box, which is in the library. */
function toSearch(go: Go): void {
  if (document.getElementById(searchBoxId) === null)
    flushSync(() => {
      go({ room: "library", before: null });
    });
  document.getElementById(searchBoxId)?.focus();
}

/** Back to the list as it was, if the reader came from there. */
function leave(go: Go): void {
  const state: unknown = history.state;
  if (typeof state === "object" && state !== null && "inside" in state) history.back();
  else go({ room: "library", before: null });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, video, audio") !== null;
}
