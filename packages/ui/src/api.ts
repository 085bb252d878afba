/** The JSON of the viewer's API, as the server declares it. Types alone: nothing of the server comes into the application. */
export type {
  AnchorStatus,
  ArchiveAnswer,
  CheckpointAnswer,
  CheckSum,
  Concern,
  FindingLine,
  ItemAnswer,
  ItemsAnswer,
  ListedItem,
  Problem,
  ProblemAnswer,
  ProblemCode,
  Seal,
  StatusAnswer,
} from "../../server/src/http/api.ts";
export type { DamagedEntry, ItemDetail, ItemSummary } from "../../server/src/index/items.ts";
