import type { FastifyInstance } from "fastify";
import type { ItemIndex } from "../index/item-index.ts";
import type { ItemView } from "../index/item-view.ts";
import type { ItemSummary } from "../index/items.ts";
import { Limit } from "../limit.ts";
import { viewHere } from "./access.ts";
import type { PlacesAnswer, PlaceShown } from "./api-description.ts";
import { optional } from "./parameters.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

/** Of so many items the places are told: as many as a map shows and a list is read through, and a second's work at most. */
const itemsMax = 1_000;
const placesMax = 2_000;
const pageSize = 200;

/** Registers where the items were that a search finds. */
export function registerPlaces(server: FastifyInstance, deps: ViewerDeps): void {
  // Each reads what was said of many items: one after the other is enough.
  const turns = new Limit(1);

  server.get("/api/places", async (request): Promise<PlacesAnswer> => {
    const query = optional(request.query, "q") ?? "";
    await deps.refresh();
    return turns.run(() => placesFound(viewHere(request, deps), deps.index, `${query} has:place`.trim()));
  });
}

async function placesFound(
  view: ItemView,
  index: Pick<ItemIndex, "description">,
  query: string,
): Promise<PlacesAnswer> {
  const places: PlaceShown[] = [];
  let read = 0;
  for (let cursor: string | null = null; ;) {
    const answer = await view.search({
      query,
      selection: null,
      sort: "newest",
      cursor,
      limit: pageSize,
      facets: false,
    });
    const { total } = answer;
    for (const { item } of answer.hits) {
      if (read >= itemsMax || places.length >= placesMax) return { places, total, read };
      places.push(...(await placesOf(view, index, item)));
      read += 1;
    }
    cursor = answer.next;
    if (cursor === null) return { places, total, read };
  }
}

/** Those that hold. */
async function placesOf(
  view: Pick<ItemView, "find">,
  index: Pick<ItemIndex, "description">,
  item: ItemSummary,
): Promise<readonly PlaceShown[]> {
  const found = await view.find(`@${String(item.index)}`);
  // What went in between has no places.
  if (found.found !== "one") return [];
  const { statements } = await index.description(found.item.record);
  return statements.flatMap(({ isReplaced, detail }) => {
    const isPlace = !isReplaced && detail.action === "state" && detail.field === "place";
    if (!isPlace || detail.said.basis === "not-measured") return [];
    const { value } = detail.said;
    if (typeof value === "string" || !("precision" in value)) return [];
    const { at, name, precision } = value;
    return [{ item: item.item, title: item.described?.title ?? item.title, at, name, precision }];
  });
}
