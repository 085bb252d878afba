import { storeSuite } from "../suite.ts";
import { MemoryHead, MemoryIncoming, MemoryStore } from "./memory-store.ts";

storeSuite("memory", () => {
  const store = new MemoryStore();
  const parts = { store, head: new MemoryHead(), incoming: new MemoryIncoming(), remover: store };
  return Promise.resolve({ ...parts, close: () => Promise.resolve() });
});
