import type { PlacePrecision } from "@muniment/verify";

/** How far away the true place may be, in metres; null: further than can be said. Source: spec/description. */
export const placeRadiusM: Readonly<Record<PlacePrecision, number | null>> = {
  exact: 10,
  vicinity: 100,
  locality: 1_000,
  region: null,
};
