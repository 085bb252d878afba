import { many } from "./english-counts.ts";
import type { PlacesMessages } from "./places-messages.ts";

export const englishPlaces: PlacesMessages = {
  title: "Places",
  way: "On a map",
  found: many("place", "places"),
  none: {
    title: "Nothing that is found has a place",
    text: "Open an item, and say under “Place” where it was. has:place finds the items that have one.",
  },
  more: many("further item with a place is not shown.", "further items with a place are not shown."),
  map: "Map of the places",
  list: "The same places in words",
  noPoint: "Without coordinates, so not on the map",
  ofItem: "Map of the places of this item",
  choose: "Choose on a map",
  close: "Close the map",
  choosing: "Map, to choose a place",
  nearer: "Nearer",
  further: "Further",
  asAtFirst: "As at first",
  takeMiddle: "Take the place under the cross",
  keys: "Arrows move the map, + and − bring it nearer and further.",
  keysChoosing:
    "A click takes a place. By keys: arrows move the map under the cross (with Shift a little), + and − bring it nearer and further, Enter takes the place. What stands in the field counts.",
  noPosition:
    "Coasts and borders are those of Natural Earth, and may be kilometres off. Borders are shown as that data has them; the archive takes no position on them.",
  noMap: "The map could not be loaded. All that it shows stands in words.",
  noCoasts: "Coasts and borders could not be loaded.",
  metres: (shown) => `${shown} m`,
  kilometres: (shown) => `${shown} km`,
};
