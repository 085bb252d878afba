// Queues: several addresses given at once, and which of them are sealed.
// May import: @muniment/verify, the storage and archive interfaces, the lock. It captures nothing and seals nothing.
// Promises: an order is there whole or not at all, a note is durable when it resolves, and one program works on a queue at a time.
export { QueueFolder } from "./queue-folder.ts";
