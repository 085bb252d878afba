import type { DatabaseSync } from "node:sqlite";

/** All that `work` does in a database, or nothing of it. To read: what it sees belongs together, whoever writes meanwhile. */
export function inTransaction<T>(database: DatabaseSync, work: () => T, to: "read" | "write" = "write"): T {
  database.exec(to === "read" ? "BEGIN" : "BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // After some errors SQLite has rolled back by itself.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
