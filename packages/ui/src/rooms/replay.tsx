import { useEffect, useState, type ReactNode } from "react";
import type { ItemDetail, Problem } from "../api.ts";
import { getBytes } from "../client.ts";
import { useMessages } from "../language.tsx";
import { readMainPage, timestampOf, type MainPage } from "../main-page.ts";
import { objectAddress } from "../object-address.ts";
import { ProblemNotice } from "../parts/notice.tsx";
import { problemOf } from "../use-answer.ts";

/** The archived page, live but shut in: an origin of its own, a sandbox, and a policy that lets nothing out. */
export function Replay({ item, base }: { readonly item: ItemDetail; readonly base: string }): ReactNode {
  const messages = useMessages();
  const known = useMainPage(item);
  if (known === null) return null;
  if ("code" in known) return <ProblemNotice problem={known} />;
  const query = new URLSearchParams({ url: known.url, ts: known.timestamp });
  return (
    <>
      <iframe
        className="material"
        src={`${base}/?${query.toString()}`}
        title={messages.see.replayTitle}
        sandbox="allow-scripts allow-same-origin"
        referrerPolicy="no-referrer"
      />
      <p className="quiet view-note">{messages.see.replayNote}</p>
    </>
  );
}

/** Null while it is read. */
function useMainPage(item: ItemDetail): MainPage | Problem | null {
  const [known, setKnown] = useState<MainPage | Problem | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    mainPageOf(item, stop.signal).then(setKnown, (error: unknown) => {
      if (!stop.signal.aborted) setKnown(problemOf(error));
    });
    return () => {
      stop.abort();
    };
  }, [item]);
  return known;
}

/** A WACZ that names no page is looked through for the last address that the record has, as it was when the capture ended. */
async function mainPageOf(item: ItemDetail, signal: AbortSignal): Promise<MainPage> {
  const wacz = item.objects.find(({ role }) => role === "capture");
  const ended = item.detail.kind === "capture" ? item.detail.time.end : null;
  const time = ended === null || ended.basis === "not-measured" ? item.sealed : ended.value;
  const recorded = { url: item.address ?? "", timestamp: timestampOf(Date.parse(time)) };
  if (wacz === undefined) return recorded;
  const source = objectAddress(item.item, wacz, "save");
  const file = {
    size: wacz.size,
    async *read(start: number, end: number) {
      if (end > start) yield await getBytes(source, start, end, signal);
    },
  };
  return (await readMainPage(file)) ?? recorded;
}
