/** The JSON of the viewer's API, as the server declares it. Types alone: nothing of the server comes into the application. */
export type {
  AnchorStatus,
  ArchiveAnswer,
  CheckpointAnswer,
  CheckSum,
  Concern,
  FindingLine,
  FoundPassage,
  ItemAnswer,
  ItemsAnswer,
  ListedItem,
  Problem,
  ProblemAnswer,
  ProblemCode,
  Seal,
  StatusAnswer,
  SearchExplanation,
  SearchFacets,
  SearchNothing,
  SearchResults,
  SearchSort,
} from "../../server/src/http/api.ts";
export type { DamagedEntry, ItemDetail, ItemSummary } from "../../server/src/index/items.ts";
