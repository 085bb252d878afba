import type { Archive } from "../../archive/archive.ts";

/** Works with an archive, and closes it. Where both fail, both are thrown, what failed first coming first: it is the cause. */
export async function closing<T>(archive: Archive, work: () => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    try {
      await archive.close();
    } catch (second) {
      throw new AggregateError([error, second], "the work failed, and so did closing the archive", {
        cause: second,
      });
    }
    throw error;
  }
  await archive.close();
  return result;
}
