import type { DatabaseSync } from "node:sqlite";
import type { CaseId, Statement } from "@muniment/verify";
import type { CaseInLog, Reach } from "../items.ts";

/** Which items belong to which cases, by the statements that hold. `named`: the entry of the statement that names it so. */
export const caseSchema = `
  CREATE TABLE in_case (
    id TEXT NOT NULL,
    entry INTEGER NOT NULL,
    named INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (id, entry)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX in_case_by_item ON in_case (entry);
`;

export const caseReset = "DELETE FROM in_case;";

/** The cases of an item are those that its statements name now. Within the transaction of whoever calls. */
export function settleCases(
  database: DatabaseSync,
  entry: number,
  holding: readonly { readonly index: number; readonly statement: Statement }[],
): void {
  database.prepare("DELETE FROM in_case WHERE entry = ?").run(entry);
  const add = database.prepare("INSERT OR REPLACE INTO in_case (id, entry, named, name) VALUES (?, ?, ?, ?)");
  for (const { index, statement } of holding)
    if (statement.field === "case") add.run(statement.value.id, entry, index, statement.value.name);
}

export function casesInLog(database: DatabaseSync): readonly CaseInLog[] {
  // Of a bare column beside max() SQLite answers the value of that very row.
  const rows = database
    .prepare("SELECT id, name, max(named), count(*) AS items FROM in_case GROUP BY id ORDER BY name, id")
    .all() as unknown as CaseInLog[];
  return rows.map(({ id, name, items }) => ({ id, name, items }));
}

/** What holds of the entry of an item that is in reach, where `entry` is a column. */
export interface InReach {
  readonly sql: string;
  readonly values: Readonly<Record<string, string>>;
}

export const everything: InReach = { sql: "1", values: {} };

export function inReach(reach: Reach): InReach {
  if (reach === "all") return everything;
  return {
    sql: "entry IN (SELECT entry FROM in_case WHERE id IN (SELECT value FROM json_each(:cases)))",
    values: { cases: JSON.stringify(reach) },
  };
}

/** No case has it. */
export const noCase: CaseId = "c-none";
