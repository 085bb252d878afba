import { createContext, use, useCallback, useEffect, useState } from "react";

export const views = ["screenshot", "replay", "document", "text", "file"] as const;
export type View = (typeof views)[number];

/** Where the reader is. Each is one address, so that it can be linked to and gone back to. */
export type Route =
  | { readonly room: "library"; readonly before: number | null }
  | { readonly room: "item"; readonly item: string; readonly view: View | null }
  | { readonly room: "status" }
  | { readonly room: "nowhere" };

export function parseRoute(address: URL): Route {
  if (address.pathname === "/") {
    const before = address.searchParams.get("before");
    return { room: "library", before: before !== null && /^[0-9]{1,15}$/.test(before) ? Number(before) : null };
  }
  if (address.pathname === "/status") return { room: "status" };
  const item = /^\/items\/([0-9a-f]{6,16}|@[0-9]{1,15})$/.exec(address.pathname)?.[1];
  if (item === undefined) return { room: "nowhere" };
  const wanted = address.searchParams.get("see");
  return { room: "item", item, view: views.find((view) => view === wanted) ?? null };
}

export function addressOf(route: Exclude<Route, { readonly room: "nowhere" }>): string {
  if (route.room === "library") return route.before === null ? "/" : `/?before=${String(route.before)}`;
  if (route.room === "status") return "/status";
  return `/items/${route.item}${route.view === null ? "" : `?see=${route.view}`}`;
}

export type Go = (route: Exclude<Route, { readonly room: "nowhere" }>, how?: "push" | "replace") => void;

/** The browser's own history is the state. */
export function useRouter(): { readonly route: Route; readonly go: Go } {
  const [route, setRoute] = useState(() => parseRoute(new URL(location.href)));
  useEffect(() => {
    const follow = (): void => {
      setRoute(parseRoute(new URL(location.href)));
    };
    addEventListener("popstate", follow);
    return () => {
      removeEventListener("popstate", follow);
    };
  }, []);
  const go = useCallback<Go>((next, how = "push") => {
    if (how === "push") history.pushState({ inside: true }, "", addressOf(next));
    else history.replaceState(history.state, "", addressOf(next));
    setRoute(next);
  }, []);
  return { route, go };
}

export const GoContext = createContext<Go>(() => undefined);

export function useGo(): Go {
  return use(GoContext);
}
