/** Every harness of this folder: what it is about, its share of the time, and what a release asks of it. */
import type { Budget } from "./harness.ts";

export interface NamedHarness {
  readonly key: string;
  /** The file, without its ending. */
  readonly module: string;
  readonly about: string;
  readonly weight: number;
  /** What a full run asks for; empty: everything there is. */
  readonly full: Budget;
}

export const allHarnesses: readonly NamedHarness[] = [
  {
    key: "k1",
    module: "every-call",
    about: "each call of the system fails, is cut short, or is the last one before the program is killed",
    weight: 8,
    full: {},
  },
  {
    key: "k2",
    module: "random-kill",
    about: "programs that add are killed at random, and started again",
    weight: 8,
    full: { cases: 2000 },
  },
  {
    key: "k2-viewer",
    module: "serve-kill",
    about: "the viewer is killed at random while five people work in it, and started again",
    weight: 4,
    full: { cases: 200 },
  },
  {
    key: "k3",
    module: "power-loss",
    about: "the power is lost: what was not synced vanishes, in any order and in part",
    weight: 5,
    full: { cases: 20_000 },
  },
  { key: "k4", module: "full-disk", about: "a small disk is filled, freed and filled", weight: 3, full: { cases: 10 } },
  { key: "k5", module: "rot", about: "each byte and each file of an archive is damaged", weight: 2, full: {} },
  {
    key: "k6",
    module: "many-adders",
    about: "many adders at once, in one program and in two, while the clock jumps",
    weight: 2,
    full: { cases: 200 },
  },
  {
    key: "k7",
    module: "fuzz",
    about: "anything at all is given to everything that reads",
    weight: 5,
    full: { cases: 1_000_000 },
  },
  {
    key: "mutants",
    module: "mutants",
    about: "each durable step of an add is taken out in turn: a harness must notice",
    weight: 3,
    full: {},
  },
];
