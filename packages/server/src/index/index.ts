// The index: what the log says, laid out for questions. It follows a log and never writes one.
// It may import verify and the archive's reading side, never capture, http or cli.
// Delete it and follow the log again: every query answers as before.
export { IndexError, type IndexErrorCode } from "./index-error.ts";
export type { ItemIndex } from "./item-index.ts";
export type { FoundItem, ItemView } from "./item-view.ts";
export type { DescribedStatement, ItemDescribed, ItemDescription, StatementEntry } from "./descriptions.ts";
export type { DamagedEntry, FixityEntry, FixityHistory, ItemDetail, ItemSummary } from "./items.ts";
export { SearchError, type SearchErrorCode } from "./search.ts";
export { follow, type FollowProgress } from "./follower.ts";
export { addressAsked } from "./address-asked.ts";
export { comparedObject, readWholeText, type WholeText } from "./text/read-item-text.ts";
export { openSqliteIndex } from "./sqlite/sqlite-index.ts";
