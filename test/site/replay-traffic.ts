/** What a replayed page asks for, and what of it finds no answer. */
import { setTimeout as wait } from "node:timers/promises";
import type { Page, Request } from "playwright-core";

/** An answer that the site gave while it was captured. */
export interface GivenAnswer {
  readonly url: string;
  readonly status: number;
}

const lookMs = 100;
const givenUp = new Set(["net::ERR_ABORTED", "net::ERR_TOO_MANY_REDIRECTS"]);

export class ReplayTraffic {
  /** Addresses that the site answered when it was captured, and the replay did not when they were last asked for, each with the reason. */
  readonly lost = new Map<string, string>();
  /** Addresses that the site never answered, so that no archive can. */
  readonly unknown = new Set<string>();
  readonly #given = new Map<string, Set<number>>();
  readonly #open = new Set<Request>();
  #newsMs = performance.now();

  /** Hears what `tab` asks for from now on. */
  constructor(tab: Page, given: readonly GivenAnswer[]) {
    for (const { url, status } of given) {
      const statuses = this.#given.get(plain(url)) ?? new Set();
      this.#given.set(plain(url), statuses.add(status));
    }
    tab.on("request", (request) => {
      // The browser does not say that the script of a service worker has come.
      if (request.url().includes("/replay/sw.js?")) return;
      this.#open.add(request);
      this.#newsMs = performance.now();
    });
    tab.on("response", (response) => {
      const url = archivedAddress(response.url());
      if (url !== null && response.status() === 404) this.#notFound(url, "not found", 404);
      else if (url !== null) this.lost.delete(plain(url));
    });
    const end = (request: Request): void => {
      this.#open.delete(request);
      this.#newsMs = performance.now();
    };
    tab.on("requestfinished", end);
    tab.on("requestfailed", (request) => {
      end(request);
      const why = request.failure()?.errorText ?? "failed";
      // Given up by the page, the player or the browser itself, as it is when the page is live.
      if (!givenUp.has(why)) this.#notFound(archivedAddress(request.url()) ?? request.url(), why, null);
    });
  }

  /** Resolves when nothing is asked for during `quietMs` from now on, and all is answered; or after `limitMs`: some pages never rest. */
  async quiet(quietMs: number, limitMs: number): Promise<void> {
    const begin = performance.now();
    while (performance.now() - begin < limitMs) {
      if (this.#open.size === 0 && performance.now() - Math.max(begin, this.#newsMs) > quietMs) return;
      await wait(lookMs);
    }
  }

  #notFound(url: string, why: string, status: number | null): void {
    const given = this.#given.get(plain(url));
    if (given === undefined) this.unknown.add(url);
    // An answer that was a 404 when it was captured is found.
    else if (status === null || !given.has(status)) this.lost.set(plain(url), why);
  }
}

/** The address in the address under which the replay has it; null for the replay's own. */
function archivedAddress(url: string): string | null {
  return /\/replay\/w\/[^/]+\/(?::[^/]+\/)?(?:\d*[a-z]{2,4}_\/)?(https?:\/\/.*)$/.exec(url)?.[1] ?? null;
}

function plain(url: string): string {
  const parsed = new URL(url);
  parsed.hash = "";
  return parsed.href;
}
