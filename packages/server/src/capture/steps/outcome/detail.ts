import {
  formatInstant,
  type CaptureDetail,
  type Known,
  type ServerFact,
  type StampsFact,
  type VerdictCode,
} from "@muniment/verify";

import type { CaptureOrder } from "../../capturer.ts";
import type { EgressServer } from "../../network/index.ts";
import type { DocumentFact, Recorded, Redirect, TlsFact } from "../../recorder/index.ts";
import { budgets } from "../budgets.ts";
import type { Conditions } from "../reading/conditions.ts";
import type { PageFacts } from "../reading/read-page.ts";
import type { Verdict } from "./verdict.ts";

/** What was found out, as far as the capture came. Null where it did not come so far. */
export interface Found {
  readonly startMs: number;
  readonly endMs: number;
  readonly product: string | null;
  readonly conditions: Conditions | null;
  readonly document: DocumentFact | null;
  readonly redirects: readonly Redirect[];
  readonly facts: PageFacts | null;
  readonly servers: readonly EgressServer[];
  readonly tls: readonly TlsFact[];
  /** By origin; null when they were not read. */
  readonly chains: ReadonlyMap<string, readonly string[]> | null;
  readonly certificateErrors: ReadonlyMap<string, string>;
  readonly recorded: Recorded | null;
  readonly steps: CaptureDetail["steps"];
  readonly limits: readonly VerdictCode[];
  readonly verdict: Verdict;
  /** Null where nobody was asked for stamps. */
  readonly stamps: StampsFact | null;
}

/** How many missing parts a record names; their number stands in the reasons of the verdict. A record has at most 16 MiB. */
const missingMax = 2_000;

/** The record of a capture, each value with how it is known. */
export function detailOf(order: CaptureOrder, found: Found): CaptureDetail {
  const { conditions, document, facts, recorded } = found;
  const noPage = "The capture did not come as far as a page";
  const noBrowser = "No browser was started";
  return {
    address: {
      typed: { basis: "claimed", value: order.typed },
      requested: { basis: "measured", value: order.url.href },
      redirects: recorded === null ? notMeasured(noBrowser) : { basis: "measured", value: found.redirects },
      final: known("measured", facts?.address ?? document?.url ?? null, noPage),
      canonical: known("reported", facts?.canonical ?? null, facts === null ? noPage : "The page names none"),
    },
    time: {
      start: { basis: "claimed", value: formatInstant(found.startMs) },
      end: { basis: "claimed", value: formatInstant(found.endMs) },
      clockOffsetMs: notMeasured("No outside clock was asked"),
    },
    browser: {
      product: known("measured", found.product, noBrowser),
      userAgent: known("measured", conditions?.userAgent ?? null, noBrowser),
      sandbox: conditions === null ? notMeasured(noBrowser) : { basis: "measured", value: order.policy.sandbox },
      window: known("measured", conditions?.window ?? null, noBrowser),
      languages: known("measured", conditions?.languages ?? null, noBrowser),
      timeZone: known("measured", conditions?.timeZone ?? null, noBrowser),
      certificates: {
        basis: "measured",
        value: order.policy.acceptBadCertificates ? "bad-accepted-by-request" : "required",
      },
    },
    network: {
      servers: found.servers.map((server) => serverFact(server, found)),
      allowedPrivate: order.policy.allowPrivate,
      ownAddresses: ownAddresses(found.servers),
    },
    page: {
      status: known("reported", document?.status ?? null, noPage),
      mediaType: known("reported", document?.mediaType ?? null, noPage),
      title: claim(facts, facts?.title, noPage),
      language: claim(facts, facts?.language, noPage),
      author: claim(facts, facts?.author, noPage),
      published: claim(facts, facts?.published, noPage),
    },
    exchanges: {
      requests: recorded?.requests ?? 0,
      responses: recorded?.responses ?? 0,
      bodyBytes: recorded?.bodyBytes ?? 0,
    },
    missing: (recorded?.fates.losses() ?? []).map(({ part }) => part).slice(0, missingMax),
    steps: found.steps,
    limits: { ...order.limits, reached: found.limits },
    behaviour: { ...order.behaviour, budgets },
    account:
      order.session === null ? notMeasured("No account was used") : { basis: "claimed", value: order.session.profile },
    ...(found.stamps === null ? {} : { stamps: found.stamps }),
    ...(order.queue === null ? {} : { queue: order.queue }),
    reason: order.reason === null ? null : { basis: "claimed", value: order.reason },
    verdict: found.verdict,
  };
}

function notMeasured(reason: string): { readonly basis: "not-measured"; readonly reason: string } {
  return { basis: "not-measured", reason };
}

function known<T>(basis: "measured" | "reported", value: T | null, otherwise: string): Known<T> {
  return value === null ? notMeasured(otherwise) : { basis, value };
}

/** What a page says of itself. */
function claim(facts: PageFacts | null, value: string | null | undefined, noPage: string): Known<string> {
  return known("reported", value ?? null, facts === null ? noPage : "The page does not say");
}

/** For the record to commit to. */
function ownAddresses(servers: readonly EgressServer[]): Known<string> {
  const all = [...new Set(servers.map(({ from }) => from))].filter((from) => from !== "").sort();
  return all.length === 0
    ? notMeasured("No connection was made")
    : { basis: "measured", value: all.slice(0, ownAddressesMax).join(", ") };
}

/** A machine has few; a statement has room for some forty. */
const ownAddressesMax = 16;

function serverFact({ host, port, answers, address }: EgressServer, found: Found): ServerFact {
  return {
    host,
    port,
    answers: { basis: "measured", value: answers },
    address: { basis: "measured", value: address },
    tls: tlsOf(host, port, found),
  };
}

function tlsOf(host: string, port: number, { tls, chains, certificateErrors }: Found): ServerFact["tls"] {
  const fact = tls.find((one) => one.host === host && one.port === port);
  if (fact === undefined) return port === 443 ? notMeasured("The browser told of no answer under TLS") : null;
  const { protocol, cipher, origin } = fact;
  const chain = chains?.get(origin);
  if (chain === undefined) return notMeasured("The browser did not hand over the certificates");
  return { basis: "measured", value: { protocol, cipher, chain, trusted: !certificateErrors.has(origin) } };
}
