/** A piece of work was given up, and may still be under way. */
export class TookTooLong extends Error {
  override readonly name = "TookTooLong";
}

/** What `work` comes to, if it does so in time. Throws TookTooLong if not; nobody waits for it then. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new TookTooLong(`it did not answer within ${String(Math.round(ms / 1000))} s`));
  }, ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
