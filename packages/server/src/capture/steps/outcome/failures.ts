import type { VerdictReason } from "@muniment/verify";

import type { Egress, EgressFailure } from "../../network/index.ts";
import { hostAndPort } from "../../recorder/index.ts";

/** Why the page could not be had, in words for people. `refused`: by this program's policy, before any connection. */
export interface Failure {
  readonly refused: boolean;
  readonly reason: VerdictReason;
}

/** The browser's error names, by what they begin with; the first that fits counts. */
const browserErrors: readonly {
  readonly begins: string;
  readonly code: VerdictReason["code"];
  readonly text: string;
}[] = [
  {
    begins: "net::ERR_CERT_",
    code: "certificate.bad",
    text: "The server's certificate is not valid for this address, so the page was not opened",
  },
  { begins: "net::ERR_SSL_", code: "connection.other", text: "No secure connection with the server came about" },
  { begins: "net::ERR_CONNECTION_REFUSED", code: "connection.refused", text: "The server refused the connection" },
  { begins: "net::ERR_CONNECTION_TIMED_OUT", code: "connection.timeout", text: "The server did not answer" },
  { begins: "net::ERR_TIMED_OUT", code: "connection.timeout", text: "The server did not answer" },
  {
    begins: "net::ERR_EMPTY_RESPONSE",
    code: "connection.closed",
    text: "The server closed the connection without an answer",
  },
  {
    begins: "net::ERR_CONNECTION_",
    code: "connection.closed",
    text: "The connection broke off before there was a page",
  },
  {
    begins: "net::ERR_SOCKET_NOT_CONNECTED",
    code: "connection.closed",
    text: "The connection broke off before there was a page",
  },
  { begins: "net::ERR_NAME_", code: "address.unresolved", text: "The name in the address leads nowhere" },
  { begins: "net::ERR_UNKNOWN_URL_SCHEME", code: "address.scheme", text: "A redirect led away from http: and https:" },
  { begins: "net::ERR_UNSAFE_REDIRECT", code: "address.scheme", text: "A redirect led away from http: and https:" },
  {
    begins: "net::ERR_DISALLOWED_URL_SCHEME",
    code: "address.scheme",
    text: "A redirect led away from http: and https:",
  },
  { begins: "net::ERR_TOO_MANY_REDIRECTS", code: "connection.other", text: "The server redirects without end" },
  {
    begins: "net::ERR_HTTP_RESPONSE_CODE_FAILURE",
    code: "page.status",
    text: "The server answered with an error and sent no page",
  },
  { begins: "net::ERR_INVALID_HTTP_RESPONSE", code: "connection.other", text: "What the server sent is not HTTP" },
  {
    begins: "net::ERR_UNSAFE_PORT",
    code: "connection.other",
    text: "Browsers do not open this port, which belongs to another service",
  },
  {
    begins: "net::ERR_ABORTED",
    code: "page.status",
    text: "The server answered that it has no page to show (no content)",
  },
];

/** What the system says of a connection, by its codes. */
const systemErrors: Readonly<Record<string, VerdictReason["code"]>> = {
  ECONNREFUSED: "connection.refused",
  ETIMEDOUT: "connection.timeout",
  ECONNRESET: "connection.closed",
  EPIPE: "connection.closed",
};

/**
 * `error`: as the browser names it. `last`: the address whose request failed, null if a redirect led to none. What the way out
 * saw says more than the browser, and goes first.
 */
export function failureOf(error: string, last: URL | null, egress: Pick<Egress, "blocked" | "failures">): Failure {
  if (last === null || !/^https?:$/.test(last.protocol))
    return {
      refused: false,
      reason: { code: "address.scheme", text: `A redirect led away from http: and https: (${error})` },
    };
  const { host, port } = hostAndPort(last);
  const isTarget = (row: { readonly host: string; readonly port: number }) => row.host === host && row.port === port;
  const block = egress.blocked().find(isTarget);
  if (block !== undefined)
    return { refused: true, reason: { code: "address.private", text: `Refused: ${block.reason}` } };
  const known = browserErrors.find(({ begins }) => error.startsWith(begins));
  // Behind the proxy the browser only learns that there was no connection; the proxy knows why.
  const failure = egress.failures().findLast(isTarget);
  if (failure !== undefined && (known === undefined || /^net::ERR_(SOCKS|PROXY|TUNNEL|CONNECTION|EMPTY)/.test(error)))
    return { refused: false, reason: { code: codeOf(failure), text: sentence(failure.text) } };
  if (known !== undefined) return { refused: false, reason: { code: known.code, text: `${known.text} (${error})` } };
  return { refused: false, reason: { code: "connection.other", text: `The page could not be had (${error})` } };
}

function codeOf({ code, text }: EgressFailure): VerdictReason["code"] {
  const known = systemErrors[code];
  if (known !== undefined) return known;
  return /^(ENOTFOUND|ENODATA|EAI_|ESERVFAIL|ENONAME)/.test(code) || /\bname\b.*\baddress\b/.test(text)
    ? "address.unresolved"
    : "connection.other";
}

function sentence(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}
