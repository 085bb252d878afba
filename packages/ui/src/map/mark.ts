import type { PlacePrecision } from "@muniment/verify";

/** A place to be shown. */
export interface Mark {
  readonly key: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly precision: PlacePrecision;
  readonly label: string;
}
