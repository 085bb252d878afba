/** What is known of the lists and responders that were named, and of what was had of them. Source: spec/anchors, "Again later". */
import { instantMs, type Instant, type Known, type ListDetail, type StatusDetail } from "@muniment/verify";
import type { TimeAuthority } from "../../archive/anchor-settings.ts";
import type { TokenEntry } from "../../index/items.ts";
import { subjectOf } from "../../index/token-subject.ts";
import {
  entriesOf,
  historyOf,
  type AuthorityFacts,
  type RevocationDetail,
  type RevocationFacts,
} from "./anchor-facts.ts";

/** Of those that are named now, and have a stamp to be asked for. */
export function revocationFacts(
  named: readonly TimeAuthority[],
  authorities: readonly AuthorityFacts[],
  said: readonly TokenEntry[],
): readonly RevocationFacts[] {
  const stamps = named.flatMap((authority): readonly NewestStamp[] => {
    const facts = authorities.find((one) => one.authority === authority.name);
    const detail = facts?.had?.entry.detail;
    if (facts === undefined || detail?.outcome !== "obtained") return [];
    const [token, stamped, ends] = [detail.file.name, timeIn(detail.stamped), facts.verdict?.expires ?? null];
    return [{ authority, token, stamped, ends }];
  });
  return [...listFacts(stamps, entriesOf(said, "list")), ...statusFacts(named, stamps, entriesOf(said, "status"))];
}

interface NewestStamp extends Pick<RevocationFacts, "token" | "stamped" | "ends"> {
  readonly authority: TimeAuthority;
}

function listFacts(
  stamps: readonly NewestStamp[],
  said: readonly TokenEntry<ListDetail>[],
): readonly RevocationFacts[] {
  const urls = new Set(stamps.flatMap(({ authority }) => authority.lists));
  return [...urls].flatMap((url) => {
    const newest = stamps
      .filter(({ authority }) => authority.lists.includes(url))
      .toSorted((a, b) => msOf(a.stamped) - msOf(b.stamped))
      .at(-1);
    if (newest === undefined) return [];
    const { token, stamped, ends } = newest;
    const own = said.filter(({ detail }) => detail.url === url);
    return [{ subject: `list ${url}`, kind: "list", url, certificate: null, token, stamped, ends, ...history(own) }];
  });
}

/** Each certificate that was asked about; and, where nothing was since the newest stamp, the chain of that. */
function statusFacts(
  named: readonly TimeAuthority[],
  stamps: readonly NewestStamp[],
  said: readonly TokenEntry<StatusDetail>[],
): readonly RevocationFacts[] {
  const urls = new Set(named.flatMap(({ responders }) => responders));
  const asked = Map.groupBy(
    said.filter(({ detail }) => urls.has(detail.url)),
    ({ detail }) => subjectOf(detail),
  );
  const known = [...asked].flatMap(([subject, own]): RevocationFacts[] => {
    const detail = own.at(-1)?.detail;
    // That none could be asked about is of one stamp: it is told below, as long as that is the newest.
    if (detail?.certificate === undefined) return [];
    const { url, certificate, token, stamped } = detail;
    const ends = timeIn(detail.ends);
    return [{ subject, kind: "status", url, certificate, token, stamped: timeIn(stamped), ends, ...history(own) }];
  });
  const open = stamps.flatMap(({ authority, token, stamped, ends }) =>
    authority.responders.flatMap((url): RevocationFacts[] => {
      const own = said.filter(({ detail }) => detail.url === url && detail.token === token);
      if (own.some(({ detail }) => detail.certificate !== undefined)) return [];
      return [
        {
          subject: `status ${url} ${token}`,
          kind: "status",
          url,
          certificate: null,
          token,
          stamped,
          ends,
          ...history(own),
        },
      ];
    }),
  );
  return [...known, ...open];
}

function history<Detail extends RevocationDetail>(
  own: readonly TokenEntry<Detail>[],
): Pick<RevocationFacts, "had" | "failing"> {
  const { had, failing } = historyOf<RevocationDetail>(own);
  return { had: had !== null && isHad(had) ? had : null, failing };
}

function isHad(entry: TokenEntry<RevocationDetail>): entry is NonNullable<RevocationFacts["had"]> {
  return entry.detail.outcome === "obtained";
}

export function timeIn(time: Known<Instant> | undefined): Instant | null {
  return time === undefined || time.basis === "not-measured" ? null : time.value;
}

function msOf(time: Instant | null): number {
  return time === null ? Number.NEGATIVE_INFINITY : instantMs(time);
}
