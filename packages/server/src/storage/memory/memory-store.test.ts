import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storeSuite } from "../suite.ts";
import { MemoryHead, MemoryIncoming, MemoryStore } from "./memory-store.ts";

storeSuite("memory", async () => {
  const store = new MemoryStore();
  const folder = await mkdtemp(join(tmpdir(), "memory-store-"));
  const parts = { store, head: new MemoryHead(), incoming: new MemoryIncoming(), remover: store, folder };
  return { ...parts, close: () => rm(folder, { recursive: true }) };
});
