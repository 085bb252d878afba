/** The sample page, which comes with the program to try a capture with. Source: docs/take-in, "The sample page". */
import { QueueError } from "../../queues/queue-error.ts";
import type { QueueOrder } from "../../queues/queue-file.ts";
import { askedByDefault } from "./capture-order.ts";

/** The page is served under this name, which means this machine (RFC 6761). Its captures may reach this name and nothing else here. */
export const pageToTryHost = "sample-page.localhost";

/** The sample page while it is served. */
export interface ServedPage {
  /** On `pageToTryHost`, with a port. */
  readonly url: string;
  /** Resolves when nothing is at its address any more. */
  close(): Promise<void>;
}

/** Serves the sample page on this machine. `port` 0: any that is free. Null: that port is another program's. */
export type ServePage = (port: number) => Promise<ServedPage | null>;

/** Throws QueueError "sample.port" where the port is another program's: what that shows is not captured as the sample. */
export async function servedAt(serve: ServePage, port: number): Promise<ServedPage> {
  const page = await serve(port);
  if (page !== null) return page;
  const next = "End the other program that listens at this port, and go on with the list again.";
  throw new QueueError("sample.port", `The sample page cannot be shown at port ${String(port)}.`, next);
}

export type SampleLanguage = "en" | "ar";

/** The reason that is sealed with the capture: it says that this is the sample. */
const reasons: Readonly<Record<SampleLanguage, string>> = {
  en: "A try: the sample page that comes with Muniment",
  ar: "تجربة: الصفحة المرفقة بمنيومنت للتجربة",
};

export function orderToTry({ url }: ServedPage, language: SampleLanguage): Pick<QueueOrder, "addresses" | "asked"> {
  return {
    addresses: [url],
    asked: { ...askedByDefault, reason: reasons[language], allowPrivate: [pageToTryHost] },
  };
}

/** The port that a queue of the sample page wants it served at; null for every other queue. */
export function portToTry({ addresses, asked }: Pick<QueueOrder, "addresses" | "asked">): number | null {
  const [address, ...others] = addresses;
  if (address === undefined || others.length > 0 || asked.allowPrivate.join() !== pageToTryHost) return null;
  const url = URL.parse(address);
  return url?.hostname === pageToTryHost && url.port !== "" ? Number(url.port) : null;
}
