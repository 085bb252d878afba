import { isRefusal, type Result, type Session } from "../browser/index.ts";
import type { Hop } from "./request-table.ts";

/** What came of a body before its stream began. */
export type Begun = Result<"Network.streamResourceContent">;

/** Of these no renderer knows before they are answered: it would refuse. */
const unknownTypes: ReadonlySet<string> = new Set(["Document", "Preflight"]);

/**
 * Asks for the data of a request as soon as that is sent. Once it is answered a small body is there before the browser has heard of the
 * wish, and the beginning of what the page decodes itself (pictures) has gone by.
 */
export class EarlyStreams {
  /** By the browser's id. All hops of a chain of redirects share one. */
  readonly #asked = new Map<string, { readonly session: Session; readonly begun: Promise<Begun | null> }>();

  ask({ id, session, resourceType }: Hop): void {
    if (unknownTypes.has(resourceType) || this.#asked.get(id)?.session === session) return;
    const begun = session.send("Network.streamResourceContent", { requestId: id }).catch((error: unknown) => {
      if (!isRefusal(error)) throw error;
      return null;
    });
    // Whoever collects the body gets the error.
    begun.catch(() => undefined);
    this.#asked.set(id, { session, begun });
  }

  /** What came of asking this session; null where it refused, or was not asked. */
  async of({ id }: Hop, session: Session): Promise<Begun | null> {
    const asked = this.#asked.get(id);
    return asked?.session === session ? await asked.begun : null;
  }

  /** Nothing more will come of this request. */
  end({ id }: Hop): void {
    this.#asked.delete(id);
  }
}
