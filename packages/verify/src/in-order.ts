type Ended<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/**
 * Runs steps, up to `parallel` at a time, and yields what they give in the order of the steps. Steps are pulled as they
 * are needed. If one rejects, so does this, once those that were running have ended.
 */
export async function* inOrder<T>(steps: AsyncIterable<() => Promise<T>>, parallel: number): AsyncGenerator<T> {
  const running: Promise<Ended<T>>[] = [];
  try {
    for await (const step of steps) {
      running.push(ended(step()));
      if (running.length >= parallel) yield await valueOf(running.shift());
    }
    while (running.length > 0) yield await valueOf(running.shift());
  } finally {
    await Promise.all(running);
  }
}

/** A step may reject long before its turn comes; kept as a value, its error waits for that turn. */
async function ended<T>(step: Promise<T>): Promise<Ended<T>> {
  try {
    return { ok: true, value: await step };
  } catch (error) {
    return { ok: false, error };
  }
}

async function valueOf<T>(step: Promise<Ended<T>> | undefined): Promise<T> {
  const end = await step;
  if (end === undefined) throw new Error("there is no step to wait for");
  if (!end.ok) throw end.error;
  return end.value;
}
