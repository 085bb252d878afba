import { isCaseId, type CaseId } from "@muniment/verify";
import type { SearchSort, Show } from "./api.ts";
import { createContext, use, useCallback, useEffect, useState } from "react";

export const views = ["screenshot", "pages", "replay", "document", "text", "file"] as const;
export type View = (typeof views)[number];

export const compareViews = ["text", "pictures"] as const;
export type CompareView = (typeof compareViews)[number];

export const sorts: readonly SearchSort[] = ["relevance", "newest", "oldest"];

const shows: readonly Show[] = ["all", "left", "complete", "partial", "wall", "failed", "blocked"];

/** An archived page: its address, and the time of its capture as the archive states it; null for the last there is. */
export interface PageAsked {
  readonly url: string;
  readonly time: string | null;
}

/** In the address of a room, with all its escapes. Servers take little more. */
const pageMax = 8_000;

/** Whether it is an address of the web that can be led to. What others wrote may be anything. */
export function canBeOpened(url: string): boolean {
  return /^https?:[/][/]/i.test(url) && new URLSearchParams({ page: url }).toString().length <= pageMax;
}

/** Where the reader is. Each is one address, so that it can be linked to and gone back to. */
export type Route =
  | { readonly room: "library"; readonly before: number | null }
  | { readonly room: "search"; readonly query: string; readonly sort: SearchSort; readonly cursor: string | null }
  | { readonly room: "item"; readonly item: string; readonly view: View | null }
  /** One page of the web archive that the item is. */
  | { readonly room: "item"; readonly item: string; readonly view: "replay"; readonly page: PageAsked }
  /** What changed between two items. */
  | { readonly room: "compare"; readonly before: string; readonly after: string; readonly view: CompareView }
  /** Where the items were that a search finds. */
  | { readonly room: "places"; readonly query: string }
  | { readonly room: "status" }
  | { readonly room: "welcome" }
  | { readonly room: "invitation" }
  | { readonly room: "key"; readonly first: boolean }
  | { readonly room: "account" }
  | { readonly room: "accounts" }
  | { readonly room: "cases" }
  | { readonly room: "case"; readonly id: string }
  /** Where packages of the selected items are made, and those that were lie. */
  | { readonly room: "hand-over" }
  /** Where the same is said of all selected items. `say`: what is asked for first. */
  | { readonly room: "describe"; readonly say: "case" | null }
  /**
   * `queue`: a list that was taken in, of which the rows from the place `from` on are shown; null: where lists are given. `into`: there, the
   * case that is chosen first.
   */
  | {
      readonly room: "take-in";
      readonly queue: string | null;
      readonly show: Show;
      readonly from: number;
      readonly into?: CaseId;
    }
  | { readonly room: "nowhere" };

/** Rooms whose address is their name. */
const plainRooms = ["welcome", "invitation", "account", "accounts", "cases", "hand-over"] as const;

export function parseRoute(address: URL): Route {
  if (address.pathname === "/") {
    const query = address.searchParams.get("q") ?? "";
    if (query !== "") {
      const wanted = address.searchParams.get("sort");
      const sort = sorts.find((one) => one === wanted) ?? "relevance";
      return { room: "search", query, sort, cursor: address.searchParams.get("cursor") };
    }
    const before = address.searchParams.get("before");
    return { room: "library", before: before !== null && /^[0-9]{1,15}$/.test(before) ? Number(before) : null };
  }
  if (address.pathname === "/places") return { room: "places", query: address.searchParams.get("q") ?? "" };
  if (address.pathname === "/status") return { room: "status" };
  if (address.pathname === "/key") return { room: "key", first: address.searchParams.has("first") };
  if (address.pathname === "/describe")
    return { room: "describe", say: address.searchParams.get("say") === "case" ? "case" : null };
  const plain = plainRooms.find((room) => address.pathname === `/${room}`);
  if (plain !== undefined) return { room: plain };
  const oneCase = /^\/cases\/(c-[0-9a-f]{16})$/.exec(address.pathname)?.[1];
  if (oneCase !== undefined) return { room: "case", id: oneCase };
  const takeIn = /^\/take-in(?:\/(q-[0-9a-f]{16}))?$/.exec(address.pathname);
  if (takeIn !== null) return takeInRoute(takeIn[1] ?? null, address.searchParams);
  const compared = comparedItems.exec(address.pathname);
  if (compared !== null) return compareRoute(compared, address.searchParams);
  const item = /^\/items\/([0-9a-f]{6,16}|@[0-9]{1,15})$/.exec(address.pathname)?.[1];
  if (item === undefined) return { room: "nowhere" };
  const wanted = address.searchParams.get("see");
  const [url, at] = [address.searchParams.get("page"), address.searchParams.get("at")];
  if (wanted === "replay" && url !== null && canBeOpened(url))
    return { room: "item", item, view: "replay", page: { url, time: at } };
  return { room: "item", item, view: views.find((view) => view === wanted) ?? null };
}

const comparedItems = /^\/compare\/([0-9a-f]{6,16}|@[0-9]{1,15})\/([0-9a-f]{6,16}|@[0-9]{1,15})$/;

function compareRoute([, before = "", after = ""]: RegExpExecArray, parameters: URLSearchParams): Route {
  const wanted = parameters.get("see");
  return { room: "compare", before, after, view: compareViews.find((view) => view === wanted) ?? "text" };
}

function takeInRoute(queue: string | null, parameters: URLSearchParams): Route {
  const [wanted, from] = [parameters.get("show"), parameters.get("from") ?? ""];
  const show = shows.find((one) => one === wanted) ?? "all";
  const into = parameters.get("case");
  return {
    ...{ room: "take-in", queue, show, from: /^[0-9]{1,6}$/.test(from) ? Number(from) : 0 },
    ...(queue === null && isCaseId(into) ? { into } : {}),
  };
}

export function addressOf(route: Exclude<Route, { readonly room: "nowhere" }>): string {
  if (route.room === "library") return route.before === null ? "/" : `/?before=${String(route.before)}`;
  if (route.room === "status") return "/status";
  if (route.room === "places")
    return route.query === "" ? "/places" : `/places?${new URLSearchParams({ q: route.query }).toString()}`;
  if (route.room === "key") return route.first ? "/key?first" : "/key";
  if (route.room === "describe") return route.say === null ? "/describe" : `/describe?say=${route.say}`;
  if (route.room === "case") return `/cases/${route.id}`;
  if (route.room === "take-in") return takeInAddress(route);
  if (route.room === "search") return `/?${searchParameters(route)}`;
  if (route.room === "compare")
    return `/compare/${route.before}/${route.after}${route.view === "text" ? "" : `?see=${route.view}`}`;
  if (route.room !== "item") return `/${route.room}`;
  if ("page" in route) return `/items/${route.item}?${pageParameters(route.page)}`;
  return `/items/${route.item}${route.view === null ? "" : `?see=${route.view}`}`;
}

function pageParameters({ url, time }: PageAsked): string {
  return new URLSearchParams({ see: "replay", page: url, ...(time === null ? {} : { at: time }) }).toString();
}

function takeInAddress({ queue, show, from, into }: Route & { readonly room: "take-in" }): string {
  if (queue === null) return into === undefined ? "/take-in" : `/take-in?case=${into}`;
  const parameters = new URLSearchParams();
  if (show !== "all") parameters.set("show", show);
  if (from > 0) parameters.set("from", String(from));
  return `/take-in/${queue}${parameters.size === 0 ? "" : `?${parameters.toString()}`}`;
}

/** As the address of the room and the API have them. */
export function searchParameters({ query, sort, cursor }: Omit<Route & { readonly room: "search" }, "room">): string {
  const parameters = new URLSearchParams({ q: query });
  if (sort !== "relevance") parameters.set("sort", sort);
  if (cursor !== null) parameters.set("cursor", cursor);
  return parameters.toString();
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
